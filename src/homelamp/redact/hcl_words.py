"""Names and plain texts in HCL, as far as they say what is secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from homelamp.redact import yaml_places
from homelamp.redact.entry_kinds import Kind
from homelamp.syntax.hcl.blocks import HclFile


def attributes(file: HclFile, body: Node) -> Iterator[tuple[str, Node]]:
    """The attributes of a body, by name."""
    for child in body.children:
        if child.type == "attribute":
            yield plain(file, child.children[0]), child.children[-1]


def plain(file: HclFile, node: Node | None) -> str:
    """The text of a name, a literal, or a string without anything to be filled in; else an empty one."""
    while node is not None and node.type in {"expression", "literal_value", "variable_expr", "collection_value"}:
        if len(node.children) != 1:
            return ""
        node = node.children[0]
    if node is None or node.type not in {"identifier", "string_lit", "bool_lit", "numeric_lit"}:
        return ""
    return file.text(node.start_byte, node.end_byte).strip('"')


def kind_of_pair(file: HclFile, entries: dict[str, Node]) -> Kind:
    """What is known of the entries of an object or block from each other."""
    return Kind().of_mapping(yaml_places.mapping({name: plain(file, value) for name, value in entries.items()}))


def unescaped(text: str) -> str:
    """A text of a string without its escapes."""
    return re.sub(r"\\(.)", lambda one: {"n": "\n", "t": "\t", "r": "\r"}.get(one[1], one[1]), text)
