"""The journal of an update: all of it or nothing, and every byte can be put back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from homelamp.errors import UsageError
from homelamp.scaffold.update import journal as module
from homelamp.scaffold.update.journal import Journal
from homelamp.scaffold.update.trees import Item
from scaffold.driver import environment, write_tree
from scaffold.journaling import WRITES
from scaffold.updating import everything


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


def _is_killed(root: Path, before_call: int, what: str) -> bool:
    command = [sys.executable, "-m", "scaffold.journaling", str(before_call), what]
    done = subprocess.run(command, cwd=root, env=environment(), capture_output=True, check=False)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode != 0


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")
def test_a_kill_before_any_change_leaves_what_was_or_what_abort_puts_back(root: Path) -> None:
    before = everything(root)
    call, left_open = 1, 0
    while _is_killed(root, call, "run"):
        if journal(root).is_open:
            left_open += 1
            journal(root).abort()
        assert everything(root) == before
        call += 1
    # The last one ran to its end.
    assert everything(root)["a.txt"] == b"new a"
    assert left_open > len(WRITES)
    assert call > 3 * len(WRITES)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")
def test_an_abort_that_is_killed_before_any_change_is_finished_by_the_next(root: Path) -> None:
    before = everything(root)
    journal(root).run(WRITES)
    call = 1
    while _is_killed(root, call, "abort"):
        if everything(root) != before or (root / ".git" / "homelamp-update").exists():
            journal(root).abort()
        assert everything(root) == before
        journal(root).run(WRITES)
        call += 1
    assert everything(root) == before
    assert call > len(WRITES)
