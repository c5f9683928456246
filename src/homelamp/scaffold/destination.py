"""The folder to make: nothing stands there before the last step, and everything after it."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from homelamp.errors import UsageError


def free(dest: Path) -> Path:
    """The absolute path of a destination that is new or an empty folder.

    Raises:
        UsageError: it is neither, or cannot be looked at.
    """
    try:
        if dest.is_dir():
            if any(dest.iterdir()):
                raise UsageError(f"{dest} is not empty: name a folder that is new or empty")
        elif dest.exists() or dest.is_symlink():
            raise UsageError(f"{dest} is there already and is no folder: name a folder that is new or empty")
        resolved = dest.resolve()
    except OSError as error:
        raise UsageError(f"{dest}: {error.strerror}") from None
    except RuntimeError:  # pathlib's word for a loop of links
        raise UsageError(f"{dest}: too many levels of symbolic links") from None
    nearest = _nearest(resolved)
    if not nearest.is_dir():
        raise UsageError(f"{dest}: {nearest} is no folder")
    return resolved


@contextmanager
def scratch_beside(dest: Path) -> Iterator[Path]:
    """A folder on the same file system as `dest`, so that the last step is one rename. It is gone afterwards.

    Raises:
        UsageError: none can be made there.
        SystemExit: the process was told to end.
    """
    ground = _nearest(dest)
    with _told_to_end_as_exit():
        try:
            scratch = tempfile.TemporaryDirectory(prefix=".homelamp-new-", dir=ground, ignore_cleanup_errors=True)
        except OSError as error:
            raise UsageError(f"{ground}: {error.strerror}") from None
        with scratch as folder:
            yield Path(folder)


def move_into_place(rendered: Path, dest: Path) -> None:
    """Rename `rendered` to `dest`; parents are made, and an empty folder there is replaced but keeps its mode.

    Raises:
        UsageError: it cannot be moved there; what was made for it is removed again.
    """
    missing = [parent for parent in dest.parents if not parent.exists()]
    try:
        dest.parent.mkdir(parents=True, exist_ok=True)
        stands_there = dest.is_dir() and Path.cwd() == dest
        if dest.is_dir():
            shutil.copymode(dest, rendered)
        rendered.replace(dest)
    except BaseException as error:
        for parent in missing:
            with suppress(OSError):
                parent.rmdir()
        if not isinstance(error, OSError):
            raise
        raise UsageError(f"{dest}: {error.strerror}") from None
    if stands_there:
        # The folder that this process stood in is the replaced one.
        os.chdir(dest)


def _nearest(dest: Path) -> Path:
    return next(at for at in dest.parents if at.exists())


@contextmanager
def _told_to_end_as_exit() -> Iterator[None]:
    """By default SIGTERM and SIGHUP end Python without cleaning up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    numbers = {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
    # What the caller ignores (nohup does) stays ignored.
    before = {number: signal.getsignal(number) for number in numbers if signal.getsignal(number) == signal.SIG_DFL}
    for number in before:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
