"""The entries of Git's index for some paths: noted before an update, put back when it is given up.

An update leaves the index alone, but its owner stages what it made. Were only the files put back, the next commit would
take the update all the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from homelamp.errors import UsageError
from homelamp.scaffold.update.git import GitError, names, printed

# How many hexadecimal digits an object's name has, by the hash that makes it.
_SHA1_DIGITS = 40


class Entry(NamedTuple):
    """One entry. `stage` is 1, 2 or 3 in a conflict, else 0; `tag` is the letter of `git ls-files -v`."""

    tag: str
    mode: str
    name: str
    stage: str


Entries = dict[str, list[Entry]]


class Index:
    """The index as seen from the folder `root`, which is at `prefix` of the work tree.

    `prefix` is empty, or ends with `/`.
    """

    def __init__(self, root: Path, prefix: str) -> None:
        self._root = root
        self._prefix = prefix

    def entries(self, paths: Iterable[str]) -> Entries:
        """The entries of each of these paths; none where Git does not track it.

        Raises:
            UsageError: Git cannot read its index.
        """
        found: Entries = {path: [] for path in paths}
        for line in names(self._root, "ls-files", "--stage", "-v", "-z"):
            description, _, path = line.partition("\t")
            if path in found:
                found[path].append(Entry(*description.split(" ")))
        return found

    def restore(self, wanted: Mapping[str, list[Entry]], contents: Mapping[str, list[bytes]]) -> None:
        """Put back the entries of these paths, in one step; Git's index is left alone where it has them already.

        `contents` are the bytes that lie in the journal for a path or that the update wrote. What else is staged there
        is nowhere but in the index, and must not be lost.

        Raises:
            UsageError: something else is staged, or Git refuses; then nothing is changed.
        """
        now = self.entries(wanted)
        stale = sorted(path for path in wanted if now[path] != wanted[path])
        if not stale:
            return
        self._refuse_unknown(stale, now, wanted, contents)
        lines = []
        for path in stale:
            name = self._prefix + path
            some = [*now[path], *wanted[path]][0].name
            lines.append(f"0 {'0' * len(some)}\t{name}")
            lines += [f"{entry.mode} {entry.name} {entry.stage}\t{name}" for entry in wanted[path]]
        self._update(["-z", "--index-info"], lines)
        for option, tags in (("--assume-unchanged", "hs"), ("--skip-worktree", "Ss")):
            marked = [path for path in stale if any(entry.tag in tags for entry in wanted[path])]
            if marked:
                self._update(["-z", option, "--stdin"], marked)

    def refresh(self) -> None:
        """Have Git look at the files again, so that it need not when it is asked next."""
        # Its exit status only says that some file differs.
        printed(self._root, "update-index", "-q", "--refresh", statuses=(0, 1, 128))

    def _update(self, options: list[str], lines: list[str]) -> None:
        try:
            names(self._root, "update-index", *options, given=lines)
        except GitError as error:
            raise UsageError(f"Git's index cannot be put back: {error}") from None

    def _refuse_unknown(
        self,
        paths: list[str],
        now: Entries,
        wanted: Mapping[str, list[Entry]],
        contents: Mapping[str, list[bytes]],
    ) -> None:
        """Refuse where an entry holds what is neither in the journal nor in the file itself."""
        odd = []
        for path in paths:
            known = {entry.name for entry in wanted[path]}
            for entry in now[path]:
                digits = len(entry.name)
                # An intention to add is an entry for the empty file.
                known |= {_blob(content, digits) for content in [b"", *contents[path]]}
                if entry.name not in known:
                    odd.append(path)
        # A filter or another end of line makes an object of other bytes: then Git says whether it is the file's.
        changed = set(names(self._root, "diff-files", "--name-only", "--relative", "-z")) if odd else set()
        for path in odd:
            if path in changed or any(entry.stage != "0" for entry in now[path]):
                raise UsageError(
                    f"{path} is staged with a change of its own: "
                    f"commit it, or drop it by git restore --staged {path}, then abort again"
                )


def _blob(content: bytes, digits: int) -> str:
    """The name that Git gives these bytes: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects."""
    algorithm = hashlib.sha1 if digits == _SHA1_DIGITS else hashlib.sha256
    return algorithm(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
