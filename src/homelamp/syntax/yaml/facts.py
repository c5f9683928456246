"""Facts from scalars of a YAML document."""

from __future__ import annotations

from homelamp.core.text import Span
from homelamp.core.value import Known, Template, Value, part_of
from homelamp.model import Fact, Piece, Setting, Source, Term
from homelamp.syntax.booleans import boolean
from homelamp.syntax.envsubst import filled
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml.documents import Document, Node, ScalarNode


def value(document: Document, node: Node) -> Value:
    """A scalar's value with its holes."""
    plain = document.value(node)
    return text_value(document, node, plain.text) if isinstance(plain, Known) else plain


def text_value(document: Document, node: Node, text: str) -> Value:
    """What a part of a node's text says, with its holes and with the variables of Flux that are known."""
    owner = document.owner(node)
    computed = owner.computed.get(id(node))
    if isinstance(computed, Template):
        start = str(computed).find(text)
        return part_of(computed, start, start + len(text))
    variables = document.variables or owner.variables
    return value_of(text, owner.file) if variables is None else filled(text, variables, owner.file)


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
    rest = text_value(document, node, plain.text[start:]) if isinstance(plain, Known) else plain
    if isinstance(rest, Template) and rest is plain:
        rest = part_of(rest, start, len(str(rest)))
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
