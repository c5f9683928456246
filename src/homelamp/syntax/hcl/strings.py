"""The text of HCL strings: escapes, interpolations and heredocs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from homelamp.core.numbers import character
from homelamp.core.text import SourceFile, Span
from homelamp.syntax.hcl.expressions import Expression, Scalar, known, unknown
from homelamp.syntax.hcl.nodes import children

_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(["\\nrt]))|(\$|%)\4\{')
_NAMED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def literal_parts(expression: Expression) -> Iterator[Scalar | Expression]:
    """The parts of a `string_lit`, `quoted_template` or `heredoc_template` node in order.

    Literal text is a Scalar with its place, an interpolation the Expression to evaluate. A directive (`%{ if }`) is an
    Unknown Scalar: both of its branches may be live.
    """
    start, end = _bounds(expression)
    quoted = expression.node.type != "heredoc_template"
    at = start
    for child in children(expression.node):
        if child.type not in {"template_interpolation", "template_directive"}:
            continue
        yield from _literal(expression, at, child.start_byte, quoted)
        inner = [part for part in children(child) if part.type == "expression"]
        if child.type == "template_interpolation" and inner:
            yield expression.at(inner[0])
        else:
            yield unknown("a template directive", expression.file.span(child))
        at = child.end_byte
    yield from _literal(expression, at, end, quoted)


class Written(NamedTuple):
    """The text of a string as it is written: where it begins and ends in its file, and what is filled in where."""

    file: SourceFile
    start: int
    end: int
    interpolations: tuple[tuple[Span, Expression], ...]


def written(expression: Expression) -> Written:
    """The text of a `string_lit`, `quoted_template` or `heredoc_template` node."""
    place = expression.file.span_of(*_bounds(expression))
    found = []
    for child in children(expression.node):
        inner = [part for part in children(child) if part.type == "expression"]
        if child.type == "template_interpolation" and inner:
            found.append((expression.file.span(child), expression.at(inner[0])))
    return Written(place.file, place.start, place.end, tuple(found))


def _bounds(expression: Expression) -> tuple[int, int]:
    node = expression.node
    first, *parts, last = children(node)
    if node.type != "heredoc_template":
        return first.end_byte, last.start_byte
    newline = expression.file.raw.find(b"\n", parts[0].end_byte)
    return newline + 1, max(newline + 1, last.start_byte)


def _literal(expression: Expression, start: int, end: int, quoted: bool) -> Iterator[Scalar]:
    if start < end:
        text = expression.file.text(start, end)
        yield known(_ESCAPE.sub(_unescaped, text) if quoted else text, expression.file.span_of(start, end))


def _unescaped(found: re.Match[str]) -> str:
    short, long, named, marker = found.groups()
    if short or long:
        return character(short or long) or found[0]
    return _NAMED[named] if named else f"{marker}{{"
