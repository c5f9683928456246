"""Writes a file so that at any moment the old one stands there whole, or the new one."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

_NEW_FILE = 0o644


def write(*files: tuple[Path, bytes]) -> None:
    """Put contents, which must be no secrets, in the place of files, or make these; an old one's mode is kept.

    All are on the disk before the first takes its place. A link stays a link: what it leads to is written.

    Raises:
        OSError: one cannot be written; then all stand as they were.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for file, content in files:
            target = Path(os.path.realpath(file))
            # Not a name that a reader of YAML or a hook takes for a manifest, should it be left behind.
            descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
            staged.append((Path(name), target))
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(_mode(target))
        for temporary, target in staged:
            temporary.replace(target)
    except BaseException:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
        raise
    for _, target in staged:
        sync_folder(target.parent)


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
