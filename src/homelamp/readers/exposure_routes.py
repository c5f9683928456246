"""Paths of an exposure, what may rewrite them, and the issuer of its certificate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from homelamp.facts import Route, Setting
from homelamp.readers.yaml import Document, MappingNode, Node, items
from homelamp.readers.yaml_facts import setting

# Parts of the annotations' names: those by which a controller changes a path, and cert-manager's.
_REWRITES = ("rewrite", "strip", "middlewares", "snippet", "app-root")
_ISSUERS = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer")
# Filters of a HTTPRoute that give the backend another path, or send the browser elsewhere.
_FILTERS = ("URLRewrite", "RequestRedirect", "ExtensionRef")


def is_rewritten(document: Document, node: Node) -> bool:
    """Whether an annotation may change the path on its way; `node` is what has `annotations`."""
    return any(any(word in name for word in _REWRITES) for name, _ in _annotations(document, node))


def cluster_issuer(document: Document, node: Node) -> Setting | None:
    """The cert-manager issuer that an annotation names."""
    named = [value for name, value in _annotations(document, node) if name in _ISSUERS]
    return setting(document, named[0]) if named else None


def of_http_route(document: Document, rules: Iterable[Node]) -> Iterator[Route]:
    """The paths of a HTTPRoute's rules; a match without a path takes every one, and states none."""
    for rule in rules:
        kinds = [document.text(document.get(one, "type")) for one in items(document.get(rule, "filters"))]
        changed = any(kind in _FILTERS for kind in kinds)
        for match in items(document.get(rule, "matches")):
            path = setting(document, document.get(match, "path", "value"))
            if path:
                yield Route(path, changed)


def _annotations(document: Document, node: Node) -> Iterator[tuple[str, Node]]:
    annotations = document.get(node, "annotations")
    for name, value in annotations.value if isinstance(annotations, MappingNode) else ():
        yield str(name.value), value
