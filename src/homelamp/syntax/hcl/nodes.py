"""The nodes of the HCL parser. No other module asks a node for what stands below it.

To the parser a comment is a node like any other, and it may stand between any two tokens.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

_COMMENTS = (b"#", b"//", b"/*")


def children(node: Node) -> list[Node]:
    """The named parts of a node in order, without comments and without punctuation."""
    return [child for child in node.named_children if not child.is_extra]


def operands(node: Node) -> tuple[str, list[list[Node]]]:
    """The sign of an operation, and the nodes of each side: a name and its accessors stand side by side."""
    sign, sides = "", list[list[Node]]([[]])
    for child in node.children:
        if child.is_extra or child.type in "()":
            continue
        if child.is_named:
            sides[-1].append(child)
        else:
            sign = child.type
            sides += [[]] if sides[-1] else []
    return sign, sides


def strips(node: Node | None, *, last: bool) -> bool:
    """Whether what is filled in has a `~` at its end (`last`) or at its beginning."""
    parts = node.named_children if node is not None else []
    if node is not None and node.type == "template_directive" and parts and parts[0].named_children:
        borders = parts[0].named_children
        parts = borders[-1 if last else 0].named_children
    marks = [part.start_byte for part in parts if part.type == "strip_marker"]
    inner = [part.start_byte for part in parts if part.type == "expression"]
    return any((mark > inner[0]) is last for mark in marks) if inner else bool(marks)


def broken(node: Node) -> Iterator[Node]:
    """The places below a node that do not parse, in the order of the text."""
    waiting = [node]
    while waiting:
        at = waiting.pop()
        if at.is_error or at.is_missing:
            yield at
        if at.has_error:
            waiting += reversed(at.children)


def text_of(raw: bytes, node: Node) -> str:
    """A node as written in the file `raw`, without the comments in it."""
    text = raw[node.start_byte : node.end_byte]
    if not any(mark in text for mark in _COMMENTS):
        return text.decode(errors="replace")
    kept, at = b"", node.start_byte
    for comment in _comments(node):
        kept += raw[at : comment.start_byte]
        at = comment.end_byte
    return (kept + raw[at : node.end_byte]).decode(errors="replace")


def _comments(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        at = waiting.pop()
        if at.type == "comment":
            yield at
        else:
            waiting += reversed(at.named_children)
