"""Writes and aborts updates on a machine whose disk fails at the n-th change below a folder, for every n.

Arguments: what to run (`journal` or `update`), the error's name, and `once` or `on`: from then on everything fails, as
on a full disk. Prints the messages that were given, one for each n.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from homelamp.errors import UsageError
from homelamp.scaffold.update.command import update_command
from homelamp.scaffold.update.journal import Journal
from homelamp.scaffold.update.options import UpdateOptions
from scaffold.journaling import WRITES
from scaffold.killer import opens_for_writing
from scaffold.small_updates import state_of

_CHANGES = {"os.rename", "os.mkdir", "os.chmod", "os.link"}
# Of a read-only system also what makes space.
_REMOVALS = {"os.remove", "os.rmdir"}


class Disk:
    """Fails while `left` is not negative, once it has come to nothing."""

    def __init__(self, root: Path, error: str, *, goes_on: bool) -> None:
        self._root = str(root)
        self._number = getattr(errno, error)
        self._events = _CHANGES | (_REMOVALS if error != "ENOSPC" else set())
        self._goes_on = goes_on
        self.left = -1
        self.has_failed = False
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.left < 0:
            return
        writes = event == "open" and opens_for_writing(*arguments[1:])
        at = arguments[0] if arguments and isinstance(arguments[0], (str, os.PathLike)) else ""
        if not (event in self._events or writes) or not os.fspath(at).startswith(self._root):
            return
        if self.left > 0:
            self.left -= 1
            return
        self.has_failed = True
        self.left = 0 if self._goes_on else -1
        # As the system does for a write: without the name of a file.
        raise OSError(self._number, os.strerror(self._number))


def _journal(folder: Path) -> str:
    Journal(folder, folder / ".git").run(WRITES)
    return ""


def _update(folder: Path) -> str:
    out = io.StringIO()
    update_command(UpdateOptions(data={}, folder=folder), out, lambda _: 0)
    return out.getvalue()


def main(what: Callable[[Path], str], root: Path, error: str, *, goes_on: bool) -> None:
    """Begin with `root` for each n."""
    work = root.with_name(f"{root.name}-work")
    disk = Disk(work, error, goes_on=goes_on)
    before, n = state_of(root), 0
    while True:
        shutil.copytree(root, work, symlinks=True)
        disk.left, disk.has_failed, n = n, False, n + 1
        try:
            what(work)
            # It came to its end before the n-th change.
            is_over, said = not disk.has_failed, "-"
        except UsageError as failed:
            is_over, said = False, str(failed)
        disk.left = -1
        journal = Journal(work, work / ".git")
        assert "None" not in said, said
        if said == "-":
            # What failed was no part of it, such as tidying up.
            assert state_of(work) != before
        elif journal.is_open:
            assert "homelamp update --abort" in said, said
            journal.abort()
            assert state_of(work) == before, said
        else:
            assert "nothing is changed" in said, said
            assert state_of(work) == before, said
        print(said)
        if is_over:
            return
        shutil.rmtree(work)


if __name__ == "__main__":
    _, name, folder, error_name, how = sys.argv
    main({"journal": _journal, "update": _update}[name], Path(folder), error_name, goes_on=how == "on")
