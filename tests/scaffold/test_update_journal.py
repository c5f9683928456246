"""The journal of an update: all of it or nothing, and every byte can be put back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from homelamp.errors import UsageError
from homelamp.scaffold.update import journal as module
from homelamp.scaffold.update.journal import Journal
from homelamp.scaffold.update.trees import Item
from scaffold.driver import write_tree
from scaffold.updating import everything

WRITES = [("a.txt", Item(b"new a")), ("new/b.sh", Item(b"b", is_executable=True)), ("c/d.txt", None)]


@pytest.fixture
def root(repository: Path) -> Path:
    write_tree(repository, {"a.txt": "a", "c/d.txt": "d", "own.txt": "own"})
    (repository / "a.txt").chmod(0o640)
    return repository


def journal(root: Path) -> Journal:
    return Journal(root, root / ".git")


def test_files_are_written_and_removed(root: Path) -> None:
    journal(root).run(WRITES)

    assert everything(root) == {"a.txt": b"new a", "new": b"/", "new/b.sh": b"b", "own.txt": b"own"}
    assert (root / "a.txt").stat().st_mode & 0o777 == 0o640
    assert os.access(root / "new/b.sh", os.X_OK)
    assert not journal(root).is_open


def test_abort_puts_everything_back_once(root: Path) -> None:
    before = everything(root)
    journal(root).run(WRITES)

    assert journal(root).abort() == ["a.txt", "new/b.sh", "c/d.txt"]

    assert everything(root) == before
    with pytest.raises(UsageError, match="there is no update to abort"):
        journal(root).abort()


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device", "c/d.txt"), KeyboardInterrupt()])
def test_what_fails_half_way_leaves_nothing(
    root: Path, failure: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(root)
    real = module._put

    def fails(where: Path, path: str, item: Item | None) -> None:
        if path == "c/d.txt" and item is None:
            monkeypatch.setattr(module, "_put", real)
            raise failure
        real(where, path, item)

    monkeypatch.setattr(module, "_put", fails)

    with pytest.raises((UsageError, KeyboardInterrupt)):
        journal(root).run(WRITES)
    assert everything(root) == before
    assert not journal(root).is_open


def test_a_file_that_is_neither_as_before_nor_as_after_stops_the_abort(root: Path) -> None:
    journal(root).run(WRITES)
    (root / "new/b.sh").write_text("mine")
    state = everything(root)

    with pytest.raises(UsageError, match=r"new/b\.sh was changed since the update"):
        journal(root).abort()
    assert everything(root) == state
