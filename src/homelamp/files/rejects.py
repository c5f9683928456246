"""The `.rej` files that a template update left, wherever they lie and whatever Git ignores.

An update notes in Git's folder what it wrote, and hooks read it there: many repositories, and many people's own
settings, have Git ignore `*.rej`, and no list of Git's holds them then.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

REJECT = ".rej"
# The journals of updates in Git's folder begin so; each holds the list.
JOURNAL = "homelamp-update"
STEPS = "steps.json"


def left_beside(root: Path, paths: Iterable[str]) -> list[str]:
    """The `.rej` files beside these files of a repository, and those that updates in it wrote, sorted.

    Paths are relative to `root`. One that is a folder or a link counts for nothing: no update writes such.
    """
    beside = (f"{path}{REJECT}" for path in paths if not path.endswith(REJECT))
    # Nearly none is there, and to be told so without an exception takes half of the time.
    there = {path for path in chain(beside, _noted(root)) if os.access(f"{root}/{path}", os.F_OK)}
    return sorted(path for path in there if _is_regular(f"{root}/{path}"))


def _is_regular(file: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(file).st_mode)
    except OSError:  # it has gone since
        return False


def left_by_updates(root: Path) -> list[str]:
    """The `.rej` files that updates in this repository wrote and that are still there."""
    return left_beside(root, ())


def git_folder(root: Path) -> Path:
    """The folder in which Git keeps what belongs to this work tree alone."""
    at = root / ".git"
    if not at.is_file():
        return at
    # A work tree of its own, or a submodule: one line `gitdir: PATH` (gitrepository-layout(5)).
    target = at.read_text(encoding="utf-8", errors="surrogateescape").removeprefix("gitdir:").strip()
    return root / target


def _noted(root: Path) -> set[str]:
    try:
        folder = git_folder(root)
        names = [name for name in os.listdir(folder) if name.startswith(JOURNAL)]  # noqa: PTH208
    except OSError:
        return set()
    return {path for name in names for path in _read(folder / name / STEPS)}


def _read(file: Path) -> list[str]:
    if not file.is_file():
        return []
    # Only where an update was made: no other hook pays for it.
    import json  # noqa: PLC0415

    try:
        noted = json.loads(file.read_bytes())["rejects"]
        return [path for path in noted if isinstance(path, str)]
    except (OSError, ValueError, KeyError, TypeError):
        return []
