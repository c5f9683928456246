"""What an update does to each path: decided for all of them before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from homelamp.files.rejects import REJECT
from homelamp.scaffold.record import ANSWERS
from homelamp.scaffold.update.merging import Merged, hunks_between, merge
from homelamp.scaffold.update.moves import moves
from homelamp.scaffold.update.trees import Item, Tree, Write

Kind = Literal["changed", "merged", "added", "removed", "moved", "conflict", "removed-edited", "kept"]
# What needs a decision of the owner's.
OPEN: frozenset[Kind] = frozenset({"conflict", "removed-edited"})


class Change(NamedTuple):
    """What becomes of a path. `note` completes the line for the owner; `shown` are lines that belong to it.

    `writes` are the files that change with it.
    """

    kind: Kind
    path: str
    note: str = ""
    shown: tuple[str, ...] = ()
    writes: tuple[Write, ...] = ()


class Trees(NamedTuple):
    """`is_protected` tells what is sealed or a certificate: no update touches it once it is there."""

    old: Tree
    new: Tree
    mine: Tree
    is_protected: Callable[[Item], bool]


def plan(trees: Trees, *, inline: bool) -> list[Change]:
    """The changes, in the order of their paths; a path about which nothing is to be said has none."""
    moved = _moved_with_edits(trees)
    targets = set(moved.values())
    changes: list[Change] = []
    for path in sorted({*trees.old, *trees.new}):
        if path in moved:
            changes.append(_moved(trees, path, moved[path], inline=inline))
        elif path not in targets:
            changes += _of_path(trees, path, inline=inline)
    return [change for change in changes if change.writes or change.note]


def _of_path(trees: Trees, path: str, *, inline: bool) -> Iterator[Change]:
    old, new, mine = (tree.get(path) for tree in (trees.old, trees.new, trees.mine))
    if path == ANSWERS and new is not None:
        if mine != new:
            yield Change("changed", path, writes=(Write(path, mine, new),))
    elif mine is not None and trees.is_protected(mine):
        if old != new:
            yield Change("kept", path, "sealed or a certificate: no update touches it")
    elif new in {old, mine} or (old is None and _is_same_text(mine, new)):
        return
    elif mine == old:
        kind: Kind = "added" if old is None else "removed" if new is None else "changed"
        yield Change(kind, path, writes=(Write(path, mine, new),))
    elif mine is None:
        yield Change("kept", path, "you deleted it; the template has a newer one")
    elif new is None:
        yield Change("removed-edited", path, f"yours stays; to let it go: git rm {path}")
    elif old is None:
        yield _both_added(path, mine, new)
    else:
        yield _merged(path, path, (old, mine, new), inline=inline)


def _is_same_text(one: Item | None, other: Item | None) -> bool:
    return one is not None and other is not None and one.content == other.content


def _merged(path: str, target: str, items: tuple[Item, Item, Item], *, inline: bool) -> Change:
    """The file at `path`, merged and written to `target`, and beside it what could not be merged."""
    old, mine, new = items
    is_executable = new.is_executable if mine.is_executable == old.is_executable else mine.is_executable
    found = merge(old.content, mine.content, new.content, target)
    if found is None:
        found = Merged(mine.content, mine.content, ["(no text)"], "", [])
    has_markers = inline and bool(found.hunks)
    result = Item(found.content if has_markers else found.mine, is_executable)
    writes: list[Write] = []
    if path != target:
        writes += [Write(target, None, result, like=path), Write(path, mine, None)]
    elif result != mine:
        writes.append(Write(target, mine, result))
    notes = [f'"{kept}" is the higher version and stays, not "{dropped}"' for kept, dropped in found.raised]
    if not found.conflicts:
        return Change("merged" if writes or notes else "kept", target, "; ".join(notes), writes=tuple(writes))
    if has_markers:
        notes.append(f"both versions stand in it between markers: keep what you want, then git add {target}")
    else:
        notes.append(_reject_note(target, is_whole=not found.hunks))
        writes.append(_reject(target, found.hunks, new, like=path))
    shown = tuple(_readable(line) for conflict in found.conflicts for line in conflict.splitlines())
    return Change("conflict", target, "; ".join(notes), shown, tuple(writes))


def _both_added(path: str, mine: Item, new: Item) -> Change:
    """A file of the owner's stands where the template has one from now on: there is nothing to merge from."""
    try:
        hunks = hunks_between(mine.content.decode("utf-8"), new.content.decode("utf-8"), path)
        shown = tuple(hunks.splitlines()) if b"\0" not in mine.content + new.content else ()
    except UnicodeDecodeError:
        shown = ()
    if not shown:
        hunks, shown = "", ("(no text)",)
    note = _reject_note(path, is_whole=not hunks)
    return Change("conflict", path, note, shown, (_reject(path, hunks, new, like=path),))


def _reject(path: str, hunks: str, new: Item, *, like: str) -> Write:
    """What lies beside a file with a conflict: the template's lines there, or its whole file where that is no text."""
    content = hunks.encode("utf-8", "surrogateescape") if hunks else new.content
    return Write(path + REJECT, None, Item(content), like=like)


def _reject_note(path: str, *, is_whole: bool) -> str:
    beside = path + REJECT
    if is_whole:
        return f"yours stays; the template's is {beside}: take over what you want, then rm {beside}"
    return (
        f"your lines stay; the template's are in {beside}: take over what you want (git apply {beside} takes all), "
        f"then rm {beside}"
    )


def _readable(line: str) -> str:
    """A line for a terminal, whatever its encoding was."""
    return line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _moved_with_edits(trees: Trees) -> dict[str, str]:
    """Of the files that the template moved the ones that the owner edited, and may be merged at their new path."""
    return {
        path: target
        for path, target in moves(trees.old, trees.new).items()
        if target not in trees.mine and _is_edited(trees, path)
    }


def _is_edited(trees: Trees, path: str) -> bool:
    mine = trees.mine.get(path)
    return mine is not None and mine != trees.old[path] and not trees.is_protected(mine)


def _moved(trees: Trees, path: str, target: str, *, inline: bool) -> Change:
    change = _merged(path, target, (trees.old[path], trees.mine[path], trees.new[target]), inline=inline)
    note = "; ".join(part for part in (f"moved from {path} with your edits", change.note) if part)
    return change._replace(kind=change.kind if change.kind == "conflict" else "moved", note=note)
