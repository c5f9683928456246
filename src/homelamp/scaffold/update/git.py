"""One call of Git in the owner's repository."""

from __future__ import annotations

from pathlib import Path

from homelamp.errors import UsageError
from homelamp.files import process
from homelamp.files.process import Done
from homelamp.files.process.git import git
from homelamp.files.process.programs import environment, find, missing


class GitError(UsageError):
    """Git refused; the message is its own first line."""


def printed(folder: Path, *arguments: str, given: bytes = b"", statuses: tuple[int, ...] = (0,)) -> bytes:
    """What Git prints in a folder, with `given` on its standard input. The repository's own filters are not run.

    Raises:
        GitError: it ends with another exit status than `statuses`.
        UsageError: there is no Git.
    """
    asked = git(folder)
    if (folder / ".git").exists() or arguments[0] in _LOOKS_AT_FILES:
        asked = asked.without(own_filters(folder))
    return _said(asked.run(*arguments, given=given), statuses)


def own_filters(folder: Path) -> list[str]:
    """The filters that a repository's own configuration defines; none where Git cannot read it."""
    try:
        return git(folder).filters()
    except UsageError:
        return []


def names(folder: Path, *arguments: str, given: list[str] | None = None, statuses: tuple[int, ...] = (0,)) -> list[str]:
    """The paths that Git prints with `-z`, having read these from its standard input.

    Raises:
        UsageError: as `printed` does.
    """
    told = "".join(f"{path}\0" for path in given or ()).encode("utf-8", "surrogateescape")
    output = printed(folder, *arguments, given=told, statuses=statuses).decode("utf-8", "surrogateescape")
    return [path for path in output.split("\0") if path]


def listed_by_remote(url: str) -> bytes:
    """The branches and tags of a repository that may be elsewhere, by the user's own settings for the network.

    Raises:
        GitError: it cannot be reached.
        UsageError: there is no Git.
    """
    program = find("git")
    if program is None:
        raise UsageError(missing("git"))
    command = [program, "-c", "protocol.ext.allow=never", "ls-remote", "--refs", "--", url]
    return _said(process.run(command, environment()), (0,))


def _said(done: Done, statuses: tuple[int, ...]) -> bytes:
    if done.status not in statuses:
        words = done.err.decode("utf-8", "replace").strip().splitlines() or [f"exit status {done.status}"]
        raise GitError(words[0])
    return done.out


# What compares files with the index, and would run filters for that.
_LOOKS_AT_FILES = ("status", "diff-files", "update-index")
