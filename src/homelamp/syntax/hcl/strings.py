"""The text of HCL strings: escapes, interpolations, directives and heredocs.

https://developer.hashicorp.com/terraform/language/expressions/strings
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from homelamp.core.numbers import character
from homelamp.core.text import SourceFile, Span
from homelamp.core.value import Known
from homelamp.syntax.hcl.expressions import Expression, Scalar, known, unknown
from homelamp.syntax.hcl.nodes import children, strips

_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(["\\nrt]))|(\$|%)\4\{')
_NAMED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_FILLED = ("template_interpolation", "template_directive")


def literal_parts(expression: Expression) -> Iterator[Scalar | Expression]:
    """The parts of a `string_lit`, `quoted_template` or `heredoc_template` node in order.

    Literal text is a Scalar with its place, an interpolation the Expression to evaluate. A directive (`%{ if }`) is an
    Unknown Scalar: both of its branches may be live.
    """
    start, end = _bounds(expression)
    quoted = expression.node.type != "heredoc_template"
    filled = [child for child in children(expression.node) if child.type in _FILLED]
    borders = [start, *(at for child in filled for at in (child.start_byte, child.end_byte)), end]
    indent = _indent(expression, borders)
    for number, at in enumerate(borders[::2]):
        before = filled[number - 1] if number else None
        after = filled[number] if number < len(filled) else None
        if before is not None:
            yield _filled(expression, before)
        for literal in _literal(expression, at, borders[2 * number + 1], quoted):
            text = _dedented(literal, indent, is_first=number == 0)
            yield _stripped(text, left=strips(before, last=True), right=strips(after, last=False))


def _filled(expression: Expression, child: Node) -> Scalar | Expression:
    inner = [part for part in children(child) if part.type == "expression"]
    if child.type == "template_interpolation" and inner:
        return expression.at(inner[0])
    return unknown("a template directive", expression.file.span(child))


def _stripped(scalar: Scalar, *, left: bool, right: bool) -> Scalar:
    if not isinstance(scalar.value, Known) or not (left or right):
        return scalar
    text = scalar.value.text
    text = text.lstrip() if left else text
    return known(text.rstrip() if right else text, scalar.span)


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
    return newline + 1, max(newline + 1, last.start_byte - _blanks_before(expression, last))


def _blanks_before(expression: Expression, node: Node) -> int:
    """How many blanks stand between the start of a line and a node; they are no part of a heredoc."""
    line = expression.file.raw.rfind(b"\n", 0, node.start_byte) + 1
    before = expression.file.raw[line : node.start_byte]
    return len(before) if not before.strip() else 0


def _indent(expression: Expression, borders: list[int]) -> int:
    """How many blanks `<<-` takes from every line: those of the line that has the fewest."""
    node = expression.node
    if node.type != "heredoc_template" or expression.file.words(children(node)[0]) != "<<-":
        return 0
    least: int | None = None
    for number, (start, end) in enumerate(zip(borders[::2], borders[1::2], strict=True)):
        is_last = number == len(borders) // 2 - 1
        for line in _lines(expression.file.text(start, end), starts=number == 0):
            # A line without text is not counted, unless something is filled in after its blanks.
            if line.endswith("\n") and not line.strip():
                continue
            if not line and is_last:
                continue
            blanks = len(line) - len(line.lstrip())
            least = blanks if least is None else min(least, blanks)
    return least or 0


def _lines(text: str, *, starts: bool) -> list[str]:
    """The lines that begin in a text; `starts` tells whether its own beginning is that of a line."""
    lines = re.split(r"(?<=\n)", text)
    return lines if starts else lines[1:]


def _dedented(scalar: Scalar, indent: int, *, is_first: bool) -> Scalar:
    if not indent or not isinstance(scalar.value, Known):
        return scalar
    lines = re.split(r"(?<=\n)", scalar.value.text)
    rest = lines if is_first else lines[1:]
    shorter = [line if not line.strip() and line.endswith("\n") else line[indent:] for line in rest]
    return known("".join(shorter if is_first else [lines[0], *shorter]), scalar.span)


def _literal(expression: Expression, start: int, end: int, quoted: bool) -> Iterator[Scalar]:
    if start < end:
        text = expression.file.text(start, end)
        yield known(_ESCAPE.sub(_unescaped, text) if quoted else text, expression.file.span_of(start, end))


def _unescaped(found: re.Match[str]) -> str:
    short, long, named, marker = found.groups()
    if short or long:
        return character(short or long) or found[0]
    return _NAMED[named] if named else f"{marker}{{"
