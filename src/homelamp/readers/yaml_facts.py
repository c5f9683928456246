"""Facts from scalars of a YAML document."""

from __future__ import annotations

from homelamp.facts import Fact, Piece, Setting, Source, Term
from homelamp.readers.booleans import boolean
from homelamp.readers.substitution import value_of
from homelamp.readers.yaml import Document, Node, ScalarNode
from homelamp.text import Span
from homelamp.value import Known, Value


def value(document: Document, node: Node) -> Value:
    """A scalar's value with its holes."""
    plain = document.value(node)
    return value_of(plain.text, document.file) if isinstance(plain, Known) else plain


def fact(document: Document, node: Node | None, term: Term, source: Source) -> Fact | None:
    """The fact that a scalar states; None where there is no node, and where it is empty, as good as not set."""
    if node is None or value(document, node) == Known(""):
        return None
    return stated(document, node, term, source)


def stated(document: Document, node: Node, term: Term, source: Source) -> Fact:
    """The fact that a scalar states, be it empty."""
    return _placed(term, source, value(document, node), document.span(node))


def part_fact(document: Document, node: ScalarNode, start: int, term: Term, source: Source) -> Fact:
    """The fact that the text of a scalar states from character `start` on."""
    plain = document.value(node)
    rest = value_of(plain.text[start:], document.file) if isinstance(plain, Known) else plain
    return _placed(term, source, rest, document.part(node, start))


def setting(document: Document, node: Node | None) -> Setting | None:
    """What a scalar says that is no term of the chain; None where there is no node."""
    if node is None:
        return None
    stated = value(document, node)
    return Setting(stated, document.span(node), boolean(node) if isinstance(stated, Known) else None)


def known_text(document: Document, node: Node | None) -> str | None:
    """The text of a scalar without holes; None for anything else."""
    stated = None if node is None else value(document, node)
    return stated.text if isinstance(stated, Known) and stated.text else None


def _placed(term: Term, source: Source, text: Value, span: Span) -> Fact:
    pieces = (Piece(text.text, span),) if isinstance(text, Known) else ()
    return Fact(term, source, text, span, pieces)
