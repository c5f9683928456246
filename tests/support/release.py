"""This project as users get it: a tagged clone, found under the URL that generated repositories name."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

from support.repositories import git, init

ROOT = Path(__file__).resolve().parents[2]
URL = "https://github.com/homelamp/homelamp"


def version() -> str:
    """The version in pyproject.toml."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def copy_tree(target: Path) -> Path:
    """Copy the files of the working tree that Git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in sorted({name for name in listed.stdout.split("\0") if name}):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def tagged_clone(folder: Path, tag: str) -> Path:
    """A repository with the working tree as its only commit, tagged."""
    copy_tree(init(folder))
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", f"Release {tag}")
    git(folder, "tag", tag)
    return folder


def settings_of_a_user(home: Path, clone: Path) -> dict[str, str]:
    """Environment variables for a user with a Git identity, to whom `clone` answers under the project's URL."""
    # Copier adds .git to the URLs of well-known hosts.
    (home / ".gitconfig").write_text(
        f"[user]\n  name = Tess Tester\n  email = tess@lab.test\n"
        f'[url "{clone.as_uri()}"]\n  insteadOf = {URL}\n  insteadOf = {URL}.git\n'
    )
    # pre-commit gives Git no GIT_CONFIG_GLOBAL: for it the file lies at home, too.
    return {"HOME": os.fspath(home), "GIT_CONFIG_GLOBAL": os.fspath(home / ".gitconfig")}
