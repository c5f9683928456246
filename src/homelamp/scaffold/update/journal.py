"""Writes an update so that every byte can be put back, whatever stops it.

The journal lies in the Git folder, outside of the work tree: first all that will be written and all that stands there
now, complete and on the disk; then the files change, one rename each. A file is the old one or the new one at any
moment, and the journal knows both.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from homelamp.errors import UsageError
from homelamp.files.atomic import umask
from homelamp.scaffold.update.trees import Item, is_file, read

NAME = "homelamp-update"
_STEPS = "steps.json"
_DONE = "done"


class Step(NamedTuple):
    """One file: what stands there before and after. None means that there is none."""

    path: str
    before: Item | None
    after: Item | None


class Journal:
    """The journal of the repository at `root`, whose Git folder is `git`."""

    def __init__(self, root: Path, git: Path) -> None:
        self._root = root
        self._at = git / NAME
        self._draft = git / f"{NAME}.new"

    @property
    def is_open(self) -> bool:
        """Whether an update began and did not end."""
        return self._at.is_dir() and not (self._at / _DONE).exists()

    def run(self, writes: Iterable[tuple[str, Item | None]]) -> None:
        """Write the files, or remove those that become None.

        Raises:
            UsageError: one cannot be written; all then are as they were.
        """
        steps = [Step(path, self._now(path), after) for path, after in writes]
        self._begin(steps)
        try:
            for step in steps:
                _put(self._root, step.path, step.after)
        except BaseException as error:
            self._undo(steps)
            if isinstance(error, OSError):
                raise UsageError(f"{error.filename}: {error.strerror}; nothing is changed") from None
            raise
        (self._at / _DONE).touch()

    def abort(self) -> list[str]:
        """Put everything back as it was before the last update; returns the paths.

        Raises:
            UsageError: there is no update, or a file is neither as it was nor as the update made it.
        """
        if not self._at.is_dir():
            raise UsageError("there is no update to abort")
        steps = list(self._steps())
        for step in steps:
            if self._now(step.path) not in {step.before, step.after}:
                raise UsageError(f"{step.path} was changed since the update: move it away, then abort again")
        self._undo(steps)
        return [step.path for step in steps]

    def _begin(self, steps: list[Step]) -> None:
        for left in (self._draft, self._at):
            shutil.rmtree(left, ignore_errors=True)
        self._draft.mkdir(parents=True)
        entries: list[dict[str, Any]] = []
        for number, step in enumerate(steps):
            sides = {
                side: self._keep(f"{number}.{side}", item)
                for side, item in (("before", step.before), ("after", step.after))
            }
            entries.append({"path": step.path, **sides})
        _write_durably(self._draft / _STEPS, json.dumps(entries).encode())
        self._draft.rename(self._at)

    def _keep(self, name: str, item: Item | None) -> dict[str, Any] | None:
        if item is None:
            return None
        _write_durably(self._draft / name, item.content)
        return {"file": name, "executable": item.is_executable}

    def _steps(self) -> Iterator[Step]:
        for entry in json.loads((self._at / _STEPS).read_bytes()):
            before, after = (self._kept(entry[side]) for side in ("before", "after"))
            yield Step(entry["path"], before, after)

    def _kept(self, entry: dict[str, Any] | None) -> Item | None:
        return Item((self._at / entry["file"]).read_bytes(), entry["executable"]) if entry else None

    def _now(self, path: str) -> Item | None:
        return read(self._root / path) if is_file(self._root / path) else None

    def _undo(self, steps: list[Step]) -> None:
        for step in reversed(steps):
            _beside(self._root / step.path).unlink(missing_ok=True)
            _put(self._root, step.path, step.before)
        # Renamed first: a journal that is half removed must not be taken for one.
        shutil.rmtree(self._draft, ignore_errors=True)
        self._at.rename(self._draft)
        shutil.rmtree(self._draft, ignore_errors=True)


def _put(root: Path, path: str, item: Item | None) -> None:
    at = root / path
    if item is None:
        at.unlink(missing_ok=True)
        _remove_empty(root, at.parent)
        return
    at.parent.mkdir(parents=True, exist_ok=True)
    beside = _beside(at)
    try:
        _write_durably(beside, item.content)
        beside.chmod(_mode(at, item))
        beside.replace(at)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _beside(at: Path) -> Path:
    return at.with_name(f".{at.name}.homelamp")


def _mode(at: Path, item: Item) -> int:
    """The mode of the file that is there, with the right to execute as the item has it."""
    mode = at.stat().st_mode & 0o777 if at.exists() else 0o666 & ~umask()
    readable = mode & 0o444
    return mode | (readable >> 2) if item.is_executable else mode & ~0o111


def _remove_empty(root: Path, folder: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _write_durably(at: Path, content: bytes) -> None:
    with at.open("wb") as file:
        file.write(content)
        file.flush()
        with suppress(OSError):
            os.fsync(file.fileno())
