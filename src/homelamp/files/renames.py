"""What Git says a file or folder that is gone has become."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.files.process.git import Git, git
from homelamp.files.repository import Repository

# A file that was moved more often than this is looked for by its owner.
_MOST_MOVES = 10
_RENAMES = ("-M", "-r", "-z", "--name-status", "--diff-filter=R")


def renamed_to(repository: Repository, path: str) -> str | None:
    """The path under which Git knows the content of `path` now; None where it knows none, or where that is gone too.

    A folder has become another one where all its files that were renamed are there under their names. What is staged
    counts first, then the commit that removed it. A shallow clone may know nothing of it.
    """
    if not repository.is_git:
        return None
    found = git(repository.root)
    at = path
    for _ in range(_MOST_MOVES):
        new = _staged(found, at) or _committed(found, at)
        if new is None:
            return None
        if (repository.root / new).exists():
            return new
        at = new
    return None


def _staged(found: Git, path: str) -> str | None:
    return _target(path, _pairs(found.printed("diff-index", "--cached", *_RENAMES, "HEAD", "--")))


def _committed(found: Git, path: str) -> str | None:
    """What the last commit that removed something at this path made of it."""
    log = ("log", "-1", "--format=%H", "--no-renames", "--diff-filter=D", "HEAD", "--", path)
    commit = (found.printed(*log) or b"").decode().strip()
    return _target(path, _pairs(found.printed("diff-tree", *_RENAMES, f"{commit}^", commit, "--"))) if commit else None


def _pairs(printed: bytes | None) -> Iterator[tuple[str, str]]:
    """Old and new paths of what `--name-status -z` prints of renames: status, old and new, each ended by NUL."""
    fields = (printed or b"").decode("utf-8", "surrogateescape").split("\0")
    return zip(fields[1::3], fields[2::3], strict=False)


def _target(path: str, pairs: Iterator[tuple[str, str]]) -> str | None:
    folders = set()
    for old, new in pairs:
        if old == path:
            return new
        if old.startswith(f"{path}/"):
            rest = old[len(path) :]
            folders.add(new.removesuffix(rest) if new.endswith(rest) else None)
    return folders.pop() if len(folders) == 1 else None
