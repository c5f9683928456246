"""What an update does to each path: decided for all of them before anything is written."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from homelamp.scaffold.record import ANSWERS
from homelamp.scaffold.update.merging import Merged, merge
from homelamp.scaffold.update.trees import Item, Tree

Kind = Literal["changed", "merged", "added", "removed", "moved", "conflict", "removed-edited", "kept"]
# What needs a decision of the owner's.
OPEN: frozenset[Kind] = frozenset({"conflict", "removed-edited"})
# How much of a file must be the same for it to count as moved.
_ALIKE = 0.6

REJECT = ".rej"


class Change(NamedTuple):
    """What becomes of a path. `note` completes the line for the owner; `shown` are lines that belong to it.

    `writes` are the files that change with it: None removes one.
    """

    kind: Kind
    path: str
    note: str = ""
    shown: tuple[str, ...] = ()
    writes: tuple[tuple[str, Item | None], ...] = ()


class Trees(NamedTuple):
    """`is_protected` tells what is sealed or a certificate: no update touches it once it is there."""

    old: Tree
    new: Tree
    mine: Tree
    is_protected: Callable[[Item], bool]


def plan(trees: Trees, *, inline: bool) -> list[Change]:
    """The changes, in the order of their paths; a path about which nothing is to be said has none."""
    moves = dict(_moves(trees))
    targets = set(moves.values())
    changes: list[Change] = []
    for path in sorted({*trees.old, *trees.new}):
        if path in moves:
            changes += _moved(trees, path, moves[path], inline=inline)
        elif path not in targets:
            changes += _of_path(trees, path, inline=inline)
    return [change for change in changes if change.writes or change.note]


def _of_path(trees: Trees, path: str, *, inline: bool) -> Iterator[Change]:
    old, new, mine = (tree.get(path) for tree in (trees.old, trees.new, trees.mine))
    if path == ANSWERS and new is not None:
        if mine != new:
            yield Change("changed", path, writes=((path, new),))
    elif mine is not None and trees.is_protected(mine):
        if old != new:
            yield Change("kept", path, "sealed or a certificate: no update touches it")
    elif new in {old, mine}:
        return
    elif mine == old:
        kind: Kind = "added" if old is None else "removed" if new is None else "changed"
        yield Change(kind, path, writes=((path, new),))
    elif mine is None:
        yield Change("kept", path, "you deleted it; the template has a newer one")
    elif new is None:
        yield Change("removed-edited", path, f"yours stays; to let it go: git rm {path}")
    elif old is None:
        yield _conflict(path, mine, new, None, inline=inline)
    else:
        yield _merged(path, path, (old, mine, new), inline=inline)


def _merged(path: str, target: str, items: tuple[Item, Item, Item], *, inline: bool) -> Change:
    old, mine, new = items
    found = merge(old.content, mine.content, new.content)
    if found is None or found.conflicts:
        return _conflict(target, mine, new, found, inline=inline)
    notes = [f'"{kept}" is the higher version and stays, not "{dropped}"' for kept, dropped in found.raised]
    result = Item(found.content, new.is_executable or mine.is_executable)
    writes = ((target, result),) if result != mine or path != target else ()
    return Change("merged" if writes or notes else "kept", target, "; ".join(notes), writes=writes)


def _conflict(path: str, mine: Item, new: Item, found: Merged | None, *, inline: bool) -> Change:
    """The owner's text stays, and the template's lies beside it; with `inline` both stand in the file."""
    if inline and found is not None:
        note = f"both versions stand in it between markers: keep what you want, then git add {path}"
        item = Item(found.content, mine.is_executable)
        return Change("conflict", path, note, _lines(found, mine, new), ((path, item),))
    beside = path + REJECT
    note = f"yours stays; the template's is {beside}: take over what you want, then rm {beside}"
    return Change("conflict", path, note, _lines(found, mine, new), ((beside, new),))


def _lines(found: Merged | None, mine: Item, new: Item) -> tuple[str, ...]:
    if found is not None:
        return tuple(line for conflict in found.conflicts for line in conflict.splitlines())
    try:
        yours, theirs = (item.content.decode("utf-8").splitlines() for item in (mine, new))
    except UnicodeDecodeError:
        return ("(no text)",)
    return tuple(difflib.unified_diff(yours, theirs, "yours", "the template's", lineterm=""))


def _moves(trees: Trees) -> Iterator[tuple[str, str]]:
    """Files that the owner edited and the template moved: from where to where."""
    added = [path for path in trees.new if path not in trees.old and path not in trees.mine]
    for path, old in trees.old.items():
        mine = trees.mine.get(path)
        if path in trees.new or mine is None or mine == old or trees.is_protected(mine):
            continue
        alike = {target: _ratio(old, trees.new[target]) for target in added}
        best = max(alike, key=lambda target: alike[target], default=None)
        if best is not None and alike[best] >= _ALIKE:
            added.remove(best)
            yield path, best


def _ratio(one: Item, other: Item) -> float:
    first, second = one.content.splitlines(), other.content.splitlines()
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def _moved(trees: Trees, path: str, target: str, *, inline: bool) -> Iterator[Change]:
    items = (trees.old[path], trees.mine[path], trees.new[target])
    change = _merged(path, target, items, inline=inline)
    if change.kind == "conflict" and not inline:
        # The edited file stays where it is; the moved one lies beside it.
        beside = path + REJECT
        note = f"the template moved it to {target} and changed it: yours stays, the template's is {beside}"
        yield change._replace(path=path, note=note, writes=((beside, items[2]),))
        return
    note = "; ".join(part for part in (f"moved from {path} with your edits", change.note) if part)
    yield change._replace(
        kind="moved" if change.kind != "conflict" else "conflict", note=note, writes=(*change.writes, (path, None))
    )
