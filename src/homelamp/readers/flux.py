"""Flux HelmReleases of Headlamp (`helm.toolkit.fluxcd.io`)."""

from __future__ import annotations

from homelamp.facts import Headlamp
from homelamp.readers import headlamp
from homelamp.readers.yaml import Document, MappingNode, items
from homelamp.readers.yaml_facts import is_true

CHART = "headlamp"


def read(document: Document) -> list[Headlamp]:
    """The Headlamp that a HelmRelease deploys with a login; empty for any other document."""
    root = document.root
    if document.text(document.get(root, "kind")) != "HelmRelease" or not _is_headlamp(document):
        return []
    if is_true(document, document.get(root, "spec", "suspend")):
        return []
    values = document.get(root, "spec", "values")
    if not isinstance(values, MappingNode):
        return []
    name = document.text(document.get(root, "metadata", "name")) or CHART
    namespace = document.text(document.get(root, "spec", "targetNamespace")) or document.text(
        document.get(root, "metadata", "namespace")
    )
    found = headlamp.read(document, values, name, namespace, _overridden(document))
    return [found] if found else []


def _overridden(document: Document) -> list[str]:
    """The values that `valuesFrom` sets one by one; whole sets of values lie below the inline ones."""
    sources = items(document.get(document.root, "spec", "valuesFrom"))
    return [document.text(document.get(source, "targetPath")) or "" for source in sources]


def _is_headlamp(document: Document) -> bool:
    chart = document.text(document.get(document.root, "spec", "chart", "spec", "chart"))
    if chart is not None:
        return chart.rpartition("/")[2] == CHART
    # An OCIRepository carries the chart's name in its URL only; its own name follows it by habit.
    reference = document.text(document.get(document.root, "spec", "chartRef", "name")) or ""
    return reference in {CHART, f"{CHART}-chart", f"{CHART}-oci"}
