"""Terraform's JSON: the same blocks, as objects. To the parser JSON is an expression of HCL, so that places stay.

https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from homelamp.core.text import Span
from homelamp.syntax.hcl.blocks import Block, HclFile
from homelamp.syntax.hcl.nodes import children

# How many labels each type of block has; what else stands at the top is not read.
_LABELS = {
    "data": 2, "locals": 0, "module": 1, "output": 1, "provider": 1, "resource": 2, "terraform": 0, "variable": 1,
}  # fmt: skip
_WITHIN = frozenset({"lifecycle", "required_providers"})
_WRAPPERS = {"expression", "collection_value", "literal_value", "template_expr"}


def body_of(file: HclFile) -> Block:
    """The whole file as one block: of a file of values its attributes, of any other its blocks."""
    body = Block(file, "", (), file.span(file.root))
    for child in children(file.root):
        for key, value in _members(child):
            body.attributes[file.words(key).strip('"')] = value
    for name, labels in _LABELS.items():
        if name in body.attributes:
            body.blocks += _blocks(file, name, (), body.attributes[name], labels, file.span(body.attributes[name]))
    return body


def _blocks(file: HclFile, type_: str, labels: tuple[str, ...], node: Node, left: int, head: Span) -> Iterator[Block]:
    """The blocks of a type below a node; a list stands for several."""
    bare = _bare(node)
    if bare.type == "tuple":
        for child in children(bare):
            yield from _blocks(file, type_, labels, child, left, head)
    elif left:
        for key, value in _members(bare):
            named = (*labels, file.words(key).strip('"'))
            yield from _blocks(file, type_, named, value, left - 1, file.span(key))
    elif bare.type == "object":
        yield _block(file, type_, labels, bare, head)


def _block(file: HclFile, type_: str, labels: tuple[str, ...], node: Node, head: Span) -> Block:
    block = Block(file, type_, labels, head)
    block.whole = Span(head.file, head.start, file.span(node).end)
    for key, value in _members(node):
        name = file.words(key).strip('"')
        if name in _WITHIN:
            block.blocks += _blocks(file, name, (), value, 0, file.span(key))
        elif name != "//":
            block.attributes[name] = value
    return block


def _members(node: Node) -> Iterator[tuple[Node, Node]]:
    """Key and value of each member of an object."""
    bare = _bare(node)
    for element in children(bare) if bare.type == "object" else ():
        parts = children(element) if element.type == "object_elem" else []
        if len(parts) == 2:  # noqa: PLR2004  # a key and its value
            yield parts[0], parts[1]


def _bare(node: Node) -> Node:
    while node.type in _WRAPPERS and len(children(node)) == 1:
        node = children(node)[0]
    return node
