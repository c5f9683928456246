"""Argo CD Applications and ApplicationSets of Headlamp (`argoproj.io/v1alpha1`)."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath

from homelamp.facts import Headlamp
from homelamp.readers import headlamp
from homelamp.readers.defects import Defect
from homelamp.readers.headlamp import CHART
from homelamp.readers.headlamp_releases import Place, Release
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode, items
from homelamp.readers.yaml_facts import setting

_CHARTS = (CHART, "authentik")
_SPECS = {"Application": ("spec",), "ApplicationSet": ("spec", "template", "spec")}


def read(document: Document) -> list[Headlamp]:
    """The Headlamps that an Application deploys with a login; empty for any other document."""
    found = (_headlamp(document, spec, source) for spec, source in sources(document) if _is_chart(document, source))
    return [one for one in found if one]


def releases(document: Document) -> list[Release]:
    """The releases of Applications that take their values from files and state no login of their own."""
    found = []
    for spec, source in sources(document):
        files = [document.text(node) or "" for node in items(document.get(source, "helm", "valueFiles"))]
        if not files or not _is_chart(document, source) or _headlamp(document, spec, source):
            continue
        # `$name/` leads into the source of that name; any other path into the chart.
        places = tuple(Place(normpath(file.partition("/")[2])) for file in files if file.startswith("$"))
        more = "completed by the Application" if values_of(document, document.get(source, "helm")) else ""
        deployment = _deployment(document, spec, source)._replace(more=more)
        found.append(Release(deployment, document.span(source), places))
    return found


def charts(document: Document) -> list[str]:
    """The folders of charts in the repository that an Application gives values to."""
    folders = (
        document.text(document.get(source, "path")) for _, source in sources(document) if _gives(document, source)
    )
    return [normpath(folder) for folder in folders if folder]


def _gives(document: Document, source: Node) -> bool:
    keys = ("values", "valuesObject", "parameters", "valueFiles", "fileParameters")
    return any(document.get(source, "helm", key) is not None for key in keys)


def sources(document: Document) -> Iterator[tuple[Node, Node]]:
    """The specification and each of its sources."""
    path = _SPECS.get(document.text(document.get(document.root, "kind")) or "")
    spec = document.get(document.root, *path) if path else None
    if spec is None:
        return
    single = document.get(spec, "source")
    yield from ((spec, source) for source in (*items(document.get(spec, "sources")), *([single] if single else ())))


def _is_chart(document: Document, source: Node) -> bool:
    chart = document.text(document.get(source, "chart")) or ""
    return chart.rpartition("/")[2] == CHART


def _headlamp(document: Document, spec: Node, source: Node) -> Headlamp | None:
    values = values_of(document, document.get(source, "helm"))
    if values is None:
        return None
    inner, node = values
    return headlamp.read(inner, node, _deployment(document, spec, source))


def _deployment(document: Document, spec: Node, source: Node) -> headlamp.Deployment:
    helm = document.get(source, "helm")
    parameters = items(document.get(helm, "parameters"))
    return headlamp.Deployment(
        name=document.text(document.get(document.root, "metadata", "name")) or CHART,
        namespace=setting(document, document.get(spec, "destination", "namespace")),
        chart_version=setting(document, document.get(source, "targetRevision")),
        # Parameters win over all other values.
        overridden=[document.text(document.get(one, "name")) or "" for one in parameters],
        more="completed by valueFiles" if document.get(helm, "valueFiles") is not None else "",
        is_placed=True,
    )


def value_defects(document: Document) -> list[Defect]:
    """What is wrong with the form of the YAML in the string `values`, for the charts that a login depends on."""
    found: list[Defect] = []
    for _, source in sources(document):
        text = document.get(source, "helm", "values")
        chart = (document.text(document.get(source, "chart")) or "").rpartition("/")[2]
        if chart in _CHARTS and isinstance(text, ScalarNode):
            inner, defect = document.nested(text)
            found += [defect] if defect else [one for part in inner for one in part.duplicates]
    return found


def values_of(document: Document, helm: Node | None) -> tuple[Document, MappingNode] | None:
    """`valuesObject`, which wins, or the YAML in the string `values`."""
    node = document.get(helm, "valuesObject")
    if isinstance(node, MappingNode):
        return document, node
    text = document.get(helm, "values")
    inner = document.nested(text)[0] if isinstance(text, ScalarNode) else []
    root = inner[0].root if inner else None
    return (inner[0], root) if isinstance(root, MappingNode) else None
