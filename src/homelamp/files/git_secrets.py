"""What Git knows of files that hold secrets: whether it tracks them, and whether it encrypts what it stores."""

from __future__ import annotations

from collections.abc import Sequence

from homelamp.files.process.git import git
from homelamp.files.repository import Repository

# git-crypt's filter is called so, or `git-crypt-<key>`; transcrypt's is `crypt`; git-agecrypt has its own name.
_FILTER = "crypt"
_ATTRIBUTES = ".gitattributes"


def encrypted_by_git(repository: Repository, paths: Sequence[str]) -> set[str]:
    """Those of the files that a filter encrypts on their way into Git: in the work tree of an owner they are readable.

    https://github.com/AGWA/git-crypt
    """
    if not paths or not repository.is_git or not _has_filter(repository):
        return set()
    printed = _git(repository, "check-attr", "-z", "filter", "--", *paths)
    fields = printed.split("\0")
    return {path for path, _, value in zip(fields[::3], fields[1::3], fields[2::3], strict=False) if _FILTER in value}


def tracked(repository: Repository, paths: Sequence[str]) -> set[str]:
    """Those of the files that Git tracks; none where there is no Git."""
    if not paths or not repository.is_git:
        return set()
    return {name for name in _git(repository, "ls-files", "-z", "--cached", "--", *paths).split("\0") if name}


def _has_filter(repository: Repository) -> bool:
    names = [path for path in repository.paths if path.rpartition("/")[2] == _ATTRIBUTES]
    contents = [repository.content(name) for name in names]
    return any(isinstance(content, bytes) and _FILTER.encode() in content for content in contents)


def _git(repository: Repository, *words: str) -> str:
    found = git(repository.root)
    printed = found.printed(*words)
    if printed is None:
        # Where it cannot be started the quick way.
        printed = found.run(*words).out
    return printed.decode("utf-8", "surrogateescape")
