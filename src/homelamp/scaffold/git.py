"""The new repository's first steps in Git."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from homelamp.files.repository import git_environment, git_root

MESSAGE = "Scaffold the repository with homelamp"

# Git would else make up a name and an address from those of the account and the machine.
_NOBODY_MADE_UP = ("-c", "user.useConfigOnly=true")


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, and the commands that are left to the user, to be run in the new repository."""

    said: str
    left: tuple[str, ...] = ()


def start(folder: Path) -> Step:
    """Initialise a repository, and commit where Git knows who commits. Nothing that Git refuses is a failure."""
    commit = f"git commit -m '{MESSAGE}'"
    if shutil.which("git") is None:
        return Step("git: not on PATH, so nothing is committed", ("git init", "git add --all", commit))
    done = _git(folder, "init", "--quiet", "--initial-branch=main")
    if done.returncode:
        return Step(f"git init: {_first_line(done)}", ("git init", "git add --all", commit))
    done = _git(folder, "add", "--all")
    if done.returncode:
        return Step(f"git add: {_first_line(done)}", ("git add --all", commit))
    if not _has_identity(folder):
        who = 'git config --global user.name "…" && git config --global user.email "…"'
        return Step("git: initialised, nothing committed: Git does not know who you are", (who, commit))
    # Hooks of the user's own template folder may fetch what they need, or fail without it.
    done = _git(folder, *_NOBODY_MADE_UP, "commit", "--quiet", "--no-verify", "--message", MESSAGE)
    if done.returncode:
        return Step(f"git: initialised, nothing committed: {_first_line(done)}", (commit,))
    return Step("git: initialised, first commit made")


def install_hooks(folder: Path) -> Step:
    """Install the pre-commit hooks where pre-commit is to be had. It is the next commit that fetches what they need."""
    if not (folder / ".git").exists():
        return Step("pre-commit: not installed, there is no Git repository yet", ("pre-commit install",))
    program = shutil.which("pre-commit", path=str(Path(sys.executable).parent)) or shutil.which("pre-commit")
    if program is None:
        return Step("pre-commit: not found, so no hook is installed", ("pip install pre-commit", "pre-commit install"))
    done = _run(folder, program, "install")
    if done.returncode:
        return Step(f"pre-commit install: {_first_line(done)}", ("pre-commit install",))
    return Step("pre-commit: hooks installed")


def surrounding(folder: Path) -> Path | None:
    """The Git repository that `folder` lies inside of, if there is one."""
    return git_root(folder.resolve().parent)


def _has_identity(folder: Path) -> bool:
    names = ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT")
    return all(_git(folder, *_NOBODY_MADE_UP, "var", name).returncode == 0 for name in names)


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _run(folder, "git", *arguments)


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=git_environment(), capture_output=True, text=True, errors="replace", check=False
    )


def _first_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = (line.strip() for line in (done.stderr + done.stdout).splitlines())
    return next((line for line in lines if line and not line.startswith("hint:")), "no message")
