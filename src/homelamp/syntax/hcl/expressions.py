"""What an HCL expression is worth, as far as the files tell.

The evaluator follows literals, templates, `local.`, `var.` (tfvars, then the default), `each.`, attributes of other
resources, indexes, conditionals whose condition is Known, and a few pure functions. What it cannot follow is Unknown
with the reason; it never guesses.
"""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from homelamp.core.text import Span
from homelamp.core.value import Hole, Known, Template, Unknown, Value
from homelamp.model import Piece
from homelamp.syntax.hcl.blocks import HclFile

MAX_TEXT = 100_000  # a text that doubles itself grows without end
MAX_ITEMS = 10_000  # and so does a list


class Scalar(NamedTuple):
    """A string, number, boolean or null. `pieces` are the literals that its text was put together from."""

    value: Value
    pieces: tuple[Piece, ...]
    span: Span


class Items(NamedTuple):
    """A tuple, list or set."""

    items: tuple[Evaluated, ...]
    span: Span


class Fields(NamedTuple):
    """An object or map; `keys` are the places of its keys."""

    fields: dict[str, Evaluated]
    span: Span
    keys: dict[str, Span]


class Reference(NamedTuple):
    """Something that only Terraform will know: an attribute of a resource or data source. `path` follows the
    address."""

    address: str
    path: tuple[str, ...]
    span: Span


Evaluated = Scalar | Items | Fields | Reference


class Each(NamedTuple):
    """What `each.key` and `each.value` stand for in one instance of a block with `for_each`, None outside one, and the
    names that a `for` around the expression gives.
    """

    key: Evaluated | None
    value: Evaluated | None
    names: dict[str, Evaluated]


class Expression(NamedTuple):
    """An expression's node and the file that it stands in."""

    file: HclFile
    node: Node

    @property
    def span(self) -> Span:
        """Where the expression stands; of a plain string its text within the quotes."""
        return _within_quotes(self.file.span(self.node))

    @property
    def source(self) -> str:
        """The expression as written."""
        return self.file.text(self.node.start_byte, self.node.end_byte)

    def at(self, node: Node) -> Expression:
        """Another expression of the same file."""
        return Expression(self.file, node)


def unknown(reason: str, span: Span) -> Scalar:
    """A scalar of which only the place is known."""
    return Scalar(Unknown(reason), (), span)


def opaque(expression: Expression) -> Scalar:
    """What an expression that is not followed is worth."""
    return unknown(f"computed ({expression.source.partition(chr(10))[0]})", expression.span)


def known(text: str, span: Span) -> Scalar:
    """A scalar that one literal states."""
    return Scalar(Known(text), (Piece(text, span),), span)


def joined(parts: list[tuple[Evaluated, str]], span: Span) -> Scalar:
    """The text that interpolation makes of `parts`, each with the name that its hole has if it cannot be known.

    Unknown parts become holes, so that the fixed text around them can still be compared.
    """
    pieces: list[Piece] = []
    texts: list[str | Hole] = []
    for part, name in parts:
        if isinstance(part, Scalar) and isinstance(part.value, Known):
            texts.append(part.value.text)
            pieces += part.pieces
        elif isinstance(part, Scalar) and isinstance(part.value, Template):
            texts += part.value.parts
        else:
            texts.append(Hole(name))
    if len(texts) > MAX_ITEMS or sum(len(text) for text in texts if isinstance(text, str)) > MAX_TEXT:
        return unknown("too long to be a value of the login", span)
    value = _compact(texts)
    return Scalar(value, tuple(pieces) if isinstance(value, Known) else (), span)


def scalar_of(evaluated: Evaluated | None, span: Span) -> Scalar:
    """`evaluated` as a scalar; what is none is Unknown."""
    if evaluated is None:
        return unknown("not stated", span)
    if isinstance(evaluated, Scalar):
        return evaluated
    if isinstance(evaluated, Reference):
        name = ".".join((evaluated.address, *evaluated.path))
        return unknown(f"known only after apply ({name})", evaluated.span)
    return unknown("not a single value", evaluated.span)


def _compact(parts: list[str | Hole]) -> Value:
    merged: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if all(isinstance(part, str) for part in merged):
        return Known("".join(str(part) for part in merged))
    return Template(tuple(merged))


def _within_quotes(span: Span) -> Span:
    text = span.text
    if len(text) > 1 and text[0] == text[-1] == '"':
        return Span(span.file, span.start + 1, span.end - 1)
    return span
