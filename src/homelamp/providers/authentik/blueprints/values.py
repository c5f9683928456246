"""Nodes of a blueprint, and what they come to."""

from __future__ import annotations

from typing import NamedTuple

from homelamp.core.text import Span
from homelamp.core.value import Hole, Known, Template, Value
from homelamp.model import Piece
from homelamp.syntax.yaml.documents import Node, ScalarNode
from homelamp.syntax.yaml.tree import text_node

# The rounds of the loops around a node, from the outermost on: index and value of each.
Rounds = tuple[tuple["At", "At"] | None, ...]


class At(NamedTuple):
    """A node of a blueprint within the rounds of the loops around it. `key` is the node of its key, if it has one."""

    node: Node
    rounds: Rounds = ()
    key: Node | None = None


class Unclear(NamedTuple):
    """What cannot be known, and why: the reason as that of an `Unknown`."""

    reason: str
    at: At


class Scalar(NamedTuple):
    """A value with the literals that its text was put together from."""

    value: Value
    span: Span
    pieces: tuple[Piece, ...] = ()
    boolean: bool | None = None

    @property
    def text(self) -> str | None:
        """The text where it is Known."""
        return self.value.text if isinstance(self.value, Known) else None


def made(like: Node, kind: str, text: str) -> ScalarNode:
    """A scalar of a type, such as `int`, in the place of another node."""
    node = text_node(like, text)
    node.tag = f"tag:yaml.org,2002:{kind}"
    return node


def joined(parts: list[str | Hole]) -> Value:
    """The text that parts make, with a hole for each that is not known."""
    merged: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if any(isinstance(part, Hole) for part in merged):
        return Template(tuple(merged))
    return Known("".join(map(str, merged)))
