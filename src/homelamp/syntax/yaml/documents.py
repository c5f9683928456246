"""YAML with a place for every node.

PyYAML's C parser composes the nodes; nothing is constructed, so unknown tags (`!Find`, `!KeyOf`) and duplicate keys are
kept and an alias costs nothing, however often it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from homelamp.core.text import SourceFile, Span
from homelamp.core.value import Known, Template, Unknown, Value
from homelamp.syntax.defects import Defect
from homelamp.syntax.envsubst import Variables
from homelamp.syntax.yaml.nodes import (
    MAX_DEPTH,
    MERGE,
    contested,
    descendants,
    duplicates,
    is_too_deep,
    lookup,
    turned,
    without_empty,
)
from homelamp.syntax.yaml.scalars import Loader

__all__ = [
    "UNKNOWN",
    "Document",
    "Foreign",
    "MappingNode",
    "Node",
    "ScalarNode",
    "SequenceNode",
    "items",
    "parse",
    "parse_part",
]

# The tag of a scalar whose value something changes in a way that cannot be followed; the reason comes after it.
UNKNOWN = "!unknown:"
# What is parsed once takes some fifty times its size in memory; a larger text is parsed whenever it is asked for.
_KEPT = 100_000


class Foreign(NamedTuple):
    """A node in a document that it was not written in. Holding the node keeps its id from being used again."""

    node: Node
    document: Document


class Document(NamedTuple):
    """One YAML document."""

    file: SourceFile
    root: Node
    # Turns a node's offset into one of the file: a document inside a string has its own offsets.
    shift: Callable[[int], int]
    # The keys that are given twice.
    duplicates: tuple[Defect, ...] = ()
    # The ids of the nodes below such keys: which of two counts is not known, so they have no Known value.
    ambiguous: frozenset[int] = frozenset()
    # The nodes, by their ids, that patches or merged values brought in from other documents.
    foreign: Mapping[int, Foreign] = MappingProxyType({})
    # Why no value of it is known: something that cannot be read changes it. Empty where nothing does.
    hidden: str = ""
    # The variables that Flux fills in here; None where it fills in none.
    variables: Variables | None = None
    # What nodes, by their ids, come to that another language computes.
    computed: Mapping[int, Value] = MappingProxyType({})

    def owner(self, node: Node) -> Document:
        """The document that a node was written in."""
        found = self.foreign.get(id(node)) if self.foreign else None
        return found.document if found else self

    def get(self, node: Node | None, *keys: str) -> Node | None:
        """Follow mapping keys; the last of equal keys wins, and merge keys (`<<`) supply what is not there."""
        for key in keys:
            node = lookup(node, key)
        return node

    def before_repetition(self) -> Document:
        """The document as it was meant before keys were given once more: of equal keys the first counts in it."""
        return self._replace(root=turned(self.root), duplicates=(), ambiguous=frozenset())

    def text(self, node: Node | None) -> str | None:
        """The text of an untagged scalar; None for anything else and for null."""
        if not isinstance(node, ScalarNode) or node.tag == "tag:yaml.org,2002:null" or node.tag.startswith("!"):
            return None
        return str(node.value)

    def value(self, node: Node) -> Value:
        """What a scalar's text says, before any substitution is looked for."""
        if not isinstance(node, ScalarNode):
            return Unknown("not a single value")
        if self.hidden:
            return Unknown(self.hidden)
        owner = self.owner(node)
        if id(node) in owner.computed:
            return owner.computed[id(node)]
        if id(node) in owner.ambiguous:
            return Unknown("below a key that is given twice")
        if node.tag.startswith("!"):
            is_ours = node.tag.startswith(UNKNOWN)
            return Unknown(node.tag.removeprefix(UNKNOWN) if is_ours else f"given by the tag {node.tag}")
        return Known("" if node.tag == "tag:yaml.org,2002:null" else str(node.value))

    def span(self, node: Node) -> Span:
        """The place of a node; of a quoted scalar that of the text within the quotes."""
        owner = self.owner(node)
        if owner is not self:
            return owner.span(node)
        start, end = self.shift(node.start_mark.index), self.shift(node.end_mark.index)
        span = Span(self.file, start, start + len(self.file.text[start:end].rstrip()))
        if isinstance(node, ScalarNode) and node.style in {"'", '"'} and span.text[1:-1] == node.value:
            return Span(self.file, span.start + 1, span.end - 1)
        return span

    def part(self, node: ScalarNode, start: int) -> Span:
        """The place of a scalar's text from character `start` on; the whole scalar where escapes blur the place."""
        span = self.span(node)
        return Span(span.file, span.start + start, span.end) if span.text == node.value else span

    def within(self, node: ScalarNode, start: int, end: int) -> Span:
        """The place of a scalar's text from `start` to before `end`; all of it where folds or escapes blur places."""
        owner = self.owner(node)
        if owner is not self:
            return owner.within(node, start, end)
        span = self.span(node)
        if node.style == "|":
            shift = self._block_shift(node)
            span = Span(span.file, shift(start), shift(end))
        elif span.text == node.value:
            span = Span(span.file, span.start + start, span.start + end)
        return span if span.text == str(node.value)[start:end] else self.span(node)

    def nested(self, node: ScalarNode) -> tuple[list[Document], Defect | None]:
        """The YAML inside a literal block scalar (`|`), with places in the outer file."""
        owner = self.owner(node)
        if owner is not self:
            return owner.nested(node)
        if isinstance(self.computed.get(id(node)), Template | Unknown):
            return [], None
        found, defect = _parse_text(self.file, str(node.value), self._block_shift(node))
        if self.variables is not None:
            found = [one._replace(variables=self.variables) for one in found]
        return found, defect

    def _block_shift(self, node: ScalarNode) -> Callable[[int], int]:
        inner = SourceFile("", str(node.value))
        first = self.file.position(self.shift(node.start_mark.index))[0] + 1
        indent = _indent_of_block(self.file, first)
        span = self.span(node)

        is_plain = span.text == node.value

        def shift(offset: int) -> int:
            if node.style != "|":
                return span.start + offset if is_plain else span.start
            line, column = inner.position(offset)
            start = self.file.offset(first + line - 1)
            return min(start + indent + column - 1, len(self.file.text))

        return shift


