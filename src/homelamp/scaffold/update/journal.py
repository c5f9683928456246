"""Writes an update so that every byte can be put back, whatever stops it.

The journal lies in the Git folder, outside of the work tree: first all that stands there now and a description of what
will be written, complete and on the disk; then the files change, one rename each. A file is the old one or the new one
at any moment, and the journal knows both. It is open while a file `open` is in it: to end an update takes no space.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from homelamp.errors import UsageError
from homelamp.files.atomic import sync_folder
from homelamp.files.rejects import JOURNAL, REJECT, STEPS
from homelamp.scaffold.update.files import Step, put, put_back, refuse_changed, side_of, write_durably
from homelamp.scaffold.update.index import Index
from homelamp.scaffold.update.problems import ChangedError, reason
from homelamp.scaffold.update.record import Record
from homelamp.scaffold.update.trees import InTheWayError, Write, current

_OPEN = "open"
_ABORT = "homelamp update --abort"


class Journal:
    """The journal of the folder `root`, which is at `prefix` of a work tree whose Git folder is `git`."""

    def __init__(self, root: Path, git: Path, prefix: str = "") -> None:
        # Each folder of a work tree that was made from a template has its own: its paths are that folder's.
        own = f"-{sha256(prefix.encode('utf-8', 'surrogateescape')).hexdigest()[:12]}" if prefix else ""
        self._root = root
        self._prefix = prefix
        self._index = Index(root, prefix)
        self._at = git / f"{JOURNAL}{own}"
        self._draft, self._old = (self._at.with_name(f"{self._at.name}.{word}") for word in ("new", "old"))

    @property
    def is_open(self) -> bool:
        """Whether an update began and did not end."""
        return (self._at / _OPEN).exists()

    def run(self, writes: Sequence[Write]) -> None:
        """Write the files, or remove those that become None.

        Raises:
            UsageError: one cannot be written, or is not what the write was planned on; all then are as they were, or
                the message says which are not.
        """
        if self.is_open:
            raise UsageError(f"an update was interrupted here: {_ABORT} puts everything back")
        try:
            for write in writes:
                refuse_changed(self._root, write)
            record = self._begin(writes)
        except BaseException as error:
            self._forget()
            if isinstance(error, (OSError, ChangedError)):
                raise UsageError(f"{_why(error)}; nothing is changed") from None
            raise
        started: list[Step] = []
        try:
            for write, step in zip(writes, record.steps, strict=True):
                started.append(step)
                _put(self._root, write, record.suffix)
            (self._at / _OPEN).unlink()
        except ChangedError as error:
            # Somebody else's now: this one is not ours to put back.
            self._give_up(record, started[:-1], error)
        except BaseException as error:
            self._give_up(record, started, error)
            raise

    def abort(self) -> list[str]:
        """Put everything back as it was before the last update, Git's index too; returns the paths.

        Raises:
            UsageError: there is no update; a file is neither as it was nor as the update made it, or is staged
                otherwise, and nothing is changed; or a file cannot be written, and the message says which.
        """
        if not (self._at / STEPS).is_file():
            raise UsageError("there is no update to abort")
        try:
            record = Record.read(self._at / STEPS)
            contents = {step.path: list(self._contents(step)) for step in record.steps}
        except OSError as error:
            raise UsageError(f"{reason(error)}; nothing is changed") from None
        # First: it changes as a whole or not at all, and says why not before a file has changed.
        self._index.restore(record.entries, contents)
        failures = self._undo(record, record.steps)
        if failures:
            raise UsageError(f"{_listed(failures)} not put back yet: once that is settled, {_ABORT} again")
        self._index.refresh()
        self._remove()
        return [step.path for step in record.steps]

    def _contents(self, step: Step) -> Iterator[bytes]:
        """What the index may hold of a path: the copy in the journal, and the file itself."""
        try:
            now = current(self._root, step.path)
        except InTheWayError as error:
            raise UsageError(f"{error} stands where {step.path} was: move it away, then abort again") from None
        if not step.knows(now):
            raise UsageError(f"{step.path} was changed since the update: move it away, then abort again")
        yield from [now.content] if now else []
        yield from [(self._at / step.file).read_bytes()] if step.before else []

    def _begin(self, writes: Sequence[Write]) -> Record:
        for left in (self._draft, self._old):
            shutil.rmtree(left, ignore_errors=True)
        self._draft.mkdir(mode=0o700)
        steps = [self._keep(number, write) for number, write in enumerate(writes)]
        paths = [step.path for step in steps]
        rejects = [self._prefix + path for path in paths if path.endswith(REJECT)]
        folders = sorted({folder for write in writes if write.after for folder in self._missing_folders(write.path)})
        record = Record(steps, self._index.entries(paths), folders, rejects, f"{token_hex(4)}.homelamp")
        record.write(self._draft / STEPS)
        write_durably(self._draft / _OPEN, b"")
        sync_folder(self._draft)
        # The last update's journal goes when this one is complete.
        with suppress(FileNotFoundError):
            self._at.rename(self._old)
        self._draft.rename(self._at)
        sync_folder(self._at.parent)
        shutil.rmtree(self._old, ignore_errors=True)
        return record

    def _forget(self) -> None:
        """Remove a journal before anything was written by it, and have the one before it back."""
        shutil.rmtree(self._draft, ignore_errors=True)
        with suppress(OSError):
            if self.is_open:
                (self._at / _OPEN).unlink()
                shutil.rmtree(self._at, ignore_errors=True)
            if self._old.is_dir():
                self._old.rename(self._at)

    def _keep(self, number: int, write: Write) -> Step:
        file = ""
        if write.before is not None:
            file = f"{number}.before"
            mode = (self._root / write.path).stat().st_mode & 0o777
            write_durably(self._draft / file, write.before.content, mode)
        return Step(write.path, side_of(write.before), side_of(write.after), file)

    def _missing_folders(self, path: str) -> Iterator[str]:
        for folder in list(Path(path).parents)[:-1]:
            if not os.path.lexists(self._root / folder):
                yield folder.as_posix()

    def _give_up(self, record: Record, steps: Sequence[Step], error: BaseException) -> None:
        """Undo what an update has written so far; returns where what stopped it need not be said by it.

        Raises:
            UsageError: what stopped it, and what is left.
        """
        why = _why(error)
        try:
            failures = self._undo(record, steps)
            if not failures:
                self._remove()
        except KeyboardInterrupt:
            raise UsageError(f"{why}, and again while it was undone: {_ABORT} puts everything back") from None
        if failures:
            raise UsageError(f"{why}; {_listed(failures)} not put back: {_ABORT} does it") from None
        if isinstance(error, (OSError, ChangedError)):
            raise UsageError(f"{why}; nothing is changed") from None

    def _undo(self, record: Record, steps: Sequence[Step]) -> dict[str, str]:
        """Put back each of the files that can be, the last one first; why the others cannot."""
        failures = {}
        for step in reversed(steps):
            try:
                put_back(self._root, step, self._at, record.suffix)
            except ChangedError:
                failures[step.path] = "it was changed since"
            except OSError as error:
                failures[step.path] = error.strerror or str(error)
        for folder in sorted(record.folders, reverse=True):
            with suppress(OSError):
                (self._root / folder).rmdir()
        return failures

    def _remove(self) -> None:
        shutil.rmtree(self._old, ignore_errors=True)
        try:
            # Renamed first: a journal that is half removed must not be taken for one.
            self._at.rename(self._old)
        except OSError as error:
            why = reason(error)
        else:
            shutil.rmtree(self._old, ignore_errors=True)
            return
        try:
            # A full disk may have no room for the other name. A journal that is not open does no harm.
            (self._at / _OPEN).unlink(missing_ok=True)
        except OSError:
            raise UsageError(f"{why}; everything is put back, but the journal stays: {_ABORT} removes it") from None


def _put(root: Path, write: Write, suffix: str) -> None:
    try:
        put(root, write, suffix)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), write.path) from None


def _why(error: BaseException) -> str:
    if isinstance(error, ChangedError):
        return f"{error} was changed while the update was prepared, so try again"
    if isinstance(error, OSError):
        return reason(error)
    return "interrupted" if isinstance(error, KeyboardInterrupt) else f"{type(error).__name__}: {error}"


def _listed(failures: dict[str, str]) -> str:
    verb = "is" if len(failures) == 1 else "are"
    return f"{', '.join(f'{path} ({why})' for path, why in failures.items())} {verb}"
