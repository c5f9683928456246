"""Whatever ends `homelamp new` before its last step, nothing stands at the destination."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold.driver import SMALL, command, environment, tree, write_tree

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are not Windows's", allow_module_level=True)

from support.terminals import Terminal

CLEAR = "\x15"  # Ctrl-U: the default stands in the line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tree(tmp_path / "small", SMALL)
    return tmp_path


@pytest.fixture
def session(folder: Path) -> Iterator[Terminal]:
    """At the first question."""
    line = command("deep/lab", "--template", "small", "--data", "engine=argocd")
    settings = environment(TERM="xterm", TMPDIR=os.fspath(folder), PROMPT_TOOLKIT_NO_CPR="1")
    at_terminal = Terminal(line, folder, settings)
    try:
        at_terminal.expect("name")
        yield at_terminal
    finally:
        at_terminal.close()


def test_questions_are_asked_and_answered_at_a_terminal(session: Terminal, folder: Path) -> None:
    session.type(f"{CLEAR}rack\r".encode())
    session.expect("replicas")
    session.type(b"\r")
    session.expect("renovate")
    session.type(b"n")
    session.expect("project")
    session.type(b"\r")

    assert session.wait() == 0, session.said
    assert (folder / "deep" / "lab" / "README.md").read_text() == "# rack!\n"
    assert "renovate: false" in (folder / "deep" / "lab" / ".copier-answers.yml").read_text()


@pytest.mark.parametrize("keys", ["\x03", "wrong\x03"])
def test_ctrl_c_at_a_question_leaves_nothing(session: Terminal, folder: Path, keys: str) -> None:
    session.type(keys.encode())

    assert session.wait() == 130
    assert "homelamp: interrupted" in session.said
    assert "Traceback" not in session.said
    assert sorted(path.name for path in folder.iterdir()) == ["small"]


def test_the_end_of_the_input_at_a_question_is_one_line(session: Terminal, folder: Path) -> None:
    session.type(f"{CLEAR}\x04".encode())

    assert session.wait() == 2
    assert "homelamp: the input ended before all questions were answered" in session.said
    assert sorted(path.name for path in folder.iterdir()) == ["small"]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_at_a_question_leaves_nothing(session: Terminal, folder: Path, number: int, status: int) -> None:
    session.process.send_signal(number)

    assert session.wait() == status
    assert sorted(path.name for path in folder.iterdir()) == ["small"]


def test_a_kill_at_a_question_leaves_nothing_at_the_destination(session: Terminal, folder: Path) -> None:
    session.process.kill()
    session.process.wait()

    assert not (folder / "deep").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_destination_holds_nothing_or_the_whole_at_any_moment(tmp_path: Path, number: int) -> None:
    """The moments are those before each change of the file system."""
    status = -1
    seen: list[frozenset[str]] = []
    while status != 0:
        status, found = _interrupted(tmp_path / str(len(seen)), number, len(seen) + 1)
        seen.append(found)

    whole = seen[-1]
    assert whole
    assert set(seen) == {frozenset(), whole}
    assert len(seen) > 5


def _interrupted(folder: Path, number: int, change: int) -> tuple[int, frozenset[str]]:
    """Exit status and destination of a process that gets a signal before its n-th change."""
    write_tree(folder / "small", SMALL)
    line = command("lab", "--defaults", "--template", "small", module="scaffold.interrupted")
    done = subprocess.run(
        line,
        cwd=folder,
        env=environment(INTERRUPTED_BY=str(number), INTERRUPTED_BEFORE=str(change)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 128 + number, -number}, done.stderr
    return done.returncode, frozenset(tree(folder / "lab")) if (folder / "lab").exists() else frozenset()
