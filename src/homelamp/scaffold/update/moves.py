"""Which file of the old template became which file of the new one under another path."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import groupby, product
from pathlib import PurePosixPath
from typing import NamedTuple

from homelamp.scaffold.update.trees import Item, Tree

# How much of a file must be the same for it to count as moved.
_ALIKE = 0.6


class _Pair(NamedTuple):
    """How much alike two files are, best first when sorted: their text, then their names, then their folders."""

    rank: tuple[float, bool, bool]
    path: str
    target: str


def moves(old: Tree, new: Tree) -> dict[str, str]:
    """The paths that are only in `old`, with the path that is only in `new` where their file went.

    The two that are most alike are taken first, so that no file takes the partner of another. Where a file has two
    partners that are equally like it, nobody can know: none is taken, for them and whatever else is as much alike.
    """
    found: dict[str, str] = {}
    settled: set[str] = set()
    for _, group in groupby(_pairs(old, new), key=lambda pair: pair.rank):
        free = [pair for pair in group if not {pair.path, pair.target} & settled]
        for pair in free:
            rivals = [one for one in free if one != pair and {one.path, one.target} & {pair.path, pair.target}]
            if not rivals:
                found[pair.path] = pair.target
        settled.update(name for pair in free for name in (pair.path, pair.target))
    return found


def _pairs(old: Tree, new: Tree) -> list[_Pair]:
    gone = sorted(path for path in old if path not in new and old[path].content.strip())
    came = sorted(path for path in new if path not in old)
    found = (
        _Pair((-ratio, not _is_same_name(path, target), not _is_same_folder(path, target)), path, target)
        for path, target in product(gone, came)
        for ratio in _ratios(old[path], new[target])
    )
    return sorted(found)


def _is_same_name(path: str, target: str) -> bool:
    return PurePosixPath(path).name == PurePosixPath(target).name


def _is_same_folder(path: str, target: str) -> bool:
    return PurePosixPath(path).parent == PurePosixPath(target).parent


def _ratios(one: Item, other: Item) -> Iterator[float]:
    """How much of two files is the same (0.6 to 1), where that is enough; the cheap upper bounds come first."""
    matcher = difflib.SequenceMatcher(None, one.content.splitlines(), other.content.splitlines(), autojunk=False)
    if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
        ratio = matcher.ratio()
        if ratio >= _ALIKE:
            yield ratio
