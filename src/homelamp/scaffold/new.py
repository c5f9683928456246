"""`homelamp new`: render beside the destination, move the whole into place, then Git, the hooks and the check."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from homelamp.errors import UsageError
from homelamp.scaffold import git
from homelamp.scaffold.answers import from_file, questions_of, refuse_unknown
from homelamp.scaffold.options import NewOptions
from homelamp.scaffold.render import record_source, render
from homelamp.scaffold.source import URL, copy_of, own_template, refuse_unfit


def new(options: NewOptions, out: TextIO, check: Callable[[Path], int]) -> int:
    """Scaffold a repository; returns the exit status of checking it.

    Until the last step nothing stands at the destination: a failure or an interrupt leaves it as it was.

    Raises:
        UsageError: the destination is taken, an answer is refused, or the template cannot be had.
    """
    _refuse_taken(options.dest)
    data: dict[str, Any] = {**(from_file(options.data_file) if options.data_file else {}), **options.data}
    if not options.defaults and not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask questions on: add --defaults, and --data for what differs")
    dest = options.dest.resolve()
    # The same file system as the destination, so that the last step is one rename.
    ground = next(at for at in dest.parents if at.is_dir())
    with tempfile.TemporaryDirectory(prefix=".homelamp-new-", dir=ground) as scratch:
        rendered = Path(scratch, "rendered")
        said = _render(options, data, Path(scratch), rendered)
        dest.parent.mkdir(parents=True, exist_ok=True)
        # On POSIX this replaces an empty folder.
        rendered.replace(dest)
    for line in said:
        print(line, file=out)
    return _finish(options.dest, out, check)


def _refuse_taken(dest: Path) -> None:
    if dest.is_dir() and not any(dest.iterdir()):
        return
    if dest.is_dir():
        raise UsageError(f"{dest} is not empty: name a new folder")
    if dest.exists() or dest.is_symlink():
        raise UsageError(f"{dest} is there already and no folder: name a new one")


def _render(options: NewOptions, data: dict[str, Any], scratch: Path, rendered: Path) -> list[str]:
    """Render into `rendered`; returns lines for the user."""
    if options.template is not None:
        source = refuse_unfit(options.template, options.vcs_ref)
        questions = render(source, rendered, data, defaults=options.defaults, vcs_ref=options.vcs_ref)
        refuse_unknown(data, questions)
        return [f"template: {source}", _written(options.dest, rendered)]
    own = own_template()
    refuse_unknown(data, questions_of(own.folder / "copier.yml"))
    (scratch / "template").mkdir()
    copy = copy_of(own, scratch / "template")
    render(str(copy), rendered, data, defaults=options.defaults, vcs_ref=None)
    record_source(rendered, URL, own.tag)
    said = [f"template: homelamp {own.tag}" if own.tag else "template: homelamp, this unreleased build"]
    if own.tag is None:
        said.append("note: template updates need a release of homelamp; this build is none, so no version is recorded")
    return [*said, _written(options.dest, rendered)]


def _written(dest: Path, rendered: Path) -> str:
    return f"{dest}: {sum(path.is_file() for path in rendered.rglob('*'))} files written"


def _finish(dest: Path, out: TextIO, check: Callable[[Path], int]) -> int:
    outer = git.surrounding(dest)
    if outer is not None:
        print(f"note: {dest} lies inside the Git repository {outer}, and is a repository of its own", file=out)
    for line in git.start(dest, "Scaffold the repository with homelamp"):
        print(line, file=out)
    # After the first commit: the hooks' first run installs them, which takes minutes and the network.
    print(git.install_hooks(dest), file=out)
    print("homelamp check:", file=out)
    status = check(dest)
    print(f"next: read {dest / 'README.md'}; it leads to the first login step by step", file=out)
    return status
