"""Three-way merge of one file by Git, and of versions that both sides raised by their order."""

from __future__ import annotations

import difflib
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from homelamp.files.process.git import git
from homelamp.scaffold.update.versions import PATTERN, Version, compare, versions_in

# As Copier labels them: whoever knows its conflicts knows these.
MINE, THEIRS = "before updating", "after updating"
_BASE = "the old template"
# Longer than any line of a real file that looks like a marker.
_SIZE = 61
# In a file whose lines end in CRLF Git ends its markers so too.
_CONFLICT = re.compile(
    rf"^<{{{_SIZE}}} {MINE}\r?\n(?P<mine>(?:.*\n)*?)\|{{{_SIZE}}} {_BASE}\r?\n(?P<base>(?:.*\n)*?)={{{_SIZE}}}\r?\n"
    rf"(?P<theirs>(?:.*\n)*?)>{{{_SIZE}}} {THEIRS}\r?\n",
    re.MULTILINE,
)
# Two numbers with a dot between them may be a quantity, and four are an address.
_NAMED = re.compile(r"version|\brev\b|\btag\b|\bimage\b|==|>=|~>", re.IGNORECASE)
_PARTS_OF_A_VERSION = 3
# What stands for a version beside it: a commit, or the digest of an image.
_PIN = re.compile(r"\b[0-9a-f]{40}\b|(?<=@sha256:)[0-9a-f]{64}\b")
_FAILED = 128  # from here on it is no number of conflicts
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")


class Merged(NamedTuple):
    """What came of a merge: `content` has each conflict between markers, `mine` has the owner's lines instead.

    `conflicts` are the marked places as text, and `hunks` is a diff from `mine` that takes the template's lines there.
    `raised` are lines that were decided by their version: what stands there, and what does not.
    """

    content: bytes
    mine: bytes
    conflicts: list[str]
    hunks: str
    raised: list[tuple[str, str]]


def merge(base: bytes, mine: bytes, theirs: bytes, path: str = "") -> Merged | None:
    """Merge what changed from `base` to `theirs` into `mine`; None for what is no text.

    `path` is what the hunks call the file.
    """
    printed = _by_git(base, mine, theirs)
    if printed is None:
        return None
    raised: list[tuple[str, str]] = []
    conflicts: list[str] = []

    def settle(found: re.Match[str]) -> str:
        kept = _higher(found["base"], found["mine"], found["theirs"])
        if kept is None:
            text = f"<<<<<<< {MINE}\n{found['mine']}=======\n{found['theirs']}>>>>>>> {THEIRS}\n"
            conflicts.append(text)
            return found[0]
        dropped = found["theirs"] if kept == found["mine"] else found["mine"]
        raised.append((kept.strip(), dropped.strip()))
        return _as_in(kept, mine if kept == found["mine"] else theirs) if found.end() == len(printed) else kept

    settled = _CONFLICT.sub(settle, printed)
    content = _CONFLICT.sub(_shorter_markers, settled)
    sides = [_one_side(settled, side, own) for side, own in (("mine", mine), ("theirs", theirs))]
    return Merged(_bytes(content), _bytes(sides[0]), conflicts, hunks_between(sides[0], sides[1], path), raised)


def hunks_between(mine: str, theirs: str, path: str) -> str:
    """A unified diff that `git apply` takes, from one text of `path` to the other; empty for the same text."""
    lines = difflib.unified_diff(_lines(mine), _lines(theirs), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _text(content: bytes) -> str:
    """Text of any encoding that keeps ASCII; what is not UTF-8 comes back as it was."""
    return content.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _lines(text: str) -> list[str]:
    """Lines as Git counts them: `str.splitlines` ends one at further characters."""
    return _LINE.findall(text)


def _by_git(base: bytes, mine: bytes, theirs: bytes) -> str | None:
    with tempfile.TemporaryDirectory(prefix="homelamp-merge-") as folder:
        paths = [Path(folder, name) for name in ("mine", "base", "theirs")]
        for path, content in zip(paths, (mine, base, theirs), strict=True):
            path.write_bytes(content)
        words = ["merge-file", "--stdout", "--diff3", "--quiet", f"--marker-size={_SIZE}"]
        words += ["-L", MINE, "-L", _BASE, "-L", THEIRS, *map(str, paths)]
        done = git(folder).run(*words)
    return _text(done.out) if 0 <= done.status < _FAILED else None


def _shorter_markers(found: re.Match[str]) -> str:
    end = "\r\n" if found[0].endswith("\r\n") else "\n"
    return (
        f"<<<<<<< {MINE}{end}{found['mine']}======={end}{found['theirs']}>>>>>>> {THEIRS}{end}"  # as Copier writes them
    )


def _one_side(settled: str, side: str, own: bytes) -> str:
    """The merged text with the lines of one side at each conflict; `own` is the whole of that side."""

    def take(found: re.Match[str]) -> str:
        return _as_in(found[side], own) if found.end() == len(settled) else found[side]

    return _CONFLICT.sub(take, settled)


def _as_in(text: str, whole: bytes) -> str:
    """The last lines of a file without the line break that Git added, so that a marker could follow."""
    if whole.endswith(b"\n"):
        return text
    bare = text.removesuffix("\n")
    return bare if _text(whole).endswith(bare) else bare.removesuffix("\r")


def _higher(base: str, mine: str, theirs: str) -> str | None:
    """Of two texts that differ from `base` in raised versions only, the one with the higher ones; None for others."""
    texts = (base, mine, theirs)
    if len({_masked(text) for text in texts}) != 1:
        return None
    orders: set[int] = set()
    for lines in zip(*(_lines(text) for text in texts), strict=True):
        if not any(_PIN.search(line) or PATTERN.search(line) for line in lines):
            continue
        if not all(_holds_versions(line) for line in lines) or _is_pinned_anew(lines[1], lines[2]):
            return None
        for order in _orders(*(versions_in(line) for line in lines)):
            if order is None:
                return None
            orders.add(order)
    if orders - {0} == {1}:
        return mine
    return theirs if orders - {0} == {-1} else None


def _holds_versions(line: str) -> bool:
    """Whether the numbers in a line can be nothing but versions."""
    found = versions_in(_PIN.sub("", line))
    least = 2 if _NAMED.search(line) else _PARTS_OF_A_VERSION
    return bool(found) and all(least <= len(version.numbers) <= _PARTS_OF_A_VERSION for version in found)


def _is_pinned_anew(mine: str, theirs: str) -> bool:
    """Whether one version stands for two commits or images: then the versions decide nothing."""
    same = [one.text for one in versions_in(mine)] == [one.text for one in versions_in(theirs)]
    return same and _PIN.findall(mine) != _PIN.findall(theirs)


def _orders(base: list[Version], mine: list[Version], theirs: list[Version]) -> Iterator[int | None]:
    """How each version of `mine` compares with that of `theirs`; None where one of them is not raised from `base`."""
    for was, ours, other in zip(base, mine, theirs, strict=True):
        raised = [compare(was, one) in {-1, 0} for one in (ours, other)]
        yield compare(ours, other) if all(raised) else None


def _masked(text: str) -> str:
    """The text without its versions, and without the pins that stand for them."""
    return PATTERN.sub("\0", _PIN.sub("\1", text))
