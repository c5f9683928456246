"""Where HCL allows a comment: between any two tokens of code, as the parser's own lexer finds them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_hcl.language()))
# Within these what looks like a comment is text.
_LITERALS = frozenset({"quoted_template", "heredoc_template", "string_lit", "heredoc_start"})
_PAIRS = {"(": ")", "[": "]", "{": "}", "template_interpolation_start": "template_interpolation_end"}
INLINE = ' /* a = ["b"] ) */ '
LINES = (' # a = ["b"] )\n', " // ${c} }\n", " /* one\n # two */ ")


class Gap(NamedTuple):
    """A place between two tokens; `newline` says whether HCL allows a line to end there."""

    at: int
    newline: bool


def gaps(text: str) -> list[Gap]:
    """The places in a file where a comment may stand."""
    raw = text.encode()
    leaves = [leaf for leaf in _leaves(_PARSER.parse(raw).root_node) if leaf.type != "comment"]
    found = []
    brackets: list[Node] = []
    for before, after in pairwise(leaves):
        _step(brackets, before)
        if not _is_literal(before, after) and "~" not in {before.type, after.type}:
            is_line = b"\n" in raw[before.end_byte : after.start_byte]
            found.append(Gap(after.start_byte, is_line or _may_end(brackets, after)))
    return found


def with_comments(text: str, comments: dict[int, str]) -> str:
    """The text with a comment at each offset of its bytes."""
    raw, made, at = text.encode(), b"", 0
    for offset in sorted(comments):
        made += raw[at:offset] + comments[offset].encode()
        at = offset
    return (made + raw[at:]).decode()


def _leaves(node: Node) -> Iterator[Node]:
    if node.type == "comment" or not node.children:
        if node.start_byte < node.end_byte:
            yield node
        return
    for child in node.children:
        yield from _leaves(child)


def _step(brackets: list[Node], leaf: Node) -> None:
    if leaf.type in _PAIRS:
        brackets.append(leaf)
    elif leaf.type in _PAIRS.values() and brackets:
        brackets.pop()


def _is_literal(before: Node, after: Node) -> bool:
    """Whether both tokens belong to the text of one string, and not to code within or around it."""
    above = {at.id for at in _above(before)}
    common = next(at for at in _above(after) if at.id in above)
    return common.type in _LITERALS


def _above(node: Node) -> Iterator[Node]:
    at = node.parent
    while at is not None:
        yield at
        at = at.parent


def _may_end(brackets: list[Node], after: Node) -> bool:
    """Brackets and templates take newlines for blanks; in an object a line ends an element."""
    if not brackets:
        return False
    if brackets[-1].type != "{":
        return True
    owners = [at.type for at in _above(brackets[-1])]
    if owners[1] != "object":
        return owners[1] == "for_object_expr"
    begins = any(at.type == "object_elem" and at.start_byte == after.start_byte for at in _above(after))
    return begins or after.type == "}"
