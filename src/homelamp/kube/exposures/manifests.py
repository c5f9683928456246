"""Ingress, HTTPRoute and IngressRoute manifests that lead to Headlamp or to the Authentik server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from homelamp.kube.exposures import http_route, ingress, ingress_route
from homelamp.kube.exposures.backends import to_authentik, to_headlamp
from homelamp.kube.exposures.rules import Rule, Rules
from homelamp.model import Exposure
from homelamp.syntax.yaml.documents import Document, items

_READERS: dict[str, Callable[[Document], Rules]] = {
    "Ingress": ingress.read,
    "HTTPRoute": http_route.read,
    "IngressRoute": ingress_route.read,
}
_LABELS = ("app.kubernetes.io/name", "app.kubernetes.io/instance", "app")


def read(document: Document) -> list[Exposure]:
    """The exposures that a document, or the members of a `List`, state; one that leads to both is two."""
    nodes = (document.root, *items(document.get(document.root, "items")))
    return [found for node in nodes for found in _exposures(document._replace(root=node))]


def _exposures(document: Document) -> Iterator[Exposure]:
    reader = _READERS.get(document.text(document.get(document.root, "kind")) or "")
    if reader is None:
        return
    stated = reader(document)
    name, *more = _names(document)
    leading: tuple[tuple[Literal["headlamp", "authentik"], list[Rule]], ...] = (
        ("headlamp", to_headlamp([name, *more], stated.rules)),
        ("authentik", to_authentik(name, stated.rules)),
    )
    for leads_to, rules in leading:
        if rules:
            yield stated._replace(rules=rules).exposure(leads_to, document.span(document.root), name)


def _names(document: Document) -> list[str]:
    """The manifest's name, its namespace, and the labels that say what it belongs to."""
    metadata = document.get(document.root, "metadata")
    nodes = [document.get(metadata, "name"), document.get(metadata, "namespace")]
    nodes += [document.get(metadata, "labels", label) for label in _LABELS]
    return [document.text(node) or "" for node in nodes]
