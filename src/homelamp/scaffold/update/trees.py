"""The three trees that an update compares: what the template made, what it makes now, and what the owner has."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple


class Item(NamedTuple):
    """A regular file: its bytes, and whether it may be executed."""

    content: bytes
    is_executable: bool = False


Tree = dict[str, Item]


class Write(NamedTuple):
    """One file that changes: what it was when that was decided, and what it becomes. None means that there is none.

    A new file gets the mode of the file `like`: what is a private file of the owner's stays private.
    """

    path: str
    before: Item | None
    after: Item | None
    like: str = ""


class InTheWayError(Exception):
    """Something else than a file stands at a path or at one of its folders; the message is that path."""


def rendered(folder: Path) -> Tree:
    """All regular files below a folder that Copier rendered, by their path with `/`."""
    found = (at for at in sorted(folder.rglob("*")) if at.is_file() and not at.is_symlink())
    return {at.relative_to(folder).as_posix(): read(at) for at in found}


def owned(folder: Path, paths: set[str]) -> Tree:
    """Of these paths the ones that are regular files in the owner's repository, and not reached by a link."""
    wanted = [path for path in sorted(paths) if blocked(folder, path) is None]
    return {path: read(folder / path) for path in wanted if is_file(folder / path)}


def current(folder: Path, path: str) -> Item | None:
    """The file at a path as it is now; None where there is none.

    Raises:
        InTheWayError: a link, a folder or the like stands there, or in place of one of its folders.
        OSError: it cannot be read.
    """
    in_the_way = blocked(folder, path)
    if in_the_way:
        raise InTheWayError(in_the_way)
    try:
        return read(folder / path)
    except FileNotFoundError:
        return None


def read(at: Path) -> Item:
    """A regular file as an item."""
    return Item(at.read_bytes(), bool(at.stat().st_mode & stat.S_IXUSR))


def is_file(at: Path) -> bool:
    """Whether a regular file stands there, and no link to one."""
    return at.is_file() and not at.is_symlink()


def blocked(folder: Path, path: str) -> str | None:
    """What stands where a file is to be written, or where one of its folders should be; None where nothing does."""
    at = folder / path
    for parent in [folder / part for part in reversed(Path(path).parents[:-1])]:
        if os.path.lexists(parent) and (parent.is_symlink() or not parent.is_dir()):
            return parent.relative_to(folder).as_posix()
    return path if os.path.lexists(at) and not is_file(at) else None
