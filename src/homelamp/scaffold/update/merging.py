"""Three-way merge of one file by Git, and of versions that both sides raised by their order."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from homelamp.process.git import git

# As Copier labels them: whoever knows its conflicts knows these.
MINE, THEIRS = "before updating", "after updating"
# Longer than any line of a real file that looks like a marker.
_SIZE = 61
_CONFLICT = re.compile(
    rf"^<{{{_SIZE}}} [^\n]*\n(?P<mine>(?:.*\n)*?)\|{{{_SIZE}}} [^\n]*\n(?P<base>(?:.*\n)*?)={{{_SIZE}}}\n"
    rf"(?P<theirs>(?:.*\n)*?)>{{{_SIZE}}} [^\n]*(?:\n|\Z)",
    re.MULTILINE,
)
_VERSION = re.compile(r"(?<![\w.])v?(\d+(?:\.\d+)+)(?:-[\w.]+)?(?![\w./])")
# Two numbers with a dot between them may be a quantity, and four are an address.
_NAMED = re.compile(r"version|\brev\b|\btag\b|==|>=|~>", re.IGNORECASE)
_PARTS_OF_A_VERSION = 3
_COMMIT = re.compile(r"\b[0-9a-f]{40}\b")
_FAILED = 128  # from here on it is no number of conflicts


class Merged(NamedTuple):
    """`content` with each conflict between markers; `conflicts` are these as text. `raised` are lines that were decided
    by their version: what stands there, and what does not.
    """

    content: bytes
    conflicts: list[str]
    raised: list[tuple[str, str]]


def merge(base: bytes, mine: bytes, theirs: bytes) -> Merged | None:
    """Merge what changed from `base` to `theirs` into `mine`; None for what is no text."""
    try:
        texts = [content.decode("utf-8") for content in (base, mine, theirs)]
    except UnicodeDecodeError:
        return None
    printed = _by_git(*texts)
    if printed is None:
        return None
    raised: list[tuple[str, str]] = []
    conflicts: list[str] = []

    def settle(found: re.Match[str]) -> str:
        kept = _higher(found["base"], found["mine"], found["theirs"])
        if kept is not None:
            dropped = found["theirs"] if kept == found["mine"] else found["mine"]
            raised.append((kept.strip(), dropped.strip()))
            return kept
        text = f"<<<<<<< {MINE}\n{found['mine']}=======\n{found['theirs']}>>>>>>> {THEIRS}\n"
        conflicts.append(text)
        return text

    content = _CONFLICT.sub(settle, printed)
    return Merged(content.encode(), conflicts, raised)


def _by_git(base: str, mine: str, theirs: str) -> str | None:
    with tempfile.TemporaryDirectory(prefix="homelamp-merge-") as folder:
        paths = [Path(folder, name) for name in ("mine", "base", "theirs")]
        for path, text in zip(paths, (mine, base, theirs), strict=True):
            path.write_bytes(text.encode())
        words = ["merge-file", "--stdout", "--diff3", "--quiet", f"--marker-size={_SIZE}"]
        words += ["-L", MINE, "-L", "the old template", "-L", THEIRS, *map(str, paths)]
        done = git(folder).run(*words)
    return done.out.decode() if 0 <= done.status < _FAILED else None


def _higher(base: str, mine: str, theirs: str) -> str | None:
    """Of two texts that differ from `base` in raised versions only, the one with the higher ones; None for others."""
    numbers = [_versions(text) for text in (base, mine, theirs)]
    if len({_masked(text) for text in (base, mine, theirs)}) != 1 or not all(numbers):
        return None
    old, own, new = numbers
    pairs = list(zip(old, own, new, strict=True))
    if any(ours < was or other < was for was, ours, other in pairs):
        return None
    if all(ours >= other for _, ours, other in pairs):
        return mine
    return theirs if all(other >= ours for _, ours, other in pairs) else None


def _versions(text: str) -> list[tuple[int, ...]]:
    """The versions in a text; none at all where one of them may be something else."""
    found = [tuple(int(part) for part in one[1].split(".")) for one in _VERSION.finditer(_COMMIT.sub("", text))]
    least = 2 if _NAMED.search(text) else _PARTS_OF_A_VERSION
    return found if all(least <= len(version) <= _PARTS_OF_A_VERSION for version in found) else []


def _masked(text: str) -> str:
    """The text without its versions, and without the hashes of commits that stand for them."""
    return _VERSION.sub("\0", _COMMIT.sub("\1", text))
