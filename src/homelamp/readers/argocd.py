"""Argo CD Applications and ApplicationSets of Headlamp (`argoproj.io/v1alpha1`)."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.facts import Headlamp
from homelamp.readers import headlamp
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode, items
from homelamp.readers.yaml_facts import known_text, setting

CHART = "headlamp"
_SPECS = {"Application": ("spec",), "ApplicationSet": ("spec", "template", "spec")}


def read(document: Document) -> list[Headlamp]:
    """The Headlamps that an Application deploys with a login; empty for any other document."""
    path = _SPECS.get(document.text(document.get(document.root, "kind")) or "")
    if path is None:
        return []
    spec = document.get(document.root, *path)
    found = [_headlamp(document, spec, source) for source in _helm_sources(document, spec)]
    return [one for one in found if one]


def _helm_sources(document: Document, spec: Node | None) -> Iterator[Node]:
    several = document.get(spec, "sources")
    single = document.get(spec, "source")
    for source in [*items(several), *([single] if single else [])]:
        chart = document.text(document.get(source, "chart")) or ""
        helm = document.get(source, "helm")
        if chart.rpartition("/")[2] == CHART and helm is not None:
            yield source


def _headlamp(document: Document, spec: Node | None, source: Node) -> Headlamp | None:
    helm = document.get(source, "helm")
    values = _values(document, helm) if helm is not None else None
    if values is None:
        return None
    inner, node = values
    parameters = items(document.get(helm, "parameters"))
    deployment = headlamp.Deployment(
        name=document.text(document.get(document.root, "metadata", "name")) or CHART,
        namespace=known_text(document, document.get(spec, "destination", "namespace")),
        chart_version=setting(document, document.get(source, "targetRevision")),
        # Parameters win over all other values.
        overridden=[document.text(document.get(one, "name")) or "" for one in parameters],
        more="completed by valueFiles" if document.get(helm, "valueFiles") is not None else "",
        is_placed=True,
    )
    return headlamp.read(inner, node, deployment)


def _values(document: Document, helm: Node) -> tuple[Document, MappingNode] | None:
    """`valuesObject`, which wins, or the YAML in the string `values`."""
    node = document.get(helm, "valuesObject")
    if isinstance(node, MappingNode):
        return document, node
    text = document.get(helm, "values")
    inner = document.nested(text)[0] if isinstance(text, ScalarNode) else []
    root = inner[0].root if inner else None
    return (inner[0], root) if isinstance(root, MappingNode) else None
