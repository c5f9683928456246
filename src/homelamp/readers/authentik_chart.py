"""Uses of Authentik's Helm chart, with what is known of their values.

charts/authentik of https://github.com/goauthentik/helm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from homelamp.facts import Setting
from homelamp.readers import argocd
from homelamp.readers.booleans import boolean
from homelamp.readers.yaml import Document, Node, items
from homelamp.readers.yaml_facts import setting
from homelamp.text import Span
from homelamp.value import Unknown

CHART = "authentik"


class Release(NamedTuple):
    """A use of the chart: `document` and `values` are the values that stand with it.

    `version` is None where another object states it. `overriding` are values that are set one by one after these, by
    their names; `more` says why other values may complete them, and is empty where nothing does.
    """

    name: str
    span: Span
    version: Setting | None
    document: Document
    values: Node | None
    overriding: dict[str, Setting]
    more: str = ""

    def value(self, *keys: str) -> Setting | None:
        """One of the values; None where it is not stated."""
        overriding = self.overriding.get(".".join(keys))
        return overriding or setting(self.document, self.document.get(self.values, *keys))


def read(document: Document) -> Iterator[Release]:
    """The uses in a HelmRelease, an Application or a kustomization; none in any other document."""
    if document.text(document.get(document.root, "kind")) == "HelmRelease":
        yield from _helm_release(document)
    yield from _applications(document)
    for chart in items(document.get(document.root, "helmCharts")):
        if document.text(document.get(chart, "name")) == CHART:
            more = "completed by valuesFile" if document.get(chart, "valuesFile") is not None else ""
            version, values = setting(document, document.get(chart, "version")), document.get(chart, "valuesInline")
            name = document.text(document.get(chart, "releaseName")) or CHART
            yield Release(name, document.span(chart), version, document, values, {}, more)


def pinned(document: Document) -> Setting | None:
    """The version of the chart that an OCIRepository pins, Unknown where it pins none; None for any other document."""
    root = document.root
    url = document.text(document.get(root, "spec", "url")) or ""
    if document.text(document.get(root, "kind")) != "OCIRepository" or _name(url.rstrip("/")) != CHART:
        return None
    found = setting(document, document.get(root, "spec", "ref", "tag"))
    return found or Setting(Unknown("no version is pinned"), document.span(root))


def _helm_release(document: Document) -> Iterator[Release]:
    spec = document.get(document.root, "spec")
    chart = document.get(spec, "chart", "spec")
    # An OCIRepository has the chart's name in its URL only; its own name follows it by habit.
    name = document.text(document.get(chart, "chart")) or document.text(document.get(spec, "chartRef", "name")) or ""
    if _name(name) != CHART or boolean(document.get(spec, "suspend")):
        return
    sources = items(document.get(spec, "valuesFrom"))
    paths = {document.text(document.get(one, "targetPath")): one for one in sources}
    unread = {path: Setting(Unknown("set by valuesFrom"), document.span(one)) for path, one in paths.items() if path}
    version = setting(document, document.get(chart, "version"))
    more = "completed by valuesFrom" if None in paths else ""
    values = document.get(spec, "values")
    yield Release(_own_name(document), document.span(document.root), version, document, values, unread, more)


def _applications(document: Document) -> Iterator[Release]:
    for _, source in argocd.sources(document):
        if _name(document.text(document.get(source, "chart")) or "") != CHART:
            continue
        helm = document.get(source, "helm")
        inner, values = argocd.values_of(document, helm) or (document, None)
        parameters = {
            document.text(document.get(one, "name")) or "": stated
            for one in items(document.get(helm, "parameters"))
            if (stated := setting(document, document.get(one, "value")))
        }
        more = "completed by valueFiles" if items(document.get(helm, "valueFiles")) else ""
        version = setting(document, document.get(source, "targetRevision"))
        yield Release(_own_name(document), document.span(source), version, inner, values, parameters, more)


def _own_name(document: Document) -> str:
    return document.text(document.get(document.root, "metadata", "name")) or CHART


def _name(text: str) -> str:
    return text.rpartition("/")[2]
