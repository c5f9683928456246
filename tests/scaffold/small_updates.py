"""A template of a few files with two releases, for updates that do not depend on the real one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from scaffold.driver import environment, write_tree
from scaffold.updating import commit, release, scaffolded
from support.repositories import git, init

QUESTIONS = "_subdirectory: template\nname: {type: str, default: home}\n"
ANSWERS = {"template/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}"}
LINES = "".join(f"line {number}: 1\n" for number in range(12))

# What the releases hold. The second one changes, adds, removes and moves a file, and `both` is edited by the owner too.
FIRST = {
    "changed.txt": "old\n",
    "both.yaml": LINES,
    "gone/removed.txt": "going\n",
    "from/moved.yaml": LINES.replace("line", "row"),
    "kept.txt": "same\n",
}
SECOND = {
    "changed.txt": "new\n",
    "both.yaml": LINES.replace("line 2: 1", "line 2: theirs").replace("line 9: 1", "line 9: theirs"),
    "added/new.txt": "added\n",
    "to/moved.yaml": LINES.replace("line", "row").replace("row 1: 1", "row 1: theirs"),
    "kept.txt": "same\n",
}


def template(folder: Path, *releases: Mapping[str, str], tags: Sequence[str] = ("v0.1.0", "v0.2.0")) -> Path:
    """A template with a release for each tag."""
    init(folder)
    for tag, files in zip(tags, releases or (FIRST, SECOND), strict=True):
        if (folder / "template").exists():
            git(folder, "rm", "-rq", ".")
        write_tree(folder, {"copier.yml": QUESTIONS, **ANSWERS, **{f"template/{at}": files[at] for at in files}})
        release(folder, tag)
    return folder


def edited(source: Path, folder: Path, tag: str = "v0.1.0") -> Path:
    """A repository of the first release, in which the owner edited two files: with one conflict and one move."""
    lab = scaffolded(source, folder, {}, tag)
    both = lab / "both.yaml"
    both.write_text(both.read_text().replace("line 2: 1", "line 2: mine"))
    moved = lab / "from/moved.yaml"
    moved.write_text(moved.read_text().replace("row 10: 1", "row 10: mine"))
    commit(lab, "Mine")
    return lab


def run_python(folder: Path, *arguments: str) -> str:
    """Run a module of these tests in a folder; what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def index_of(lab: Path) -> str:
    """The entries of Git's index, with all of their flags but no times."""
    return git(lab, "ls-files", "--stage", "-v")


def state_of(lab: Path) -> str:
    """Files with their modes and bytes, and the index: what an abort has to put back."""
    files = {
        at.relative_to(lab).as_posix(): [oct(at.lstat().st_mode), at.read_text() if at.is_file() else ""]
        for at in sorted(lab.rglob("*"))
        if ".git" not in at.relative_to(lab).parts
    }
    return json.dumps([files, index_of(lab)], indent=1)


def as_nobody() -> bool:
    """Whether the tests are run by somebody whom the system refuses to write to a folder without that right."""
    return os.name == "posix" and os.geteuid() != 0
