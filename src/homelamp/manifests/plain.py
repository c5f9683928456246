"""YAML nodes as the data that Kubernetes reads from them."""

from __future__ import annotations

from math import isfinite
from typing import Any

from homelamp.errors import UsageError
from homelamp.manifests.documents import json_key
from homelamp.readers.booleans import boolean
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode, SequenceNode

# The longest definitions that are known have some 60,000 nodes; aliases of aliases can be any number.
_MOST = 500_000


class Plain:
    """Makes dicts, lists, texts, numbers, booleans and None of the nodes of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._left = _MOST
        self._within: set[int] = set()

    def of(self, node: Node | None) -> Any:
        """The data below a node; None where there is none.

        Raises:
            UsageError: it holds itself, or many aliases.
        """
        self._left -= 1
        if isinstance(node, ScalarNode):
            return _scalar(node)
        if node is None:
            return None
        if id(node) in self._within or self._left < 0:
            span = self.document.span(node)
            raise UsageError(f"{span.file.path}:{span.line}: an alias (*name) within itself, or too many of them")
        self._within.add(id(node))
        made = self._mapping(node) if isinstance(node, MappingNode) else [self.of(item) for item in node.value]
        self._within.remove(id(node))
        return made

    def _mapping(self, node: MappingNode) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                sources = value.value if isinstance(value, SequenceNode) else [value]
                for source in reversed(sources):
                    merged |= self.of(source) or {}
            elif isinstance(key, ScalarNode):
                own[json_key(key)] = self.of(value)
        return {**merged, **own}


def _scalar(node: ScalarNode) -> str | int | float | bool | None:
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind == "null":
        return None
    if kind == "bool":
        return boolean(node)
    try:
        if kind == "int":
            return int(json_key(node))
        found = float(node.value.replace("_", "")) if kind == "float" else str(node.value)
    except ValueError:
        return str(node.value)
    # JSON has no infinity, which `1e999` is to Python.
    return found if isinstance(found, str) or isfinite(found) else str(node.value)
