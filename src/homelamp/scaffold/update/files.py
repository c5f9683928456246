"""Changes one file of an update, or puts one back: never one that somebody else has changed meanwhile."""

from __future__ import annotations

import errno
import os
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from homelamp.files.atomic import umask
from homelamp.scaffold.update.problems import ChangedError
from homelamp.scaffold.update.trees import InTheWayError, Item, Write, current

# What a file system says that cannot flush one file.
_NO_SYNC = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


class Side(NamedTuple):
    """What a file is before or after an update."""

    sha256: str
    is_executable: bool


class Step(NamedTuple):
    """One file of an update. `file` is the copy in the journal of what was there, which has its mode."""

    path: str
    before: Side | None
    after: Side | None
    file: str = ""

    def knows(self, now: Item | None) -> bool:
        """Whether a file is as it was or as the update made it, so that nothing of anybody's is lost with it.

        One that is not there at all was moved away or removed: nothing is lost either.
        """
        sides = [side for side in (self.before, self.after) if side]
        return now is None or (
            sha256(now.content).hexdigest() in {side.sha256 for side in sides}
            and now.is_executable in {side.is_executable for side in sides}
        )

    def is_undone(self, now: Item | None) -> bool:
        """Whether a file is as it was."""
        return side_of(now) == self.before


def side_of(item: Item | None) -> Side | None:
    """An item as the journal knows it."""
    return Side(sha256(item.content).hexdigest(), item.is_executable) if item else None


def put(root: Path, write: Write, suffix: str) -> None:
    """Write, make or remove one file. `suffix` makes the name of the new one until it takes the other's place.

    Raises:
        ChangedError: the file is not what the write was planned on.
        OSError: it cannot be written; then it is as it was.
    """
    refuse_changed(root, write)
    at = root / write.path
    if write.after is None:
        at.unlink()
        _remove_empty(root, at.parent)
        return
    at.parent.mkdir(parents=True, exist_ok=True)
    beside = beside_of(at, suffix)
    try:
        write_durably(beside, write.after.content)
        beside.chmod(_mode(root, write, write.after))
        # Writing took its time.
        refuse_changed(root, write)
        if write.before is None:
            _take_free_name(beside, at, write.path)
        else:
            beside.replace(at)
    finally:
        beside.unlink(missing_ok=True)


def put_back(root: Path, step: Step, kept: Path, suffix: str) -> None:
    """Make one file what it was; `kept` is the folder with the copies.

    Raises:
        ChangedError: it is neither what it was nor what the update made of it.
        OSError: it cannot be written.
    """
    at = root / step.path
    beside = beside_of(at, suffix)
    if at.parent.is_dir():
        beside.unlink(missing_ok=True)
    now = _now(root, step.path)
    if step.is_undone(now):
        return
    if not step.knows(now):
        raise ChangedError(step.path)
    if step.before is None:
        at.unlink(missing_ok=True)
        return
    at.parent.mkdir(parents=True, exist_ok=True)
    _copy(kept / step.file, beside)
    beside.replace(at)


def refuse_changed(root: Path, write: Write) -> None:
    """Compare a file with what the write was planned on.

    Raises:
        ChangedError: it is something else.
    """
    if _now(root, write.path) != write.before:
        raise ChangedError(write.path)


def beside_of(at: Path, suffix: str) -> Path:
    """The name of a file until it takes the place of the one at `at`: in the same folder, and nobody's own."""
    return at.with_name(f".{at.name}.{suffix}")


def write_durably(at: Path, content: bytes, mode: int = 0o600) -> None:
    """Make a file, which nobody else can read until it has its mode, and have it on the disk.

    Raises:
        OSError: it is there already or cannot be written; the path is in it.
    """
    descriptor = os.open(at, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            _flush(descriptor)
        at.chmod(mode)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(at)) from None


def _flush(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        # A quota or a full disk may show only here.
        if error.errno not in _NO_SYNC:
            raise


def _now(root: Path, path: str) -> Item | None:
    try:
        return current(root, path)
    except InTheWayError:
        raise ChangedError(path) from None


def _take_free_name(beside: Path, at: Path, path: str) -> None:
    """Rename a file, but over no other: a link is not made where something stands."""
    try:
        os.link(beside, at)
    except FileExistsError:
        raise ChangedError(path) from None
    except OSError:
        # A file system without links; what stands there was looked at just now.
        beside.replace(at)


def _copy(kept: Path, beside: Path) -> None:
    """A second name for the copy, which takes no space on a full disk; its bytes where that cannot be."""
    try:
        os.link(kept, beside)
    except OSError:
        write_durably(beside, kept.read_bytes(), kept.stat().st_mode & 0o777)


def _mode(root: Path, write: Write, after: Item) -> int:
    """The mode of the file that is there, or of the one that it is like, with the right to execute as it has it."""
    model = root / (write.path if write.before else write.like or write.path)
    mode = model.stat().st_mode & 0o777 if model.exists() else 0o666 & ~umask()
    readable = mode & 0o444
    return mode | (readable >> 2) if after.is_executable else mode & ~0o111


def _remove_empty(root: Path, folder: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
