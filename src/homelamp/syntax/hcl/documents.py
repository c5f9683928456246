"""Values of Terraform as documents of YAML: what `yamlencode` makes of an object, and the YAML in a here-document.

Every scalar keeps the place of the literal that holds its text, also in another file.
"""

from __future__ import annotations

from typing import TypeVar

import yaml

from homelamp.core.text import SourceFile, Span
from homelamp.core.value import Known, Template, Unknown, Value
from homelamp.syntax.hcl.expressions import Each, Evaluated, Fields, Items, Scalar, joined, known, scalar_of
from homelamp.syntax.hcl.scope import Scope
from homelamp.syntax.hcl.strings import Written
from homelamp.syntax.templates import parse_template
from homelamp.syntax.yaml.documents import UNKNOWN, Document, Foreign, MappingNode, Node, ScalarNode, SequenceNode
from homelamp.syntax.yaml.nodes import descendants
from homelamp.syntax.yaml.scalars import tag_of

_PREFIX = "tag:yaml.org,2002:"
_STRING = f"{_PREFIX}str"


def encoded(evaluated: Evaluated, below: tuple[str, ...] = (), *, is_quoted: bool = True) -> Document:
    """The document that `yamlencode` makes of a value; with `below` that of the value under these keys.

    Where it does not put texts in quotes (`is_quoted`), they may be read as numbers or booleans.
    """
    place = evaluated.span
    for key in reversed(below):
        evaluated = Fields({key: evaluated}, place, {key: place})
    return _Builder(place.file, is_quoted=is_quoted).document(evaluated)


def in_text(scope: Scope, text: Written, each: Each | None) -> tuple[list[Document], bool]:
    """The YAML in a here-document, and whether a directive decides over a part of it; none where it is not YAML."""
    parsed = parse_template(text.file, text.start, text.end)
    return [_filled(scope, document, text, each) for document in parsed.documents], parsed.is_partial


def value_between(scope: Scope, text: Written, start: int, end: int, each: Each | None) -> Scalar:
    """What the characters of a text from one place of its file to before another come to."""
    at = start
    found: list[Evaluated | None] = []
    for span, expression in text.interpolations:
        if start <= span.start and span.end <= end:
            found += [_literal(text, at, span.start), scope.evaluate(expression, each)]
            at = span.end
    parts = [one for one in (*found, _literal(text, at, end)) if one is not None]
    whole = Span(text.file, start, end)
    # One alone keeps its own reason for not being known.
    return scalar_of(parts[0], whole) if len(parts) == 1 else joined(parts, whole)


def _literal(text: Written, start: int, end: int) -> Scalar | None:
    span = Span(text.file, start, end)
    return known(span.text, span) if start < end else None


def _filled(scope: Scope, document: Document, text: Written, each: Each | None) -> Document:
    """The document with what is known of its interpolations."""
    computed: dict[int, Value] = {}
    for node in descendants(document.root):
        if not isinstance(node, ScalarNode) or "${" not in str(node.value):
            continue
        span = document.span(node)
        if span.text != node.value:
            computed[id(node)] = Unknown("computed by Terraform")
            continue
        found = value_between(scope, text, span.start, span.end, each)
        computed[id(node)] = found.value
        if not isinstance(found.value, Unknown):
            node.value = str(found.value)
    return document._replace(computed=computed) if computed else document


Made = TypeVar("Made", bound=Node)


class _Builder:
    """Makes the nodes of one document."""

    def __init__(self, file: SourceFile, *, is_quoted: bool) -> None:
        self._is_quoted = is_quoted
        self._computed: dict[int, Value] = {}
        self._foreign: dict[int, Foreign] = {}
        self._plain = Document(file, ScalarNode("", ""), lambda at: at, computed=self._computed, foreign=self._foreign)
        self._others: dict[int, Document] = {}
        # What several names stand for is made once: names that double each other would make any number.
        self._made: dict[int, Node] = {}

    def document(self, evaluated: Evaluated) -> Document:
        """The document of a value."""
        return self._plain._replace(root=self._node(evaluated))

    def _node(self, evaluated: Evaluated) -> Node:
        if id(evaluated) not in self._made:
            self._made[id(evaluated)] = self._new(evaluated)
        return self._made[id(evaluated)]

    def _new(self, evaluated: Evaluated) -> Node:
        if isinstance(evaluated, Fields):
            pairs = [
                (self._scalar(_STRING, name, evaluated.keys[name]), self._node(value))
                for name, value in evaluated.fields.items()
            ]
            return self._placed(MappingNode("tag:yaml.org,2002:map", pairs), evaluated.span)
        if isinstance(evaluated, Items):
            members = [self._node(one) for one in evaluated.items]
            return self._placed(SequenceNode("tag:yaml.org,2002:seq", members), evaluated.span)
        scalar = scalar_of(evaluated, evaluated.span)
        place = scalar.pieces[0].span if len(scalar.pieces) == 1 else scalar.span
        if isinstance(scalar.value, Unknown):
            is_null = scalar.value.reason == "null"
            return self._scalar("tag:yaml.org,2002:null" if is_null else UNKNOWN + scalar.value.reason, "", place)
        tag = _tag(scalar.value, place) if self._is_quoted else _PREFIX + tag_of(str(scalar.value))
        node = self._scalar(tag, str(scalar.value), place)
        if isinstance(scalar.value, Template):
            self._computed[id(node)] = scalar.value
        elif len(scalar.pieces) > 1 and "\n" in scalar.value.text:
            # Whoever reads the lines of such a text has their places from the text itself.
            self._computed[id(node)] = Unknown("put together by Terraform")
        return node

    def _scalar(self, tag: str, text: str, span: Span) -> ScalarNode:
        # What Terraform encodes it puts in quotes where it is a text.
        return self._placed(ScalarNode(tag, text, style='"' if tag == _STRING else None), span)

    def _placed(self, node: Made, span: Span) -> Made:
        node.start_mark, node.end_mark = (yaml.Mark("", at, 0, 0, None, 0) for at in (span.start, span.end))
        if span.file is not self._plain.file:
            other = self._others.setdefault(
                id(span.file), Document(span.file, node, lambda at: at, computed=self._computed)
            )
            self._foreign[id(node)] = Foreign(node, other)
        return node


def _tag(value: Known | Template, span: Span) -> str:
    """The tag of a literal: a number or a boolean where it stands without quotes."""
    text = span.file.text
    is_plain = isinstance(value, Known) and span.text == value.text and text[span.start - 1 : span.start] != '"'
    return _PREFIX + tag_of(str(value)) if is_plain and "\n" not in span.text else _STRING
