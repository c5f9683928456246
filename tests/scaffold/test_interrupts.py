"""Whatever ends `homelamp new` before its last step, nothing stands at the destination."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold.driver import SMALL, command, environment, tree, write_tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are not Windows's")


CLEAR = "\x15"  # Ctrl-U: the default stands in the line


class Session:
    """`homelamp new` at a terminal."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.terminal, theirs = pty.openpty()
        self.process = subprocess.Popen(
            command(*arguments),
            cwd=folder,
            env=environment(TERM="xterm", TMPDIR=os.fspath(folder), PROMPT_TOOLKIT_NO_CPR="1"),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.said = ""

    def expect(self, words: str) -> None:
        """Wait until the words are on the screen."""
        end = time.monotonic() + 30
        while words not in self.said:
            assert time.monotonic() < end, f"{words!r} is not in {self.said!r}"
            self._read(0.1)

    def answer(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def wait(self) -> int:
        """The exit status."""
        end = time.monotonic() + 30
        while self.process.poll() is None:
            assert time.monotonic() < end, f"still waiting after {self.said!r}"
            self._read(0.05)
        self._read(0.05)
        return self.process.returncode

    def _read(self, seconds: float) -> None:
        if select.select([self.terminal], [], [], seconds)[0]:
            try:
                self.said += os.read(self.terminal, 65536).decode(errors="replace")
            except OSError:  # Linux's word for a terminal that nobody holds any more
                time.sleep(seconds)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tree(tmp_path / "small", SMALL)
    return tmp_path


@pytest.fixture
def session(folder: Path) -> Iterator[Session]:
    """At the first question."""
    at_terminal = Session(folder, "deep/lab", "--template", "small", "--data", "engine=argocd")
    at_terminal.expect("name")
    yield at_terminal
    at_terminal.process.kill()
    at_terminal.process.wait()
    os.close(at_terminal.terminal)


def test_questions_are_asked_and_answered_at_a_terminal(session: Session, folder: Path) -> None:
    session.answer(f"{CLEAR}rack\r")
    session.expect("replicas")
    session.answer("\r")
    session.expect("renovate")
    session.answer("n")
    session.expect("project")
    session.answer("\r")

    assert session.wait() == 0, session.said
    assert (folder / "deep" / "lab" / "README.md").read_text() == "# rack!\n"
    assert "renovate: false" in (folder / "deep" / "lab" / ".copier-answers.yml").read_text()


@pytest.mark.parametrize("keys", ["\x03", "wrong\x03"])
def test_ctrl_c_at_a_question_leaves_nothing(session: Session, folder: Path, keys: str) -> None:
    session.answer(keys)

    assert session.wait() == 130
    assert "homelamp: interrupted" in session.said
    assert "Traceback" not in session.said
    assert sorted(path.name for path in folder.iterdir()) == ["small"]


def test_the_end_of_the_input_at_a_question_is_one_line(session: Session, folder: Path) -> None:
    session.answer(f"{CLEAR}\x04")

    assert session.wait() == 2
    assert "homelamp: the input ended before all questions were answered" in session.said
    assert sorted(path.name for path in folder.iterdir()) == ["small"]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_at_a_question_leaves_nothing(session: Session, folder: Path, number: int, status: int) -> None:
    session.process.send_signal(number)

    assert session.wait() == status
    assert sorted(path.name for path in folder.iterdir()) == ["small"]


def test_a_kill_at_a_question_leaves_nothing_at_the_destination(session: Session, folder: Path) -> None:
    session.process.kill()
    session.process.wait()

    assert not (folder / "deep").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_destination_holds_nothing_or_the_whole_at_any_moment(tmp_path: Path, number: int) -> None:
    whole = _files_after(tmp_path / "whole", None, 0)
    seen = {_files_after(tmp_path / str(step), number, 0.2 + step * 0.12) for step in range(5)}

    assert seen <= {frozenset(), whole}


def _files_after(folder: Path, number: int | None, seconds: float) -> frozenset[str]:
    """What stands at the destination when the process has been sent a signal after some seconds."""
    folder.mkdir()
    process = subprocess.Popen(
        command("lab", "--defaults"),
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if number is not None:
        time.sleep(seconds)
        process.send_signal(number)
    process.wait()
    return frozenset(tree(folder / "lab")) if (folder / "lab").exists() else frozenset()
