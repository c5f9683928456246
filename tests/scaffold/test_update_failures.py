"""A disk that is full, read-only or over its quota: an update changes nothing, or says what it changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.driver import environment, write_tree
from scaffold.small_updates import edited, run_python, state_of, template
from scaffold.updating import commit, update

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the errors are those of POSIX")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("source") / "template")


@pytest.mark.parametrize("how", ["once", "on"])
@pytest.mark.parametrize("error", ["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EIO"])
def test_whichever_change_fails_nothing_is_changed_or_abort_puts_it_back(
    repository: Path, error: str, how: str
) -> None:
    write_tree(repository, {"a.txt": "a", "c/d.txt": "d", "own.txt": "own"})
    commit(repository, "First")

    said = run_python(repository, "scaffold.failing", "journal", str(repository), error, how).splitlines()

    assert len(said) > 15
    assert said[-1] == "-"


def test_whichever_change_of_an_update_fails(source: Path, tmp_path: Path) -> None:
    lab = edited(source, tmp_path / "lab")

    said = run_python(tmp_path, "scaffold.failing", "update", str(lab), "ENOSPC", "on").splitlines()

    assert any("nothing is changed" in line for line in said)
    assert any("--abort" in line for line in said)
    assert not any(line.startswith(("homelamp: None", "None")) for line in said)


def test_a_report_that_cannot_be_written_says_what_became_of_the_update(source: Path, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    lab = edited(source, tmp_path / "lab")
    before = state_of(lab)

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "homelamp", "update"],
            cwd=lab,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 2
    assert done.stderr == "homelamp: No space left on device; nothing is changed\n"
    assert state_of(lab) == before


def test_a_check_that_cannot_run_does_not_hide_that_the_update_is_written(source: Path, tmp_path: Path) -> None:
    lab = edited(source, tmp_path / "lab")
    (lab / ".homelamp.yaml").write_text("no: such key\n")
    commit(lab, "Settings")

    done = update(lab)

    assert (done.returncode, done.stderr) == (1, "")
    assert "homelamp check cannot run: " in done.stdout
    assert done.stdout.splitlines()[-1].endswith("to give it up: homelamp update --abort")


# Mounts a file system of so many kB at `lab`, puts the repository on it, and fills it up to so many kB.
_SCRIPT = """
set -e
mount -t tmpfs -o size=$1k tmpfs "$2"
cp -a "$3/." "$2"
cd "$2"
head -c 100000000 /dev/zero > .git/filler 2>/dev/null || true
truncate -s -$4k .git/filler
set +e
"$5" -m homelamp update; echo "status $?"
rm .git/filler
git status --short | grep -v '^!!' > "$6/status"
"$5" -m homelamp update --abort > "$6/abort" 2>&1; echo "abort $?"
git status --short > "$6/after"
"""


def _can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    command = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs -o size=64k tmpfs "$1"', "sh", "/mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("free", [0, 4, 16, 48, 96, 160, 400])
def test_a_disk_that_is_really_full(source: Path, tmp_path: Path, free: int) -> None:
    if not _can_mount():
        pytest.skip("a file system can be mounted by root alone, in a namespace of its own")
    lab = edited(source, tmp_path / "lab")
    at, notes = tmp_path / "mounted", tmp_path / "notes"
    at.mkdir()
    notes.mkdir()

    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", _SCRIPT, "sh", "4000", str(at), str(lab), str(free), sys.executable, str(notes)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    lines = done.stdout.splitlines()
    status, aborted = lines[-2], lines[-1]
    changed = (notes / "status").read_text()
    if status == "status 1":
        assert changed
        assert aborted == "abort 0"
    elif changed:
        assert "homelamp update --abort" in done.stderr
        assert aborted == "abort 0"
    else:
        assert status == "status 2", done.stderr
        assert "nothing is changed" in done.stderr or "cannot say what is changed" in done.stderr
        assert aborted == "abort 2"
    assert (notes / "after").read_text() == ""
