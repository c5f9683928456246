"""Writes a file so that at any moment the old one stands there whole, or the new one."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

_NEW_FILE = 0o644


def write(file: Path, content: bytes) -> None:
    """Put `content`, which must be no secret, in the place of a file, or make it; an old one's mode is kept.

    A link stays a link: what it leads to is written.

    Raises:
        OSError: it cannot be written; then the old file stands as it was.
    """
    target = Path(os.path.realpath(file))
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        mode = _NEW_FILE & ~_umask()
    # Not a name that a reader of YAML or a hook takes for a manifest, should it be left behind.
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder outlast a loss of power; Windows has no call for it."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _umask() -> int:
    # There is no other way to ask for it.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
