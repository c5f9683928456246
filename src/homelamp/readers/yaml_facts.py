"""Facts from scalars of a YAML document."""

from __future__ import annotations

from homelamp.facts import Fact, Piece, Source, Term
from homelamp.readers.substitution import value_of
from homelamp.readers.yaml import Document, Node, ScalarNode
from homelamp.text import Span
from homelamp.value import Known, Value


def value(document: Document, node: Node) -> Value:
    """A scalar's value with its holes."""
    plain = document.value(node)
    return value_of(plain.text) if isinstance(plain, Known) else plain


def fact(document: Document, node: Node | None, term: Term, source: Source) -> Fact | None:
    """The fact that a scalar states; None where there is no node, and where it is empty, as good as not set."""
    if node is None:
        return None
    stated = value(document, node)
    if stated == Known(""):
        return None
    return _placed(term, source, stated, document.span(node))


def part_fact(document: Document, node: ScalarNode, start: int, term: Term, source: Source) -> Fact:
    """The fact that the text of a scalar states from character `start` on."""
    plain = document.value(node)
    stated = value_of(plain.text[start:]) if isinstance(plain, Known) else plain
    return _placed(term, source, stated, document.part(node, start))


def is_true(document: Document, node: Node | None) -> bool:
    """Whether a scalar is a Known true."""
    return node is not None and value(document, node) == Known("true")


def _placed(term: Term, source: Source, stated: Value, span: Span) -> Fact:
    pieces = (Piece(stated.text, span),) if isinstance(stated, Known) else ()
    return Fact(term, source, stated, span, pieces)
