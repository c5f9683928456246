"""Releases of Headlamp's chart whose values stand in another file, or below a key of their own.

A chart that has Headlamp's as a dependency: https://helm.sh/docs/chart_template_guide/subcharts_and_globals/.
Kustomize's `helmCharts`: https://kubectl.docs.kubernetes.io/references/kustomize/builtins/#_helmchartinflationgenerator_.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple

from homelamp.apps.headlamp import chart_values
from homelamp.apps.headlamp.chart_values import CHART, Deployment
from homelamp.core.text import Span
from homelamp.model import Headlamp
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, items
from homelamp.syntax.yaml.facts import setting


class Place(NamedTuple):
    """Where values stand: in a file, or under a key of a ConfigMap; there `below` these keys."""

    path: str = ""
    config_map: str = ""
    key: str = ""
    below: tuple[str, ...] = ()


class Release(NamedTuple):
    """A release, where it stands, and the places of its values: of two that say something the later one wins."""

    deployment: Deployment
    span: Span
    places: tuple[Place, ...]


def of_charts(document: Document) -> list[Release]:
    """The Headlamp that a chart of one's own deploys: its `Chart.yaml` names Headlamp's chart as a dependency."""
    path = document.file.path
    if basename(path) != "Chart.yaml":
        return []
    found = []
    for one in items(document.get(document.root, "dependencies")):
        name = document.text(document.get(one, "name"))
        if name == CHART:
            place = Place(_beside(path, "values.yaml"), below=(document.text(document.get(one, "alias")) or name,))
            version = setting(document, document.get(one, "version"))
            found.append(Release(Deployment(CHART, None, version), document.span(one), (place,)))
    return found


def inline(document: Document) -> list[Headlamp]:
    """The Headlamps that a kustomization inflates with values of its own."""
    found = []
    for chart in _inflated(document):
        values = document.get(chart, "valuesInline")
        if isinstance(values, MappingNode):
            # valuesFile is merged below or above them, as valuesMerge says.
            more = "completed by valuesFile" if document.get(chart, "valuesFile") is not None else ""
            found.append(chart_values.read(document, values, _inflation(document, chart)._replace(more=more)))
    return [one for one in found if one]


def of_kustomizations(document: Document) -> list[Release]:
    """The Headlamps that a kustomization inflates with the values of a file."""
    found = []
    for chart in _inflated(document):
        file = document.text(document.get(chart, "valuesFile"))
        if file and document.get(chart, "valuesInline") is None:
            more = [document.text(node) or "" for node in items(document.get(chart, "additionalValuesFiles"))]
            places = tuple(Place(_beside(document.file.path, name)) for name in (file, *more))
            found.append(Release(_inflation(document, chart), document.span(chart), places))
    return found


def _inflated(document: Document) -> Iterator[Node]:
    for chart in items(document.get(document.root, "helmCharts")):
        if document.text(document.get(chart, "name")) == CHART:
            yield chart


def _inflation(document: Document, chart: Node) -> Deployment:
    # Kustomize gives its own namespace to all that it makes.
    own = document.get(document.root, "namespace")
    return Deployment(
        name=document.text(document.get(chart, "releaseName")) or CHART,
        namespace=setting(document, own if own is not None else document.get(chart, "namespace")),
        chart_version=setting(document, document.get(chart, "version")),
    )


def _beside(path: str, name: str) -> str:
    return normpath(join(dirname(path), name))