def items(node: Node | None) -> list[Node]:
    """The members of a sequence; none for anything else."""
    return list(node.value) if isinstance(node, SequenceNode) else []


def parse(file: SourceFile) -> tuple[list[Document], Defect | None]:
    """Compose every document of a file.

    Returns the documents and, where the text is no YAML, no document and a defect at the place where parsing stopped.
    """
    if file.parsed is not None:
        return cast(tuple[list[Document], Defect | None], file.parsed)
    found = _parse_text(file, file.text, lambda offset: offset)
    if len(file.text) <= _KEPT:
        file.parsed = found
    return found


def parse_part(file: SourceFile, start: int, text: str) -> tuple[list[Document], Defect | None]:
    """As `parse`, of a text that begins at `start` of a file and has the length of what is there."""
    return _parse_text(file, text, lambda offset: start + offset)


def _parse_text(file: SourceFile, text: str, shift: Callable[[int], int]) -> tuple[list[Document], Defect | None]:
    try:
        text = without_empty(text)
        if is_too_deep(text):
            return [], _defect(file, shift(0), f"nested more than {MAX_DEPTH} levels deep")
        roots = list(yaml.compose_all(text, Loader=Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = mark.index if mark else 0
        return [], _defect(file, shift(at), _explain(text[at : at + 1], error.problem or error.context or ""))
    except yaml.YAMLError as error:
        # A ReaderError: a character that YAML does not allow, such as NUL.
        return [], _defect(file, shift(getattr(error, "position", 0)), "a character that YAML does not allow")
    return [_document(Document(file, root, shift)) for root in roots if root is not None], None


def _document(plain: Document) -> Document:
    """The document with its duplicate keys found."""
    pairs = list(duplicates(plain.root))
    if not pairs:
        return plain
    defects = tuple(
        Defect("duplicate-key", plain.span(key), f"the key {key.value!r} is given twice", plain.span(first))
        for first, _, key, _ in pairs
    )
    values = [
        value
        for key, early, _, late in pairs
        for value in (contested(early, late) if key.value == MERGE else (early, late))
    ]
    ambiguous = frozenset(id(node) for root in values for node in descendants(root))
    return plain._replace(duplicates=defects, ambiguous=ambiguous)


def _defect(file: SourceFile, at: int, message: str) -> Defect:
    start = min(at, len(file.text))
    # What is missing at the end of a line has its place there, not in the line break.
    shown = file.text[start : start + 1] not in {"", "\n", "\r"}
    return Defect("unreadable", Span(file, start, start + shown), message)


def _explain(character: str, problem: str) -> str:
    return "a tab stands where YAML wants blanks" if character == "\t" else problem


def _indent_of_block(file: SourceFile, line: int) -> int:
    while True:
        text = file.line(line)
        if text.strip() or file.offset(line) >= len(file.text):
            return len(text) - len(text.lstrip(" "))
        line += 1
