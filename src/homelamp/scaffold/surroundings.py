"""The surroundings in which Copier runs: it starts Git by itself, and looks for things in the current folder."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr
from pathlib import Path

from homelamp.errors import UsageError
from homelamp.files.process import NEUTRAL
from homelamp.files.process.git import git, git_environment
from homelamp.files.process.programs import environment, find

# What Git would run in a template that is a repository on this machine, and in the copy that Copier makes of one. What
# reaches a template (`core.sshCommand`, `credential.helper`) is the user's: Copier runs in no repository of its own.
_COUNT = "GIT_CONFIG_COUNT"
_SETTINGS = {"core.fsmonitor": "", "core.hooksPath": "/dev/null"}


@contextmanager
def apart() -> Iterator[None]:
    """Copier in a neutral folder, with an environment that leads into no repository; neither warnings nor remarks.

    Raises:
        UsageError: Copier is not installed.
    """
    wanted = _with_settings({name: text for name, text in environment().items() if name in git_environment()})
    with _environment(wanted), warnings.catch_warnings(), redirect_stderr(io.StringIO()), chdir(NEUTRAL):
        warnings.simplefilter("ignore")
        try:
            # 370 ms, and only what renders pays for it.
            from copier.errors import DirtyLocalWarning  # noqa: PLC0415
            from plumbum import local  # noqa: PLC0415
        except ModuleNotFoundError as error:
            missing = (error.name or "copier").partition(".")[0]
            raise UsageError(f"{missing} is not installed: pip install 'homelamp[scaffold]'") from None
        # Copier says this when it renders from a throw-away commit. It would record that one, and no clone has it.
        warnings.simplefilter("error", DirtyLocalWarning)
        # What starts Git for Copier keeps the environment that it was imported with.
        with local.env():
            local.env.clear()
            local.env.update(wanted)
            yield


def refuse_filters(source: str) -> None:
    """Refuse a template on this machine in which Git would run filters of the template's own.

    Copier asks that repository for its changes, and Git then runs the filters that its configuration defines.

    Raises:
        UsageError: there are such filters.
    """
    folder = Path(source).expanduser()
    is_repository = (folder / ".git").exists() or (folder / "objects").is_dir()
    if not is_repository or find("git") is None:
        return
    filters = git(folder).filters()
    if filters:
        raise UsageError(
            f"{source}: its own Git configuration defines the filter {filters[0]}, which would be run: "
            "define it in your global configuration, or name a clone without it"
        )


def _with_settings(wanted: dict[str, str]) -> dict[str, str]:
    """With further settings for every Git: https://git-scm.com/docs/git-config#ENVIRONMENT."""
    count = int(wanted[_COUNT]) if wanted.get(_COUNT, "").isdigit() else 0
    for at, (key, value) in enumerate(_SETTINGS.items(), count):
        wanted |= {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value}
    return {**wanted, _COUNT: str(count + len(_SETTINGS))}


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
