"""What an HCL expression is worth, as far as the files tell.

The evaluator follows literals, templates, `local.`, `var.` (tfvars, then the default), `each.`, attributes of other
resources, indexes, conditionals whose condition is Known, and a few pure functions. What it cannot follow is Unknown
with the reason; it never guesses.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from tree_sitter import Node

from homelamp.core.text import Span
from homelamp.core.value import NAMELESS, Hole, Known, Template, Unknown, Value
from homelamp.model import Piece
from homelamp.syntax.hcl.blocks import HclFile
from homelamp.syntax.hcl.nodes import children

MAX_TEXT = 100_000  # a text that doubles itself grows without end
MAX_ITEMS = 10_000  # and so does a list
_MOST_SEEN = 1_000
_NULL = Unknown("null")
_MISSING = "not there"


class Scalar(NamedTuple):
    """A string, number, boolean or null.

    `pieces` are the literals that its text was put together from, `hole` is what it leaves in a text where it is
    Unknown.
    """

    value: Value
    pieces: tuple[Piece, ...]
    span: Span
    hole: Hole = NAMELESS


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
    """Something that only Terraform will know: an attribute of a resource or data source.

    `path` follows the address, and `root` is the folder of the module.
    """

    address: str
    path: tuple[str, ...]
    span: Span
    root: str

    @property
    def name(self) -> str:
        """What it is called in the module."""
        return ".".join((self.address, *self.path))


Evaluated = Scalar | Items | Fields | Reference


class Each(NamedTuple):
    """What an expression is evaluated for: one instance of a block, one round of a `for`.

    `key` and `value` are what `each.key` and `each.value` stand for, None where that is not known. `names` are those
    that a `for` around the expression gives. `owner` is the address of the instance, within which `count.index` and the
    like mean one thing.
    """

    key: Evaluated | None
    value: Evaluated | None
    names: dict[str, Evaluated]
    owner: str


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
        """The expression as written, without comments."""
        return self.file.words(self.node)

    def at(self, node: Node) -> Expression:
        """Another expression of the same file."""
        return Expression(self.file, node)


def unknown(reason: str, span: Span, hole: Hole = NAMELESS) -> Scalar:
    """A scalar of which only the place is known, and what it stands for (`hole`) if that has a name."""
    return Scalar(Unknown(reason), (), span, hole)


def is_null(evaluated: Evaluated | None) -> bool:
    """Whether something is Terraform's null: as good as not written."""
    value = evaluated.value if isinstance(evaluated, Scalar) else None
    # Named tuples of two kinds are equal where their fields are: the text "null" is not null.
    return isinstance(value, Unknown) and value == _NULL


def null(span: Span) -> Scalar:
    """Terraform's null."""
    return Scalar(_NULL, (), span)


def missing(path: str, span: Span) -> Scalar:
    """What stands for an index or key that is not there: an error, unless `try` or `can` is around it."""
    return unknown(f"{_MISSING} ({path})" if path else _MISSING, span)


def first_missing(values: Iterable[Evaluated]) -> Scalar | None:
    """The first of several values that is an error in Terraform, or holds one."""
    waiting = list(values)[::-1]
    # Every call of a function asks this of all its arguments.
    for _ in range(_MOST_SEEN):
        if not waiting:
            return None
        at = waiting.pop()
        if isinstance(at, Scalar) and isinstance(at.value, Unknown) and at.value.reason.startswith(_MISSING):
            return at
        if isinstance(at, Items):
            waiting += at.items[::-1]
        elif isinstance(at, Fields):
            waiting += at.fields.values()
    return None


def opaque(expression: Expression) -> Scalar:
    """What an expression that is not followed is worth. Its text may hold a secret, and no reason quotes it."""
    parts = children(expression.node) if expression.node.type == "function_call" else []
    by = f" by {expression.file.words(parts[0])}()" if parts else ""
    return unknown(f"computed{by}", expression.span)


def known(text: str, span: Span) -> Scalar:
    """A scalar that one literal states."""
    return Scalar(Known(text), (Piece(text, span),), span)


def joined(parts: Iterable[Evaluated], span: Span) -> Scalar:
    """The text that interpolation makes of `parts`.

    Unknown parts become holes, so that the fixed text around them can still be compared.
    """
    pieces: list[Piece] = []
    texts: list[str | Hole] = []
    length = 0
    for part in parts:
        value = part.value if isinstance(part, Scalar) else None
        if isinstance(part, Scalar) and first_missing([part]):
            return part
        if isinstance(part, Scalar) and isinstance(value, Known):
            texts.append(value.text)
            pieces += part.pieces
            length += len(value.text)
        elif isinstance(value, Template):
            texts += value.parts
            length += sum(len(text) for text in value.parts if isinstance(text, str))
        else:
            texts.append(hole_of(part))
        # At every part: a text that doubles itself takes all the memory before its end is seen.
        if length > MAX_TEXT or len(texts) > MAX_ITEMS or len(pieces) > MAX_ITEMS:
            return unknown("too long to be a value of the login", span)
    return _scalar(texts, pieces, span)


def _scalar(texts: list[str | Hole], pieces: list[Piece], span: Span) -> Scalar:
    value = _compact(texts)
    return Scalar(value, tuple(pieces) if isinstance(value, Known) else (), span)


def hole_of(evaluated: Evaluated) -> Hole:
    """What something Unknown leaves in a text: a hole with the name of what it stands for."""
    if isinstance(evaluated, Reference):
        return Hole(evaluated.name, evaluated.root)
    return evaluated.hole if isinstance(evaluated, Scalar) else NAMELESS


def scalar_of(evaluated: Evaluated | None, span: Span) -> Scalar:
    """`evaluated` as a scalar; what is none is Unknown."""
    if evaluated is None:
        return unknown("not stated", span)
    if isinstance(evaluated, Scalar):
        return evaluated
    if isinstance(evaluated, Reference):
        return unknown(f"known only after apply ({evaluated.name})", evaluated.span, hole_of(evaluated))
    return unknown("not a single value", evaluated.span)


def _compact(parts: list[str | Hole]) -> Value:
    merged: list[str | Hole] = []
    for is_text, run in groupby(parts, lambda part: isinstance(part, str)):
        found = list(run)
        merged += ["".join(map(str, found))] if is_text else found
    merged = [part for part in merged if part != ""]
    if any(isinstance(part, Hole) for part in merged):
        return Template(tuple(merged))
    return Known("".join(str(part) for part in merged))


def _within_quotes(span: Span) -> Span:
    text = span.text
    if len(text) > 1 and text[0] == text[-1] == '"':
        return Span(span.file, span.start + 1, span.end - 1)
    return span
