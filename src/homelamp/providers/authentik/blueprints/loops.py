"""`!Enumerate [over, SEQ, body]`: the members that a loop makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homelamp.providers.authentik.blueprints.values import At, Unclear, made
from homelamp.syntax.yaml.documents import MappingNode, SequenceNode
from homelamp.syntax.yaml.tree import entries

if TYPE_CHECKING:
    from homelamp.providers.authentik.blueprints.tags import Blueprint

# Loops within loops multiply; nobody writes so many rounds.
_MAX_ROUNDS = 1_000
_PARTS = 3


def members(blueprint: Blueprint, at: At) -> tuple[At, ...] | Unclear:
    """The body, once for each of what the loop goes through."""
    parts = blueprint.arguments(at)
    if len(parts) != _PARTS or (blueprint.text(parts[1]) or "").upper() != "SEQ":
        return Unclear("made by !Enumerate", at)
    # Within what a loop goes through its own round is there already, and empty.
    over = blueprint.settled(parts[0]._replace(rounds=(*at.rounds, None)))
    pairs = _pairs(over) if isinstance(over, At) and not over.node.tag.startswith("!") else None
    blueprint.rounds += len(pairs or ())
    if pairs is None or blueprint.rounds > _MAX_ROUNDS:
        return Unclear("made by !Enumerate", at)
    return tuple(parts[2]._replace(rounds=(*at.rounds, pair)) for pair in pairs)


def _pairs(over: At) -> list[tuple[At, At]] | None:
    """Index and value of each member, of a mapping key and value; None where it is neither."""
    if isinstance(over.node, MappingNode):
        return [(At(key, over.rounds), At(value, over.rounds)) for key, value in entries(over.node)]
    if isinstance(over.node, SequenceNode):
        return [(At(made(one, "int", str(at))), At(one, over.rounds)) for at, one in enumerate(over.node.value)]
    return None
