"""Kubernetes objects wherever they stand in a document: as the whole of it, in a list, or within another object.

Headlamp's chart takes further objects in `extraManifests`, Ansible's `k8s` module in `definition`, and both as YAML in
a string too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items

# What stands below these changes an object that stands elsewhere.
_PATCHES = frozenset({"patch", "patches", "patchesStrategicMerge", "patchesJson6902", "postRenderers"})
_KIND = re.compile(r"^ *kind: ", re.MULTILINE)
# A string in a string in a string is nobody's manifest.
_MAX_STRINGS = 2


class Object(NamedTuple):
    """An object and the document that its places are counted in; `is_whole` where it is no part of another object."""

    document: Document
    node: Node
    kind: str
    is_whole: bool


def objects(document: Document) -> Iterator[Object]:
    """The objects of a document, in their order."""
    nodes = [document.root, *items(document.get(document.root, "items"))]
    whole = {id(node) for node in nodes}
    for inner, node in _mappings(document, document.root, set(), _MAX_STRINGS):
        # A kustomization may do without its kind, and a component has another one.
        is_kustomization = inner.get(node, "secretGenerator") is not None
        kind = "Kustomization" if is_kustomization else inner.text(inner.get(node, "kind"))
        # The whole of a document is an object also where its name is yet to be made.
        is_object = is_kustomization or id(node) in whole or inner.get(node, "metadata", "name") is not None
        if kind and is_object:
            yield Object(inner, node, kind, id(node) in whole)


def _is_maker(document: Document, node: Node) -> bool:
    """Whether an object is, or makes, a Secret: what it holds is that Secret, or a template of it."""
    return (document.text(document.get(node, "kind")) or "").endswith("Secret")


def _mappings(document: Document, node: Node, seen: set[int], strings: int) -> Iterator[tuple[Document, Node]]:
    """Every mapping below a node once, however many aliases lead to it."""
    waiting = [node]
    while waiting:
        at = waiting.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        if isinstance(at, MappingNode):
            yield document, at
            if not _is_maker(document, at):
                waiting += [value for key, value in reversed(at.value) if str(key.value) not in _PATCHES]
        elif isinstance(at, SequenceNode):
            waiting += reversed(at.value)
        elif strings and isinstance(at, ScalarNode) and at.style == "|" and _KIND.search(at.value):
            for inner in document.nested(at)[0]:
                yield from _mappings(inner, inner.root, seen, strings - 1)
