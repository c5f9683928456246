"""`homelamp update --abort` gives Git's index back too."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.small_updates import edited, index_of, state_of, template
from scaffold.updating import update
from support.repositories import git


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("source") / "template")


@pytest.fixture
def lab(source: Path, tmp_path: Path) -> Path:
    return edited(source, tmp_path / "lab")


# What an owner does with the index once the update is made.
STAGED: dict[str, Callable[[Path], object]] = {
    "all": lambda lab: git(lab, "add", "--all"),
    "some": lambda lab: git(lab, "add", "changed.txt"),
    "the intention to add": lambda lab: git(lab, "add", "--intent-to-add", "added/new.txt", "to/moved.yaml"),
    "removed": lambda lab: git(lab, "rm", "-rq", "--cached", "changed.txt", "both.yaml"),
    "the right to execute": lambda lab: git(lab, "update-index", "--chmod=+x", "changed.txt"),
    "not to be looked at": lambda lab: git(lab, "update-index", "--assume-unchanged", "changed.txt"),
    "left out of the work tree": lambda lab: git(lab, "update-index", "--skip-worktree", "changed.txt"),
    "an own file besides": lambda lab: ((lab / "own.txt").write_text("mine"), git(lab, "add", "--all")),
    "nothing": lambda _: None,
}


@pytest.mark.parametrize("name", STAGED)
def test_what_was_staged_since_is_not_what_the_next_commit_takes(lab: Path, name: str) -> None:
    before = state_of(lab)
    assert update(lab).returncode == 1
    STAGED[name](lab)

    done = update(lab, "--abort")

    assert (done.returncode, done.stderr) == (0, "")
    if name == "an own file besides":
        assert git(lab, "status", "--porcelain") == "A  own.txt\n"
        git(lab, "rm", "-fq", "own.txt")
    assert state_of(lab) == before
    assert git(lab, "status", "--porcelain") == ""
    assert git(lab, "diff", "--cached") == ""


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_flags_that_the_owner_had_set_come_back(lab: Path, flag: str) -> None:
    git(lab, "update-index", flag, "changed.txt", "both.yaml")
    before = state_of(lab)
    update(lab)
    git(lab, "update-index", flag.replace("--", "--no-"), "changed.txt", "both.yaml")
    git(lab, "add", "--all")

    update(lab, "--abort")

    assert state_of(lab) == before


def test_work_that_is_staged_and_nowhere_else_is_not_lost(lab: Path) -> None:
    update(lab)
    new = (lab / "changed.txt").read_text()
    (lab / "changed.txt").write_text("staged alone\n")
    git(lab, "add", "--all")
    (lab / "changed.txt").write_text(new)
    state = state_of(lab)

    done = update(lab, "--abort")

    assert (done.returncode, done.stdout) == (2, "")
    assert "changed.txt is staged with a change of its own" in done.stderr
    assert state_of(lab) == state
    git(lab, "restore", "--staged", "changed.txt")
    assert update(lab, "--abort").returncode == 0


def test_an_index_that_git_works_on_stops_the_abort_before_a_file_changes(lab: Path) -> None:
    before = state_of(lab)
    update(lab)
    git(lab, "add", "--all")
    state = state_of(lab)
    (lab / ".git" / "index.lock").touch()

    done = update(lab, "--abort")

    assert (done.returncode, done.stdout) == (2, "")
    assert "Git's index cannot be put back" in done.stderr
    (lab / ".git" / "index.lock").unlink()
    assert state_of(lab) == state
    assert update(lab, "--abort").returncode == 0
    assert state_of(lab) == before


def test_a_filter_of_the_owners_is_no_change(source: Path, tmp_path: Path) -> None:
    lab = edited(source, tmp_path / "lab")
    (lab / ".gitattributes").write_text("* text eol=crlf\n*.yaml filter=upper\n")
    git(lab, "config", "filter.upper.clean", "tr a-z A-Z")
    git(lab, "config", "filter.upper.smudge", "tr A-Z a-z")
    _backdate(lab)
    git(lab, "add", "--all", "--renormalize")
    git(lab, "add", "--all")
    git(lab, "commit", "-qm", "Filters")
    before = state_of(lab)
    assert update(lab).returncode == 1
    _backdate(lab)
    git(lab, "add", "--all")
    assert index_of(lab) != before

    done = update(lab, "--abort")

    assert (done.returncode, done.stderr) == (0, "")
    assert state_of(lab) == before


def _backdate(lab: Path) -> None:
    """Make the files older than the index: Git reads those of the same second again, by the filters that run then."""
    for file in lab.rglob("*.yaml"):
        os.utime(file, (1_700_000_000, 1_700_000_000))


def test_a_repository_in_a_folder_of_another(source: Path, tmp_path: Path) -> None:
    outer = edited(source, tmp_path / "outer")
    inner = edited(source, outer / "inner" / "lab")
    git(inner, "status")
    (inner / ".git").rename(tmp_path / "unused")
    git(outer, "add", "--all")
    git(outer, "commit", "-qm", "Inner")
    before = state_of(outer)
    assert update(outer).returncode == 1
    # The inner one is clean, whatever became of the outer one.
    assert update(inner).returncode == 1
    git(outer, "add", "--all")

    for folder in (outer, inner):
        done = update(folder, "--abort")
        assert (done.returncode, done.stderr) == (0, ""), folder

    assert state_of(outer) == before


def test_the_index_of_a_work_tree_of_its_own(lab: Path, tmp_path: Path) -> None:
    git(lab, "worktree", "add", "-q", str(tmp_path / "tree"))
    tree = tmp_path / "tree"
    before, main = state_of(tree), state_of(lab)
    assert update(tree).returncode == 1
    git(tree, "add", "--all")

    assert update(tree, "--abort").returncode == 0

    assert state_of(tree) == before
    assert state_of(lab) == main


def test_a_git_that_cannot_say_what_is_changed_stops_the_update(lab: Path) -> None:
    (lab / ".git" / "index").write_bytes(b"broken")
    files = {at: at.read_bytes() for at in lab.rglob("*") if at.is_file()}

    done = update(lab)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Git cannot say what is changed here" in done.stderr
    assert {at: at.read_bytes() for at in lab.rglob("*") if at.is_file()} == files
