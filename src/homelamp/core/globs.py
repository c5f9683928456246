"""Patterns of paths: `*` and `?` within a name, `[…]`, `**` for any number of folders; a folder means all below it."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase


def matches(pattern: str, path: str) -> bool:
    """Whether a path, or a folder that it lies in, is meant by the pattern. Both are relative, with `/`.

    The time is bounded by the product of their lengths, whatever the pattern.
    """
    parts = [part for part in pattern.split("/") if part not in {"", "."}]
    return _matches(parts, path.split("/"))


def _matches(parts: Sequence[str], names: Sequence[str]) -> bool:
    # The numbers of names that the parts so far can stand for.
    reached = {0}
    for part in parts:
        if part == "**":
            reached = set(range(min(reached), len(names) + 1)) if reached else set()
        else:
            reached = {at + 1 for at in reached if at < len(names) and fnmatchcase(names[at], part)}
    return bool(reached)
