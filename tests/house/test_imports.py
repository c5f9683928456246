"""Imports point one way: from what a user runs down to values and places."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import homelamp

ROOT = Path(homelamp.__file__).parent
# From the bottom up: a room may import from rooms below its own, and from itself.
FLOORS = (
    {"errors"},
    {"core"},
    {"files"},
    {"model"},
    {"syntax"},
    {"redact"},
    {"kube"},
    {"apps", "providers", "clusters"},
    {"chain"},
    {"secrets"},
    {"rules"},
    {"manifests"},
    {"suppress"},
    {"check"},
    {"report", "fix"},
    {"scaffold", "commands"},
    {"cli"},
    {"__main__"},
)
FLOOR_OF = {room: at for at, rooms in enumerate(FLOORS) for room in rooms}
# What an import needs in spite of that, each with its reason.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("chain.config", "manifests"): "what schema_locations may name is told where schemas are looked up",
    ("redact.entries", "apps"): "which keys of Headlamp's chart hold a secret",
    ("redact.entry_kinds", "apps"): "which keys of Headlamp's chart are public",
    ("redact.results", "manifests"): "what kubeconform said is hidden like the rest of a result",
}


def modules() -> Iterator[tuple[str, str, ast.Module]]:
    """Name, room and syntax tree of every module."""
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts), parts[0], ast.parse(path.read_text())


def imported(tree: ast.Module) -> Iterator[str]:
    """The rooms that a module imports from, also within a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("homelamp"):
            names = (node.module or "").split(".")[1:]
            yield from [names[0]] if names else [alias.name for alias in node.names]


def test_every_room_has_its_floor() -> None:
    rooms = {room for _, room, _ in modules()}

    assert rooms - set(FLOOR_OF) == {"__init__"}


def test_no_import_goes_up() -> None:
    wrong = [
        (name, room)
        for name, own, tree in modules()
        for room in imported(tree)
        if room != own and FLOOR_OF.get(room, -1) >= FLOOR_OF.get(own, -1) and own in FLOOR_OF and room in FLOOR_OF
    ]

    assert sorted(set(wrong) - set(EXCEPTIONS)) == []
