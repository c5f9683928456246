"""Files and folders of a run that is not over yet, and what a run that was killed has left of them.

Each is locked by its process while that lives. The system gives the lock back when the process is gone, however it
ended, so that the next run can tell its own leftovers from what somebody still uses.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_FOLDER = "homelamp-run-"
_TRIES = 100


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that nobody else reads, in the system's temporary folder; it is gone afterwards.

    Raises:
        OSError: none can be made.
    """
    _clear_folders()
    for _ in range(_TRIES):
        made = Path(tempfile.mkdtemp(prefix=_FOLDER))
        held = _hold(made)
        if held is not None:
            break
    else:
        raise OSError(f"no folder of its own in {tempfile.gettempdir()}")
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        _let_go(held)


def beside(target: Path, tag: str = "") -> tuple[int, Path]:
    """A new file in the folder of `target`, as a descriptor to write to, which holds it, and its path.

    Its name is not one that a reader of YAML or a hook takes for a manifest. `tag` becomes a part of it.

    Raises:
        OSError: none can be made.
    """
    for _ in range(_TRIES):
        descriptor, name = tempfile.mkstemp(prefix=_prefix(target), suffix=f"{tag}.tmp", dir=target.parent)
        if _lock(descriptor) and _is_there(descriptor, Path(name)):
            return descriptor, Path(name)
        os.close(descriptor)
    raise OSError(f"no file of its own in {target.parent}")


def left_beside(target: Path) -> list[tuple[Path, str]]:
    """The files that killed runs have left beside `target`, each with its tag."""
    target = Path(os.path.realpath(target))
    name = re.compile(re.escape(_prefix(target)) + r"[a-z0-9_]{8}(?P<tag>(?:-[0-9a-f]+)*)\.tmp")
    try:
        entries = sorted(target.parent.iterdir())
    except OSError:
        return []
    found = ((at, name.fullmatch(at.name)) for at in entries)
    return [(at, match["tag"]) for at, match in found if match and _is_left(at)]


def clear_beside(target: Path) -> None:
    """Remove the files that killed runs have left beside `target`."""
    for at, _ in left_beside(target):
        with suppress(OSError):
            at.unlink()


def _prefix(target: Path) -> str:
    return f".{target.name}.homelamp-"


def _clear_folders() -> None:
    try:
        entries = [at for at in Path(tempfile.gettempdir()).iterdir() if at.name.startswith(_FOLDER)]
    except OSError:
        return
    for at in entries:
        if _is_left(at):
            shutil.rmtree(at, ignore_errors=True)


def _is_left(at: Path) -> bool:
    """Whether this is a file or folder of the user's own that no process holds; False where that cannot be told."""
    try:
        status = at.lstat()
    except OSError:
        return False
    if sys.platform == "win32" or status.st_uid != os.geteuid() or stat.S_ISLNK(status.st_mode):
        return False
    held = _hold(at, may_fail=False)
    if held is None:
        return False
    _let_go(held)
    return True


def _hold(at: Path, *, may_fail: bool = True) -> int | None:
    """A descriptor that holds a file or folder; None where another process holds it, or it is gone."""
    try:
        descriptor = os.open(at, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        # Windows opens no folder; nothing is cleared there.
        return -1 if sys.platform == "win32" and at.exists() else None
    if _lock(descriptor, may_fail=may_fail) and _is_there(descriptor, at):
        return descriptor
    os.close(descriptor)
    return None


def _let_go(descriptor: int) -> None:
    if descriptor >= 0:
        os.close(descriptor)


def _lock(descriptor: int, *, may_fail: bool = True) -> bool:
    """Lock an open file or folder; `may_fail` is for who does without where the file system has no locks."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return may_fail
    return True


def _is_there(descriptor: int, at: Path) -> bool:
    """Whether the open file still has its name: a run that clears may have been quicker."""
    try:
        status, named = os.fstat(descriptor), at.lstat()
    except OSError:
        return False
    return (status.st_dev, status.st_ino) == (named.st_dev, named.st_ino)
