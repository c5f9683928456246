"""Which files there are, and the text of each, read once."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from homelamp.core.text import SourceFile
from homelamp.errors import UsageError
from homelamp.files.kept import Kept
from homelamp.files.process.git import first_line, git
from homelamp.files.regular import FLAGS, opened

# A file of this many bytes is no hand-written configuration; parsing it would hold up every commit.
MAX_BYTES = 5_000_000
# A file of more bytes is not held in memory. GitHub takes none that is larger.
LARGEST = 100_000_000
# So much tells what a file is.
_START = 8_192


class Unread(NamedTuple):
    """A file that cannot be read as text. `reason` completes "not compared, because it is …"; `line` counts from 1."""

    path: str
    reason: str
    line: int = 1


class Repository:
    """The files below `root`.

    `paths` are relative, with `/`, sorted, or what lists them when they are needed. `is_git` is False where the tree
    was walked instead of asking Git. The files in `unwritten` have other contents here than on the disk.
    """

    def __init__(self, root: Path, paths: tuple[str, ...] | Callable[[], tuple[str, ...]], is_git: bool) -> None:
        self.root = root
        self._paths = paths
        self.is_git = is_git
        self.substituted: frozenset[str] = frozenset()
        self.unwritten: frozenset[str] = frozenset()
        # What this one is a twin of, and the files that differ from it.
        self._base: Repository | None = None
        self._changed: dict[str, bytes] = {}
        self._bytes: Kept[bytes] = Kept()
        self._texts: Kept[SourceFile] = Kept()
        self._others: dict[str, Unread | None] = {}
        self._hidden: dict[str, list[tuple[int, int]]] = {}
        self._states: dict[str, tuple[int, int]] = {}

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all files.

        Raises:
            UsageError: Git refuses to list them.
        """
        if not isinstance(self._paths, tuple):
            self._paths = self._paths()
        return self._paths

    def changed(self, contents: Mapping[str, bytes]) -> Repository:
        """The same repository as it would be with these contents of files; nothing is written."""
        twin = Repository(self.root, self._paths, self.is_git)
        twin._base, twin._changed = self, dict(contents)
        twin.substituted = self.substituted
        twin.unwritten = self.unwritten | contents.keys()
        return twin

    def content(self, path: str) -> bytes | Unread | None:
        """The bytes of a file; None for what is no regular file here (a link, a submodule, deleted meanwhile)."""
        if self._base is not None:
            return self._changed[path] if path in self._changed else self._base.content(path)
        kept = self._bytes.get(path)
        if kept is not None or path in self._others:
            return self._others[path] if kept is None else kept
        found = self._once_more(path, *_read(f"{self.root}/{path}", path))
        if isinstance(found, bytes):
            self._bytes.add(path, found, len(found))
        else:
            self._others[path] = found
        return found

    def source(self, path: str) -> SourceFile | Unread | None:
        """The text of a file, decoded once."""
        kept = self._texts.get(path)
        if kept is not None:
            return kept
        if self._base is not None and path not in self._changed:
            return self._base.source(path)
        content = self.content(path)
        if not isinstance(content, bytes):
            return content
        found = _decode(path, content)
        if isinstance(found, SourceFile):
            found.substituted = self.substituted
            # What was hidden from reports stays so when a text that was not kept is read again.
            found.hidden = self._hidden.setdefault(path, found.hidden)
            self._texts.add(path, found, len(found.text), is_shared=True)
        return found

    def whole(self, path: str) -> bytes | None:
        """The bytes of a file too large to be parsed; None where memory cannot hold it, or it cannot be read."""
        found, _ = _read(f"{self.root}/{path}", path, LARGEST)
        return found if isinstance(found, bytes) else None

    def start(self, path: str) -> bytes:
        """The first bytes of a file that is too large to be parsed; none where it cannot be read."""
        try:
            with opened(Path(self.root, path)) as stream:
                return stream.read(_START)
        except OSError:
            return b""

    def _once_more(self, path: str, found: bytes | Unread | None, state: tuple[int, int]) -> bytes | Unread | None:
        """What was read; a file that has become another one since it was first read is not mixed with that one."""
        if self._states.setdefault(path, state) != state:
            return Unread(path, "changed while it was checked")
        return found


def open_repository(path: Path, *, untracked: bool = True) -> Repository:
    """Find the repository that `path` lies in.

    Git's tracked files count, and with `untracked` also the new ones that it does not ignore. Outside Git the tree
    below `path` is walked.

    Raises:
        UsageError: `path` does not exist.
    """
    try:
        path.stat()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    folder = path if path.is_dir() else path.parent
    root = git_root(folder)
    if root is None:
        return Repository(folder.resolve(), tuple(sorted(_walk(folder))), is_git=False)
    # A hook that is given names of files needs no list.
    return Repository(root, lambda: _listed_by_git(root, untracked), is_git=True)


def git_root(folder: Path) -> Path | None:
    """The nearest folder upwards that holds `.git` (a folder, or the file of a worktree)."""
    start = folder.resolve()
    return next((at for at in (start, *start.parents) if (at / ".git").exists()), None)


def _listed_by_git(root: Path, untracked: bool) -> tuple[str, ...]:
    words = ["ls-files", "-z", "--cached"]
    if untracked:
        words += ["--others", "--exclude-standard"]
    found = git(root)
    printed = found.printed(*words)
    if printed is None:
        done = found.run(*words)
        if done.status:
            raise UsageError(f"git ls-files failed in {root}: {first_line(done)}")
        printed = done.out
    names = printed.decode("utf-8", "surrogateescape").split("\0")
    return tuple(sorted({name for name in names if name}))


def _walk(folder: Path) -> list[str]:
    """The files below a folder. Another file system is not entered: what the kernel shows as files may never end."""
    found = []
    own = folder.stat().st_dev
    for at, folders, files in os.walk(folder):
        wanted = (name for name in folders if not name.startswith(".") or name in {".github", ".forgejo"})
        folders[:] = [name for name in wanted if _is_on(own, Path(at, name))]
        found += [Path(at, name).relative_to(folder).as_posix() for name in files]
    return found


def _is_on(device: int, folder: Path) -> bool:
    try:
        return folder.lstat().st_dev == device
    except OSError:
        return False


def _read(file: str, path: str, most: int = MAX_BYTES) -> tuple[bytes | Unread | None, tuple[int, int]]:
    """The content of a regular file, with its size and time of change."""
    state = (0, 0)
    try:
        # Not by pathlib, which takes three times as long; that is felt where there are a thousand files.
        status = os.lstat(file)
        # A link's target is listed by itself where it belongs to the repository.
        if not stat.S_ISREG(status.st_mode):
            return None, state
        state = (status.st_size, status.st_mtime_ns)
        if status.st_size > most:
            return Unread(path, f"larger than {most // 1_000_000} MB"), state
        # Should something else have taken its place by now, a pipe is not waited for.
        with open(os.open(file, FLAGS), "rb", buffering=0) as stream:  # noqa: PTH123
            return stream.read(), state
    except (FileNotFoundError, NotADirectoryError):
        return None, state
    except OSError as error:
        return Unread(path, f"not readable ({error.strerror})"), state


def _decode(path: str, content: bytes) -> SourceFile | Unread:
    try:
        return SourceFile(path, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Unread(path, "not UTF-8", line)
