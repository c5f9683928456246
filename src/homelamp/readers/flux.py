"""Flux HelmReleases of Headlamp (`helm.toolkit.fluxcd.io`)."""

from __future__ import annotations

from homelamp.facts import Headlamp
from homelamp.readers import headlamp
from homelamp.readers.yaml import Document, MappingNode, items
from homelamp.readers.yaml_facts import is_true, known_text, setting

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
    target = known_text(document, document.get(root, "spec", "targetNamespace"))
    sources = items(document.get(root, "spec", "valuesFrom"))
    deployment = headlamp.Deployment(
        name=document.text(document.get(root, "metadata", "name")) or CHART,
        namespace=target or known_text(document, document.get(root, "metadata", "namespace")),
        chart_version=setting(document, document.get(root, "spec", "chart", "spec", "version")),
        # What valuesFrom sets one by one wins; whole sets of values lie below the inline ones.
        overridden=[document.text(document.get(source, "targetPath")) or "" for source in sources],
        more="completed by valuesFrom" if sources else _render_patches(document),
        is_placed=document.get(root, "spec", "targetNamespace") is not None,
    )
    found = headlamp.read(document, values, deployment)
    return [found] if found else []


def _render_patches(document: Document) -> str:
    return "patched by postRenderers" if document.get(document.root, "spec", "postRenderers") is not None else ""


def _is_headlamp(document: Document) -> bool:
    chart = document.text(document.get(document.root, "spec", "chart", "spec", "chart"))
    if chart is not None:
        return chart.rpartition("/")[2] == CHART
    # An OCIRepository carries the chart's name in its URL only; its own name follows it by habit.
    reference = document.text(document.get(document.root, "spec", "chartRef", "name")) or ""
    return reference in {CHART, f"{CHART}-chart", f"{CHART}-oci"}
