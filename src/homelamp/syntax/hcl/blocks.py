"""HCL as blocks and attributes with places. Evaluating expressions is `hcl_values`' work."""

from __future__ import annotations

import re
from collections.abc import Callable

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

from homelamp.core.text import SourceFile, Span
from homelamp.syntax.defects import Defect
from homelamp.syntax.hcl.nodes import broken, children, text_of

# A comment to the end of the line, where no string stands before it.
_COMMENT = re.compile(r'^([^"]*?)(?:#|//).*')
_LANGUAGE = Language(tree_sitter_hcl.language())

_EXPONENT = re.compile(rb"(?<![\w.\"-])\d+[eE]\d+(?![\w.\"-])")

# How a user calls what the grammar names.
_CLOSERS = {
    "block_end": "the closing }",
    "object_end": "the closing }",
    "tuple_end": "the closing ]",
    "quoted_template_end": 'the closing "',
    "template_interpolation_end": "the closing } of ${",
    "heredoc_identifier": "the end of the heredoc",
    "identifier": "a name",
}


class HclFile:
    """A parsed file; turns the parser's byte offsets into places."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.raw = source.text.encode()
        self.root = _parse(self.raw)
        self._character: Callable[[int], int] = _characters(self.raw)

    def span(self, node: Node) -> Span:
        """Where a node stands."""
        return self.span_of(node.start_byte, node.end_byte)

    def span_of(self, start: int, end: int) -> Span:
        """Where bytes `start` to `end` stand."""
        return Span(self.source, self._character(start), self._character(end))

    def text(self, start: int, end: int) -> str:
        """Bytes `start` to `end` as text."""
        return self.raw[start:end].decode(errors="replace")

    def words(self, node: Node) -> str:
        """A node as written, without comments."""
        return text_of(self.raw, node)

    def defect(self) -> Defect | None:
        """The first place that is no HCL."""
        at = next(broken(self.root), None) if self.root.has_error else None
        if at is None:
            return None
        if at.is_missing:
            message = f"{_CLOSERS.get(at.type, at.type)} is missing here or before"
        elif at.end_byte >= len(self.raw.rstrip()) and _is_open(self.text(at.start_byte, at.end_byte)):
            message = "what begins here is not closed before the file ends"
        else:
            message = "expected a block (type { … }) or an attribute (name = value)"
        return self._open_quote(at) or Defect("unreadable", self._first_line(at), message)

    def _open_quote(self, at: Node) -> Defect | None:
        """A quote that is not closed breaks the lines behind it; the first line with an odd one is what to mend."""
        end = self.span(at).end
        start = 0
        for line in self.source.text[:end].splitlines(keepends=True):
            code = _COMMENT.sub("", line.replace('\\"', ""))
            if "<<" in code:
                return None  # within a heredoc quotes mean nothing
            if code.count('"') % 2:
                return Defect("unreadable", Span(self.source, start, start + len(line.rstrip())), 'a " is not closed')
            start += len(line)
        return None

    def _first_line(self, node: Node) -> Span:
        span = self.span(node)
        stop = self.source.text.find("\n", span.start)
        return Span(span.file, span.start, min(span.end, stop if stop > span.start else span.end))


class Block:
    """`type "label" "label" { … }`: attributes by name (the expression's node), and the blocks within.

    `span` is the place of its type, `whole` that of all of it. `undecided` says of attributes (`all` for every one) why
    what is written need not be what is in force.
    """

    def __init__(self, file: HclFile, type_: str, labels: tuple[str, ...], span: Span) -> None:
        self.file = file
        self.type = type_
        self.labels = labels
        self.span = span
        self.whole = span
        self.attributes: dict[str, Node] = {}
        self.blocks: list[Block] = []
        self.undecided: dict[str, str] = {}
        self._labels: list[Node] = []

    def label_span(self, index: int) -> Span:
        """Where a label is written, its quotes included; in JSON, which has no labels, the place of the block."""
        return self.file.span(self._labels[index]) if index < len(self._labels) else self.span

    def take_labels(self, nodes: list[Node]) -> None:
        """Keep the places of the labels."""
        self._labels = nodes


def body_of(file: HclFile) -> Block:
    """The whole file as one block without type and labels."""
    block = Block(file, "", (), file.span(file.root))
    for child in children(file.root):
        if child.type == "body":
            _fill(block, child)
    return block


def _parse(raw: bytes) -> Node:
    root = Parser(_LANGUAGE).parse(raw).root_node
    if not root.has_error:
        return root
    # The grammar lacks 2e3, which is HCL; digits of the same length stand in for it, so that no place moves.
    plain = _EXPONENT.sub(lambda found: b"1" * len(found[0]), raw)
    if plain == raw:
        return root
    again = Parser(_LANGUAGE).parse(plain).root_node
    return root if again.has_error else again


def _fill(block: Block, body: Node) -> None:
    for child in children(body):
        if child.type == "attribute":
            name, expression = children(child)
            block.attributes[block.file.words(name)] = expression
        elif child.type == "block":
            block.blocks.append(_block(block.file, child))


def _block(file: HclFile, node: Node) -> Block:
    parts = children(node)
    named = [part for part in parts if part.type in {"identifier", "string_lit"}]
    names = [file.words(part).strip('"') for part in named]
    block = Block(file, names[0], tuple(names[1:]), file.span(parts[0]))
    block.take_labels(named[1:])
    block.whole = file.span(node)
    for part in parts:
        if part.type == "body":
            _fill(block, part)
    return block


def _is_open(text: str) -> bool:
    return (
        any(text.count(opener) > text.count(closer) for opener, closer in ("{}", "[]", "()"))
        or text.count('"') % 2 == 1
    )


def _characters(raw: bytes) -> Callable[[int], int]:
    if raw.isascii():
        return lambda offset: offset
    table = []
    count = 0
    for byte in raw:
        # A continuation byte belongs to the character before it.
        if byte & 0xC0 != 0x80:  # noqa: PLR2004
            count += 1
        table.append(count - 1)
    table.append(count)
    return lambda offset: table[min(offset, len(raw))]
