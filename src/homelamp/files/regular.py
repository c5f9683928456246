"""Reads files that somebody names: a pipe, a socket, a device or a folder is refused, and never waited for."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from homelamp.errors import UsageError

# Opening a pipe waits for its other end, unless it is asked not to.
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read(file: Path, name: str) -> bytes:
    """The content of a file, which messages call `name`.

    Raises:
        UsageError: it cannot be read, or is not a regular file.
    """
    refuse_other(file, name)
    try:
        with opened(file) as stream:
            # What was a file a moment ago may be something else by now.
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise UsageError(f"{name} is not a file")
            return stream.read()
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from None


def refuse_other(file: Path, name: str) -> None:
    """Refuse what is there and is not a regular file, or a link to one. What is not there is not refused.

    Raises:
        UsageError: it is not a regular file, or cannot be looked at.
    """
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:  # a name with a NUL
        raise UsageError(f"{name}: {getattr(error, 'strerror', None) or error}") from None
    for is_kind, kind in _KINDS:
        if is_kind(mode):
            raise UsageError(f"{name} is {kind}, not a file")


def opened(file: Path) -> BinaryIO:
    """A file for reading, without waiting for whoever might write into it.

    Raises:
        OSError: it cannot be opened.
    """
    return open(os.open(file, FLAGS), "rb", buffering=0)  # noqa: PTH123  # a descriptor
