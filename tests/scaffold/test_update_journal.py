"""The journal of an update: all of it or nothing, and every byte can be put back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from homelamp.errors import UsageError
from homelamp.scaffold.update import files
from homelamp.scaffold.update import journal as module
from homelamp.scaffold.update.journal import Journal
from homelamp.scaffold.update.trees import Item, Write
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

    def fails(where: Path, write: Write, suffix: str) -> None:
        if write.path == "c/d.txt":
            raise failure
        real(where, write, suffix)

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


def _link(at: Path) -> None:
    at.rename(at.with_name("real"))
    at.symlink_to("real")


def _folder(at: Path) -> None:
    at.unlink()
    at.mkdir()


def _new(at: Path) -> None:
    at.parent.mkdir()
    at.write_text("mine")


def _new_link(at: Path) -> None:
    at.parent.mkdir()
    at.symlink_to("nowhere")


# What somebody does to a file of the update before it is written, each with the name of the file.
MEANWHILE: dict[str, tuple[str, Callable[[Path], object]]] = {
    "an edit": ("a.txt", lambda at: at.write_text("an hour of work")),
    "removed": ("a.txt", Path.unlink),
    "may be executed": ("a.txt", lambda at: at.chmod(0o755)),
    "became a link": ("a.txt", _link),
    "became a folder": ("a.txt", _folder),
    "appeared": ("new/b.sh", _new),
    "appeared as a link to nothing": ("new/b.sh", _new_link),
    "its folder is a link": ("new/b.sh", lambda at: at.parent.symlink_to("c")),
    "its folder is a file": ("new/b.sh", lambda at: at.parent.write_text("mine")),
    "edited, and the template removes it": ("c/d.txt", lambda at: at.write_text("an hour of work")),
    "removed, and the template removes it": ("c/d.txt", Path.unlink),
}


@pytest.mark.parametrize("name", MEANWHILE)
def test_what_somebody_did_since_the_plan_stops_the_update(root: Path, name: str) -> None:
    path, edit = MEANWHILE[name]
    edit(root / path)
    state = everything(root)

    with pytest.raises(UsageError, match=f"{path} was changed while the update was prepared.*nothing is changed"):
        journal(root).run(WRITES)

    assert everything(root) == state
    assert not journal(root).is_open


@pytest.mark.parametrize("name", MEANWHILE)
def test_what_somebody_does_while_the_files_are_written_stops_the_update(
    root: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, edit = MEANWHILE[name]
    before, real = everything(root), files.write_durably
    done: list[dict[str, bytes]] = []

    def editing(at: Path, content: bytes, mode: int = 0o600) -> None:
        # The last moment for `a.txt`: the new content is on the disk already, beside the file.
        real(at, content, mode)
        if not done:
            edit(root / path)
            done.append(everything(root))

    monkeypatch.setattr(files, "write_durably", editing)
    with pytest.raises(UsageError, match="nothing is changed"):
        journal(root).run(WRITES)

    monkeypatch.undo()
    # All is as somebody left it.
    left = {at: content for at, content in done[0].items() if not at.endswith(".homelamp")}
    assert everything(root) == left != before or name == "may be executed"
    assert not journal(root).is_open


def test_an_edit_of_what_is_written_already_is_not_undone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = files.put

    def edits(where: Path, write: Write, suffix: str) -> None:
        if write.path == "c/d.txt":
            (root / "a.txt").write_text("an hour of work")
            raise OSError(28, "No space left on device")
        real(where, write, suffix)

    monkeypatch.setattr(module, "put", edits)
    with pytest.raises(UsageError) as raised:
        journal(root).run(WRITES)

    assert (root / "a.txt").read_text() == "an hour of work"
    assert str(raised.value).startswith(
        "c/d.txt: No space left on device; a.txt (it was changed since) is not put back"
    )
    monkeypatch.undo()
    with pytest.raises(UsageError, match=r"a\.txt was changed since the update: move it away"):
        journal(root).abort()
    (root / "a.txt").rename(root / "kept.txt")
    journal(root).abort()
    assert (root / "a.txt").read_text() == "a"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444, 0o755])
def test_modes_are_kept_and_put_back(root: Path, mode: int) -> None:
    for path in ("a.txt", "c/d.txt"):
        (root / path).chmod(mode)
    is_executable = bool(mode & 0o100)
    writes = [
        Write("a.txt", Item(b"a", is_executable), Item(b"new a", is_executable)),
        Write("c/d.txt", Item(b"d", is_executable), None),
        Write("a.txt.rej", None, Item(b"mine and theirs"), like="a.txt"),
    ]

    journal(root).run(writes)
    # What the owner's file kept private is not open in its `.rej` file.
    assert (root / "a.txt").stat().st_mode & 0o777 == mode
    assert (root / "a.txt.rej").stat().st_mode & 0o777 == mode & ~0o111
    journal(root).abort()

    for path in ("a.txt", "c/d.txt"):
        assert (root / path).stat().st_mode & 0o777 == mode


def test_nobody_else_can_read_what_the_journal_keeps(root: Path) -> None:
    journal(root).run(WRITES)

    assert (root / ".git" / "homelamp-update").stat().st_mode & 0o077 == 0


def test_a_folder_that_was_there_stays_and_one_that_was_made_goes(root: Path) -> None:
    (root / "new").mkdir()
    before = everything(root)
    writes = [*WRITES, Write("made/deep/e.txt", None, Item(b"e"))]

    journal(root).run(writes)
    journal(root).abort()

    assert everything(root) == before


def test_a_file_that_was_moved_away_is_put_back(root: Path) -> None:
    before = everything(root)
    journal(root).run(WRITES)
    (root / "a.txt").unlink()
    (root / "new/b.sh").unlink()

    journal(root).abort()

    assert everything(root) == before


def test_each_folder_of_a_repository_has_its_own_journal(root: Path) -> None:
    before = everything(root)
    inner = Journal(root / "c", root / ".git", "c/")
    inner.run([Write("d.txt", Item(b"d"), Item(b"new d"))])
    journal(root).run([Write("a.txt", Item(b"a"), Item(b"new a"))])

    assert journal(root).abort() == ["a.txt"]
    assert inner.abort() == ["d.txt"]
    assert everything(root) == before


@pytest.mark.parametrize("text", ["", "[]", "{", '{"steps": 1}', '{"steps": [["a"]]}'])
def test_a_journal_that_cannot_be_read_is_said_in_one_line(root: Path, text: str) -> None:
    journal(root).run(WRITES)
    (root / ".git" / "homelamp-update" / "steps.json").write_text(text)

    with pytest.raises(UsageError, match="cannot be read, so nothing can be put back"):
        journal(root).abort()


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
