"""Writes a file so that at any moment the old one stands there whole, or the new one."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from homelamp.files import temporary

_NEW_FILE = 0o644


def write(*files: tuple[Path, bytes]) -> None:
    """Put contents, which must be no secrets, in the place of files, or make these; an old one's mode is kept.

    All are on the disk before the first takes its place. A link stays a link: what it leads to is written.

    Raises:
        OSError: one cannot be written; then all stand as they were.
    """
    staged: list[tuple[Path, Path, int]] = []
    targets = [Path(os.path.realpath(file)) for file, _ in files]
    for target in targets:
        temporary.clear_beside(target)
    try:
        for number, (target, (_, content)) in enumerate(zip(targets, files, strict=True)):
            tag = _pair_tag(files[0][1], target) if number else ""
            descriptor, name = temporary.beside(target, tag)
            staged.append((name, target, descriptor))
            with open(descriptor, "wb", closefd=False) as stream:  # a descriptor
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            name.chmod(_mode(target))
        for name, target, _ in staged:
            name.replace(target)
    except BaseException:
        for name, _, _ in staged:
            name.unlink(missing_ok=True)
        raise
    finally:
        for _, _, descriptor in staged:
            os.close(descriptor)
    for target in targets:
        sync_folder(target.parent)


def finish(file: Path, others: Sequence[Path]) -> Path | None:
    """End what a killed `write` has begun: the first file has its new content, and `file`, a later one, its old.

    `others` are where the first file may be. Returns it, or None where there is nothing to end; what a killed run has
    left beside `file` is gone then.

    Raises:
        OSError: the file cannot be written.
    """
    target = Path(os.path.realpath(file))
    for left, tag in temporary.left_beside(target):
        first = next((one for one in others if tag and tag == _pair_tag(_content(one), target)), None)
        if first is None:
            left.unlink(missing_ok=True)
            continue
        left.replace(target)
        sync_folder(target.parent)
        return first
    return None


def _pair_tag(first: bytes, target: Path) -> str:
    """What tells the first file as it becomes, and a later one as it was before."""
    return "".join(f"-{sha256(content).hexdigest()[:16]}" for content in (first, _content(target)))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes() if file.is_file() else b""
    except OSError:
        return b""


def _mode(target: Path) -> int:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return _NEW_FILE & ~umask()


def sync_folder(folder: Path) -> None:
    """Have the names in a folder outlast a loss of power, where the system has a call for that."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    # Some network file systems refuse it; what has been written stands all the same.
    with suppress(OSError):
        os.fsync(descriptor)
    os.close(descriptor)


def umask() -> int:
    """The bits of a mode that a new file of this process does not get."""
    # There is no other way to ask for it.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
