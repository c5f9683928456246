"""The new repository's first steps in Git."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from homelamp.errors import UsageError
from homelamp.files import process
from homelamp.files.process import programs
from homelamp.files.process.git import Git, first_line, git_environment
from homelamp.files.process.git import git as git_for
from homelamp.files.repository import git_root

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
    try:
        git = git_for(folder)
    except UsageError:
        return Step("git: not on PATH, so nothing is committed", ("git init", "git add --all", commit))
    done = git.run("init", "--quiet", "--initial-branch=main")
    if done.status:
        return Step(f"git init: {first_line(done)}", ("git init", "git add --all", commit))
    done = git.run("add", "--all")
    if done.status:
        return Step(f"git add: {first_line(done)}", ("git add --all", commit))
    if not _has_identity(git):
        who = 'git config --global user.name "…" && git config --global user.email "…"'
        return Step("git: initialised, nothing committed: Git does not know who you are", (who, commit))
    # Hooks of the user's own template folder may fetch what they need, or fail without it: Git runs none for us.
    done = git.run(*_NOBODY_MADE_UP, "commit", "--quiet", "--message", MESSAGE)
    if done.status:
        return Step(f"git: initialised, nothing committed: {first_line(done)}", (commit,))
    return Step("git: initialised, first commit made")


def install_hooks(folder: Path) -> Step:
    """Install the pre-commit hooks where pre-commit is to be had. It is the next commit that fetches what they need."""
    if not (folder / ".git").exists():
        return Step("pre-commit: not installed, there is no Git repository yet", ("pre-commit install",))
    program = _pre_commit(folder)
    if program is None:
        return Step("pre-commit: not found, so no hook is installed", ("pip install pre-commit", "pre-commit install"))
    # It finds the repository by the folder that it starts in. There is nothing there but what was just rendered.
    kept = {name: text for name, text in programs.environment(folder).items() if name in git_environment()}
    try:
        done = process.run([program, "install"], kept, folder=folder)
    except OSError as error:
        return Step(f"pre-commit install: {error.strerror}", ("pre-commit install",))
    if done.status:
        return Step(f"pre-commit install: {first_line(done)}", ("pre-commit install",))
    return Step("pre-commit: hooks installed")


def surrounding(folder: Path) -> Path | None:
    """The Git repository that `folder` lies inside of, if there is one."""
    return git_root(folder.resolve().parent)


def _pre_commit(folder: Path) -> str | None:
    """The one beside the Python that runs, else the one on PATH."""
    beside = Path(sys.executable or os.devnull).with_name("pre-commit.exe" if sys.platform == "win32" else "pre-commit")
    return str(beside) if beside.is_file() else programs.find("pre-commit", folder)


def _has_identity(git: Git) -> bool:
    names = ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT")
    return all(git.run(*_NOBODY_MADE_UP, "var", name).status == 0 for name in names)
