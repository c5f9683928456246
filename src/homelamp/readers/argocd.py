"""Argo CD Applications and ApplicationSets of Headlamp (`argoproj.io/v1alpha1`)."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.facts import Headlamp
from homelamp.readers import headlamp
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode, items

CHART = "headlamp"
_SPECS = {"Application": ("spec",), "ApplicationSet": ("spec", "template", "spec")}


def read(document: Document) -> list[Headlamp]:
    """The Headlamps that an Application deploys with a login; empty for any other document."""
    path = _SPECS.get(document.text(document.get(document.root, "kind")) or "")
    if path is None:
        return []
    spec = document.get(document.root, *path)
    found = [_headlamp(document, spec, helm) for helm in _helm_sources(document, spec)]
    return [one for one in found if one]


def _helm_sources(document: Document, spec: Node | None) -> Iterator[Node]:
    several = document.get(spec, "sources")
    single = document.get(spec, "source")
    for source in [*items(several), *([single] if single else [])]:
        chart = document.text(document.get(source, "chart")) or ""
        helm = document.get(source, "helm")
        if chart.rpartition("/")[2] == CHART and helm is not None:
            yield helm


def _headlamp(document: Document, spec: Node | None, helm: Node) -> Headlamp | None:
    values = _values(document, helm)
    if values is None:
        return None
    inner, node = values
    name = document.text(document.get(document.root, "metadata", "name")) or CHART
    namespace = document.text(document.get(spec, "destination", "namespace"))
    return headlamp.read(inner, node, name, namespace, _overridden(document, helm))


def _overridden(document: Document, helm: Node) -> list[str]:
    """`parameters` win over all other values."""
    return [document.text(document.get(one, "name")) or "" for one in items(document.get(helm, "parameters"))]


def _values(document: Document, helm: Node) -> tuple[Document, MappingNode] | None:
    """`valuesObject`, which wins, or the YAML in the string `values`."""
    node = document.get(helm, "valuesObject")
    if isinstance(node, MappingNode):
        return document, node
    text = document.get(helm, "values")
    inner = document.nested(text)[0] if isinstance(text, ScalarNode) else []
    root = inner[0].root if inner else None
    return (inner[0], root) if isinstance(root, MappingNode) else None
