"""Flux HelmReleases of Headlamp (`helm.toolkit.fluxcd.io`)."""

from __future__ import annotations

from posixpath import normpath

from homelamp.facts import Headlamp, Setting
from homelamp.readers import headlamp
from homelamp.readers.booleans import boolean
from homelamp.readers.headlamp import CHART
from homelamp.readers.headlamp_releases import Place, Release
from homelamp.readers.yaml import Document, MappingNode, Node, items
from homelamp.readers.yaml_facts import setting
from homelamp.value import Unknown


def read(document: Document) -> list[Headlamp]:
    """The Headlamp that a HelmRelease deploys with a login; empty for any other document."""
    values = document.get(document.root, "spec", "values")
    if not _is_headlamp(document) or not isinstance(values, MappingNode):
        return []
    found = headlamp.read(document, values, _deployment(document))
    return [found] if found else []


def releases(document: Document) -> list[Release]:
    """The release of a HelmRelease that takes its values from ConfigMaps and states no login of its own."""
    if not _is_headlamp(document) or read(document):
        return []
    sources = items(document.get(document.root, "spec", "valuesFrom"))
    places = tuple(_place(document, source) for source in sources)
    if not places:
        return []
    has_own = document.get(document.root, "spec", "values") is not None
    more = "completed by the release" if has_own else _render_patches(document)
    deployment = _deployment(document)._replace(more=more)
    return [Release(deployment, document.span(document.root), places)]


def charts(document: Document) -> list[str]:
    """The folder of a chart in the repository that a HelmRelease gives values to."""
    root = document.root
    chart = document.text(document.get(root, "spec", "chart", "spec", "chart")) or ""
    is_given = document.get(root, "spec", "values") is not None or document.get(root, "spec", "valuesFrom") is not None
    is_release = document.text(document.get(root, "kind")) == "HelmRelease"
    return [normpath(chart)] if is_release and is_given and chart.startswith(".") else []


def _place(document: Document, source: Node) -> Place:
    """Where one of valuesFrom stands; a place that is nowhere for a Secret."""
    if document.text(document.get(source, "kind")) != "ConfigMap":
        return Place()
    name = document.text(document.get(source, "name")) or ""
    key = document.text(document.get(source, "valuesKey")) or "values.yaml"
    return Place() if document.get(source, "targetPath") is not None else Place(config_map=name, key=key)


def _deployment(document: Document) -> headlamp.Deployment:
    root = document.root
    target = document.get(root, "spec", "targetNamespace")
    sources = items(document.get(root, "spec", "valuesFrom"))
    return headlamp.Deployment(
        name=document.text(document.get(root, "metadata", "name")) or CHART,
        namespace=setting(document, target if target is not None else document.get(root, "metadata", "namespace")),
        chart_version=_chart_version(document),
        # What valuesFrom sets one by one wins; whole sets of values lie below the inline ones.
        overridden=[document.text(document.get(source, "targetPath")) or "" for source in sources],
        more="completed by valuesFrom" if sources else _render_patches(document),
        is_placed=target is not None,
    )


def _chart_version(document: Document) -> Setting | None:
    """The chart's version; None where an OCIRepository states it."""
    spec = document.get(document.root, "spec", "chart", "spec")
    stated = setting(document, document.get(spec, "version"))
    return stated or (Setting(Unknown("the newest chart"), document.span(spec)) if spec is not None else None)


def chart_versions(document: Document) -> list[Setting]:
    """The version of Headlamp's chart that an OCIRepository pins; empty for any other document."""
    root = document.root
    url = document.text(document.get(root, "spec", "url")) or ""
    if document.text(document.get(root, "kind")) != "OCIRepository" or url.rstrip("/").rpartition("/")[2] != CHART:
        return []
    found = setting(document, document.get(root, "spec", "ref", "tag"))
    return [found or Setting(Unknown("no version is pinned"), document.span(root))]


def _render_patches(document: Document) -> str:
    return "patched by postRenderers" if document.get(document.root, "spec", "postRenderers") is not None else ""


def _is_headlamp(document: Document) -> bool:
    """Whether a document is a HelmRelease of Headlamp that Flux applies."""
    root = document.root
    is_release = document.text(document.get(root, "kind")) == "HelmRelease"
    return is_release and _is_chart(document) and not boolean(document.get(root, "spec", "suspend"))


def _is_chart(document: Document) -> bool:
    chart = document.text(document.get(document.root, "spec", "chart", "spec", "chart"))
    if chart is not None:
        return chart.rpartition("/")[2] == CHART
    # An OCIRepository carries the chart's name in its URL only; its own name follows it by habit.
    reference = document.text(document.get(document.root, "spec", "chartRef", "name")) or ""
    return reference in {CHART, f"{CHART}-chart", f"{CHART}-oci"}
