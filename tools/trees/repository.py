"""Scratch repositories: a scaffolded one, and copies of source trees."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SETTINGS = ("user.name=Tess Tester", "user.email=tess@lab.test", "commit.gpgsign=false", "core.safecrlf=false")
# What belongs to Git, and what nobody could commit.
_PASSED_OVER = {".git", ".hg", "__pycache__"}


def scaffold(folder: Path) -> Path:
    """A repository made by `homelamp new`, committed."""
    command = [sys.executable, "-P", "-m", "homelamp", "new", str(folder), "--defaults"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    commit(folder)
    return folder


@contextmanager
def plant(source: Path, target: Path, most: int) -> Iterator[int | None]:
    """Copy a tree to `target` and take it away again; its number of files, None where it has more than `most`."""
    files = _copied(source, target, most)
    try:
        yield files
    finally:
        shutil.rmtree(target, ignore_errors=True)


def _copied(source: Path, target: Path, most: int) -> int | None:
    number = 0
    for folder, names, files in os.walk(source):
        names[:] = [name for name in names if name not in _PASSED_OVER]
        into = target / Path(folder).relative_to(source)
        into.mkdir(parents=True, exist_ok=True)
        for name in files:
            number += _copy(Path(folder) / name, into / name)
        if number > most:
            return None
    return number


def _copy(file: Path, target: Path) -> bool:
    try:
        kind = file.lstat().st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISLNK(kind):
            return False
        shutil.copyfile(file, target, follow_symlinks=False)
    except OSError:
        return False
    return True


def commit(folder: Path) -> None:
    """Commit whatever is below a folder to its repository, which is made if there is none."""
    if not (folder / ".git").is_dir():
        _git(folder, "init", "--quiet", "--initial-branch=main")
    _git(folder, "add", "--all", "--force")
    _git(folder, "commit", "--quiet", "--allow-empty", "--no-verify", "--message", "A tree")


def _git(folder: Path, *words: str) -> None:
    settings = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", *(word for setting in _SETTINGS for word in ("-c", setting)), *words]
    subprocess.run(command, cwd=folder, env=settings, check=True, stdout=subprocess.DEVNULL)
