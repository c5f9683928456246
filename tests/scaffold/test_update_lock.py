"""Two updates at a time: the second one refuses, and harms nothing."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from homelamp.errors import UsageError
from homelamp.scaffold.update.lock import NAME, held, is_held
from scaffold.driver import IDENTITY, environment
from scaffold.small_updates import edited, state_of, template
from scaffold.updating import commit, scaffolded, update

# Holds the lock of the folder that is named until its standard input ends.
_HOLDER = """
import sys
from pathlib import Path
from homelamp.scaffold.update.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def holder(git: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(git)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with process:
        yield process


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("source") / "template")


def test_a_lock_is_held_by_one_and_free_again_after_it(tmp_path: Path) -> None:
    with held(tmp_path) as remark:
        assert remark == ""
        assert is_held(tmp_path)
        signed = rf"process {os.getpid()} on .*\): let it end first"
        with pytest.raises(UsageError, match=signed), held(tmp_path):
            pass
    assert not is_held(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with held(tmp_path):
        pass


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")
def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        assert is_held(tmp_path)
        process.send_signal(signal.SIGKILL)
        process.wait()

    assert (tmp_path / NAME).exists()
    with held(tmp_path):
        pass


@pytest.mark.parametrize(
    "text",
    ["", "process 1 on elsewhere", f"process {os.getpid()} on here", "\0\xff" * 200],
    ids=["nothing", "elsewhere", "this process", "no text"],
)
def test_what_is_written_in_a_file_that_nobody_holds_counts_for_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)

    assert not is_held(tmp_path)
    with held(tmp_path):
        pass


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match=f"{NAME}: No such file or directory; nothing is changed"),
        held(tmp_path / "x"),
    ):
        pass


def test_beside_another_update_nothing_is_written(source: Path, tmp_path: Path) -> None:
    lab = edited(source, tmp_path / "lab")
    before = state_of(lab)
    with holder(lab / ".git"):
        for arguments in ([], ["--abort"]):
            done = update(lab, *arguments)
            assert (done.returncode, done.stdout) == (2, "")
            assert "another update is running here" in done.stderr
        # These write nothing.
        assert update(lab, "--dry-run").returncode == 1
        assert update(lab, "--check").returncode == 1
    assert state_of(lab) == before
    assert update(lab).returncode == 1
    assert not (lab / ".git" / NAME).exists()


def test_of_many_at_a_time_one_updates_and_its_abort_puts_all_back(source: Path, tmp_path: Path) -> None:
    lab = edited(source, tmp_path / "lab")
    before = state_of(lab)
    command = [sys.executable, "-m", "homelamp", "update"]
    processes = [
        subprocess.Popen(command, cwd=lab, env={**os.environ, **IDENTITY}, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]

    said = [process.communicate()[1] for process in processes]

    assert sorted(process.returncode for process in processes) == [1, 2, 2, 2]
    assert all("another update is running" in words or "not committed" in words for words in said if words)
    assert update(lab, "--abort").returncode == 0
    assert state_of(lab) == before


def test_an_update_that_changes_nothing_leaves_the_last_ones_journal(source: Path, tmp_path: Path) -> None:
    lab = scaffolded(source, tmp_path / "lab", {})
    assert update(lab).returncode == 0
    commit(lab, "Update")
    journal = {at: at.read_bytes() for at in (lab / ".git" / "homelamp-update").iterdir()}

    done = update(lab)

    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing changes" in done.stdout
    assert "--abort" not in done.stdout
    assert {at: at.read_bytes() for at in (lab / ".git" / "homelamp-update").iterdir()} == journal
    assert update(lab, "--abort").returncode == 0
