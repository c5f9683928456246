"""Which versions of the template there are, and the one that `--to` means."""

from __future__ import annotations

import re
from pathlib import Path

from packaging.version import InvalidVersion, Version

from homelamp.core.suggest import nearest
from homelamp.errors import UsageError
from homelamp.redact.forms import without_secrets
from homelamp.scaffold.update.git import GitError, listed_by_remote

_TAG, _BRANCH = "refs/tags/", "refs/heads/"
# A commit, or what `git describe` calls one: no list of a remote's holds them all.
_COMMIT = re.compile(r"[0-9a-f]{7,64}|.+-\d+-g[0-9a-f]{7,64}")
_SHOWN = 8


class Available:
    """The versions of a template, by the names of Git's: what its source lists."""

    def __init__(self, source: str) -> None:
        names = _listed(source)
        self._tags = [name.removeprefix(_TAG) for name in names if name.startswith(_TAG)]
        self._others = {"HEAD", *names, *(name.removeprefix(_BRANCH) for name in names if name.startswith(_BRANCH))}

    def named(self, wanted: str) -> str:
        """The name of a version in Git: with or without `v`, and as `--check` writes it; a branch or a commit is one.

        Raises:
            UsageError: there is none; the message lists those that there are.
        """
        if wanted in self._tags:
            return wanted
        version = _version(wanted)
        same = [tag for tag in self._tags if version is not None and _version(tag) == version]
        if same:
            return min(same)
        if wanted in self._others or _COMMIT.fullmatch(wanted):
            return wanted
        raise self.unknown(wanted)

    def unknown(self, wanted: str) -> UsageError:
        """What to say where there is no such version."""
        numbered = {tag: version for tag in self._tags if (version := _version(tag)) is not None}
        newest = sorted(numbered, key=lambda tag: numbered[tag], reverse=True)
        meant = nearest(wanted, self._tags)
        guess = f"; did you mean {meant}?" if meant else ""
        more = f" and {len(newest) - _SHOWN} older ones" if len(newest) > _SHOWN else ""
        listed = f"; there are {', '.join(newest[:_SHOWN])}{more}" if newest else "; it has no releases"
        return UsageError(f"there is no version {wanted!r} of the template{listed}{guess}")


def _version(name: str) -> Version | None:
    try:
        return Version(name)
    except InvalidVersion:
        return None


def _listed(source: str) -> list[str]:
    """The names of the branches and tags of a template's repository; none of a folder without Git."""
    # Copier is asked, as it is Copier that resolves `gh:` and the like when it renders.
    from copier._vcs import get_repo  # noqa: PLC0415

    url = get_repo(source)
    if url is None:
        return []
    at = str(Path(url).resolve()) if Path(url).exists() else url
    try:
        lines = listed_by_remote(at)
    except GitError as error:
        raise UsageError(f"the template's versions cannot be had: {without_secrets(str(error))}") from None
    return [line.partition("\t")[2] for line in lines.decode("utf-8", "replace").splitlines()]
