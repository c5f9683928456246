"""Whether a path is a part of the repository, and if not, why."""

from __future__ import annotations

import os
from posixpath import basename, dirname
from typing import Literal

from homelamp.files.process.git import git
from homelamp.files.repository import Repository

State = Literal["there", "missing", "untracked", "ignored"]


class Presence:
    """Looks paths up. Git is asked only of those that are not there."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._files = frozenset(repository.paths)
        self._children: dict[str, set[str]] = {}
        for path in repository.paths:
            while path:
                above = dirname(path)
                names = self._children.setdefault(above, set())
                if basename(path) in names:
                    break
                names.add(basename(path))
                path = above  # noqa: PLW2901

    def names(self, folder: str) -> frozenset[str]:
        """The names of the files and folders in a folder; the root is an empty text."""
        return frozenset(self._children.get(folder, ()))

    def holds(self, path: str) -> bool:
        """Whether Git lists a file, or a file in a folder, of this path."""
        return path in self._files or path in self._children

    def state(self, path: str) -> State:
        """Whether a file or folder is there for whoever clones the repository, and if not, why."""
        is_on_disk = os.path.lexists(f"{self._repository.root}/{path}")
        if self._is_below_a_link(path):
            return "there"
        if self.holds(path):
            return "there" if is_on_disk or self._is_sparse(path) else "missing"
        if not self._repository.is_git:
            return "there" if is_on_disk else "missing"
        if self._is_ignored(path):
            return "ignored"
        return "untracked" if is_on_disk else "missing"

    def _is_below_a_link(self, path: str) -> bool:
        """Whether it lies in a submodule or behind a symbolic link: neither is looked into."""
        while path := dirname(path):
            if path in self._files or f"{path}/" in self._files:
                return True
        return False

    def _is_sparse(self, path: str) -> bool:
        """Whether Git keeps it out of the work tree on purpose."""
        done = git(self._repository.root).run("ls-files", "-v", "--", path) if self._repository.is_git else None
        return done is None or done.status != 0 or done.out[:1] in {b"S", b"s"}

    def _is_ignored(self, path: str) -> bool:
        names = b"".join(one.encode("utf-8", "surrogateescape") + b"\0" for one in (path, f"{path}/"))
        done = git(self._repository.root).run("check-ignore", "--no-index", "-z", "--stdin", given=names)
        return done.status == 0
