"""Takes a rendered template into a repository that is there already: adds what is missing, overwrites nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from homelamp.core.text import SourceFile
from homelamp.errors import UsageError
from homelamp.files import regular
from homelamp.files.repository import git_root
from homelamp.redact.diff import unified
from homelamp.redact.redactor import Redactor
from homelamp.scaffold.record import ANSWERS


class Adoption(NamedTuple):
    """Paths relative to the repository: `added` were not there, `same` are as the template has them, `kept` differ.

    `diffs` are the lines of a unified diff from each kept file to the template's, without secrets.
    """

    added: list[str]
    same: list[str]
    kept: list[str]
    diffs: list[str]


def adoptable(dest: Path) -> Path:
    """The absolute path of a Git repository that was not made from a template yet.

    Raises:
        UsageError: it is something else.
    """
    if not dest.is_dir():
        raise UsageError(f"--into {dest}: there is no such folder; homelamp new DEST makes a new one")
    resolved = dest.resolve()
    if git_root(resolved) != resolved:
        raise UsageError(f"--into {dest}: this is not the root of a Git repository, which alone can take it back")
    if (dest / ANSWERS).exists():
        raise UsageError(f"--into {dest}: {ANSWERS} is there, it was made from a template already: homelamp update")
    return resolved


def adopt(rendered: Path, dest: Path) -> Adoption:
    """Copy every file of `rendered` that `dest` does not have.

    Raises:
        UsageError: a file cannot be written; what was added before is removed again.
    """
    adoption = Adoption([], [], [], [])
    # The answers last: with them the repository counts as made from the template.
    paths = sorted(at.relative_to(rendered) for at in rendered.rglob("*") if at.is_file())
    for path in sorted(paths, key=lambda at: at.as_posix() == ANSWERS):
        _sort(rendered, dest, path, adoption)
    made: list[Path] = []
    try:
        for name in adoption.added:
            _copy(rendered / name, dest / name, made)
    except BaseException as error:
        _take_back(made)
        if not isinstance(error, OSError):
            raise
        raise UsageError(f"{error.filename}: {error.strerror}; nothing was added") from None
    return adoption


def _sort(rendered: Path, dest: Path, path: Path, adoption: Adoption) -> None:
    name, target = path.as_posix(), dest / path
    in_the_way = next((at for at in _parents(dest, path) if at.is_symlink() or (at.exists() and not at.is_dir())), None)
    if in_the_way is not None:
        adoption.kept.append(name)
        adoption.diffs.append(f"{name}: {in_the_way.relative_to(dest).as_posix()} is no folder of its own")
    elif not target.exists() and not target.is_symlink():
        adoption.added.append(name)
    elif target.is_file() and target.read_bytes() == (rendered / path).read_bytes():
        adoption.same.append(name)
    else:
        adoption.kept.append(name)
        adoption.diffs.extend(_diff(name, target, rendered / path))


def _parents(dest: Path, path: Path) -> Iterator[Path]:
    for parent in reversed(path.parents[:-1]):
        yield dest / parent


def _diff(name: str, mine: Path, theirs: Path) -> Iterator[str]:
    try:
        old, new = (SourceFile(name, regular.read(at, name).decode()) for at in (mine, theirs))
    except (UsageError, UnicodeDecodeError):
        yield f"{name}: no text that could be compared"
        return
    yield from unified(old, new, (f"{name} (yours)", f"{name} (the template's)"), Redactor())


def _copy(source: Path, target: Path, made: list[Path]) -> None:
    for parent in [*reversed(target.parents)]:
        if not parent.exists():
            parent.mkdir()
            made.append(parent)
    # Exclusively: what came into being meanwhile is not overwritten.
    with target.open("xb") as file:
        made.append(target)
        file.write(source.read_bytes())
    shutil.copymode(source, target)


def _take_back(made: list[Path]) -> None:
    for at in reversed(made):
        with suppress(OSError):
            at.rmdir() if at.is_dir() else at.unlink()
