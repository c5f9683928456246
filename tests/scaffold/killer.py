"""Runs homelamp and kills the process, by SIGKILL, before its n-th change of the file system below its folder."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path

from homelamp.cli import main
from homelamp.redact.guard import guarded

_CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.link", "shutil.rmtree"}


def opens_for_writing(mode: object, flags: object) -> bool:
    """Whether an audit event `open` is of a file that will change: `open` tells the mode, `os.open` the flags alone."""
    if isinstance(mode, str):
        return mode[:1] in "wax"
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


class _Counter:
    """Counts the changes below a folder, as Python's own audit events tell of them."""

    def __init__(self, last: int, root: Path, number: int) -> None:
        self._left = last
        self._number = number
        self._root = str(root)

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        writes = event == "open" and opens_for_writing(*arguments[1:])
        if not (event in _CHANGES or writes) or not str(arguments[0]).startswith(self._root):
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), self._number)


def kill_before(call: int, root: Path, number: int = signal.SIGKILL) -> None:
    """Let this process get a signal before its n-th change (from 1) below `root`."""
    sys.addaudithook(_Counter(call, root.resolve(), number))


if __name__ == "__main__":
    kill_before(int(sys.argv[1]), Path.cwd())
    raise SystemExit(guarded(partial(main, sys.argv[2:])))
