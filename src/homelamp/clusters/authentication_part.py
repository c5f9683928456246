"""A part of an AuthenticationConfiguration with its path, and what is wrong with it."""

from __future__ import annotations

from typing import NamedTuple

from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.model.api_server import ConfigurationFault, FaultKind
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, items
from homelamp.syntax.yaml.facts import value

NULL = "tag:yaml.org,2002:null"


class Part(NamedTuple):
    """What is at `field`, such as `jwt[0].issuer.url`; without a node nothing is, and `span` is what lacks it."""

    document: Document
    node: Node | None
    field: str
    span: Span

    def below(self, key: str) -> Part:
        """The part under a key."""
        node = self.document.get(self.node, key)
        span = self.span if node is None else _first_line(self.document.span(node))
        return Part(self.document, node, f"{self.field}.{key}".lstrip("."), span)

    def entries(self) -> list[Part]:
        """The members of a list."""
        return [
            Part(self.document, node, f"{self.field}[{number}]", _first_line(self.document.span(node)))
            for number, node in enumerate(items(self.node))
        ]

    @property
    def text(self) -> str | None:
        """What it says: empty where it is not stated, None where something else fills it in."""
        if self.node is None:
            return ""
        said = value(self.document, self.node) if isinstance(self.node, ScalarNode) else None
        return said.text if isinstance(said, Known) else None

    @property
    def is_stated(self) -> bool:
        """Whether there is anything, also an empty text; null is nothing."""
        return self.node is not None and self.node.tag != NULL

    @property
    def is_open(self) -> bool:
        """Whether something else fills in what is here, as a mapping or a list."""
        return isinstance(self.node, ScalarNode) and self.text != ""

    def fault(
        self, message: str, change: str, words: str, *, kind: FaultKind = "invalid", field: str = ""
    ) -> ConfigurationFault:
        """Something that is wrong here; `words` is what the API server says of the field."""
        field = field or self.field
        return ConfigurationFault(kind, field, self.span, message, change, f"{field}: {words}")


def part_of(document: Document, root: MappingNode) -> Part:
    """The whole of a configuration."""
    return Part(document, root, "", _first_line(document.span(root)))


def _first_line(span: Span) -> Span:
    end = span.file.text.find("\n", span.start, span.end)
    return span if end < 0 else Span(span.file, span.start, end)
