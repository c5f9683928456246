"""One update at a time in one repository."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from homelamp.errors import UsageError
from homelamp.scaffold.update.problems import reason

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

NAME = "homelamp-update.lock"
_HELD = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}
# What a file system says that has no locks at all.
_NONE = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL}


@contextmanager
def held(git: Path) -> Iterator[str]:
    """Hold the lock of the repository whose Git folder is `git`; yields a remark for the user, or nothing.

    The system keeps it, not the file: it ends with the process however that ends, counts across containers, and no
    number of a process, of this machine or another one, has to be judged.

    Raises:
        UsageError: another update holds it, or the file cannot be made.
    """
    at = git / NAME
    descriptor = None
    try:
        descriptor = _taken(at)
    except OSError as error:
        if error.errno not in _NONE:
            raise UsageError(f"{reason(error, str(at))}; nothing is changed") from None
    if descriptor is None:
        yield "note: this file system has no locks, so do not run another update at the same time"
        return
    try:
        yield ""
    finally:
        # Removed while it is held: whoever waits for it looks whether the file that he has locked is still there.
        with suppress(OSError):
            at.unlink()
        os.close(descriptor)


def is_held(git: Path) -> bool:
    """Whether an update runs; asked by what writes nothing, not even the lock."""
    try:
        descriptor = os.open(git / NAME, os.O_RDWR)
    except OSError:
        return False
    try:
        _lock(descriptor)
    except OSError as error:
        return error.errno in _HELD
    finally:
        os.close(descriptor)
    return False


def _taken(at: Path) -> int:
    while True:
        descriptor = os.open(at, os.O_RDWR | os.O_CREAT, 0o600)
        is_ours = False
        try:
            _lock(descriptor)
            is_ours = _is_still_there(at, descriptor)
        except OSError as error:
            if error.errno in _HELD:
                raise UsageError(f"another update is running here{_signature(descriptor)}: let it end first") from None
            raise
        finally:
            if not is_ours:
                os.close(descriptor)
        if is_ours:
            _sign(descriptor)
            return descriptor


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_still_there(at: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(at.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _sign(descriptor: int) -> None:
    """Say who holds it, for the other's message alone: that it cannot be written does no harm."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()} on {socket.gethostname()}".encode())


def _signature(descriptor: int) -> str:
    try:
        signed = os.pread(descriptor, 200, 0).decode("ascii") if sys.platform != "win32" else ""
    except (OSError, UnicodeDecodeError):
        return ""
    return f" ({signed})" if signed.isprintable() and signed else ""
