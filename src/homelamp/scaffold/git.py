"""The new repository's first steps in Git."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from homelamp.repository import git_environment


def start(folder: Path, message: str) -> list[str]:
    """Initialise a repository, and commit where Git knows who commits.

    Returns lines for the user on what was done and what is left to do; nothing that Git refuses is a failure.
    """
    if shutil.which("git") is None:
        return ["git is not on PATH: run git init there once it is"]
    done = _git(folder, "init", "--quiet", "--initial-branch=main")
    if done.returncode:
        return [f"git init failed: {_first_line(done.stderr)}"]
    _git(folder, "add", "--all")
    if not _has_identity(folder):
        return [
            "git init: done; not committed, because Git does not know who you are: "
            "git config --global user.name and user.email, then git commit"
        ]
    done = _git(folder, "commit", "--quiet", "--message", message)
    if done.returncode:
        return [f"git init: done; git commit failed: {_first_line(done.stderr or done.stdout)}"]
    return ["git init and a first commit: done"]


def install_hooks(folder: Path) -> str:
    """Install the pre-commit hooks where pre-commit is to be had; returns a line for the user."""
    program = _beside_python("pre-commit") or shutil.which("pre-commit")
    if program is None or not (folder / ".git").exists():
        return "pre-commit is not installed: pip install pre-commit, then run pre-commit install there"
    done = subprocess.run(
        [program, "install"], cwd=folder, env=git_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        return f"pre-commit install failed: {_first_line(done.stderr or done.stdout)}"
    return "pre-commit install: done"


def surrounding(folder: Path) -> Path | None:
    """The Git repository that `folder` lies inside of, if there is one."""
    return next((at for at in folder.resolve().parents if (at / ".git").exists()), None)


def _has_identity(folder: Path) -> bool:
    """Whether an author is configured. What Git would guess from the machine's name is nobody."""
    environment = git_environment()
    for key in ("name", "email"):
        configured = (
            _git(folder, "config", f"user.{key}").stdout.strip() or _git(folder, "config", f"author.{key}").stdout
        )
        if not (configured.strip() or environment.get(f"GIT_AUTHOR_{key.upper()}")):
            return False
    return True


def _beside_python(name: str) -> str | None:
    return shutil.which(name, path=str(Path(sys.executable).parent))


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=git_environment(), capture_output=True, text=True, check=False
    )


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no message")
