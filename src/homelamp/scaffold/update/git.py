"""One call of Git in the owner's repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

from homelamp.errors import UsageError
from homelamp.repository import git_environment


class GitError(UsageError):
    """Git refused; the message is its own first line."""


def printed(folder: Path, *arguments: str, given: bytes = b"", statuses: tuple[int, ...] = (0,)) -> bytes:
    """What Git prints in a folder, with `given` on its standard input.

    Raises:
        GitError: it ends with another exit status than `statuses`.
        UsageError: there is no Git.
    """
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env=git_environment(), input=given, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise UsageError("git is not on PATH") from None
    if done.returncode not in statuses:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit status {done.returncode}"]
        raise GitError(words[0])
    return done.stdout


def names(folder: Path, *arguments: str, given: list[str] | None = None, statuses: tuple[int, ...] = (0,)) -> list[str]:
    """The paths that Git prints with `-z`, having read these from its standard input.

    Raises:
        UsageError: as `printed` does.
    """
    told = "".join(f"{path}\0" for path in given or ()).encode("utf-8", "surrogateescape")
    output = printed(folder, *arguments, given=told, statuses=statuses).decode("utf-8", "surrogateescape")
    return [path for path in output.split("\0") if path]
