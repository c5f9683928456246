"""Ingress, HTTPRoute and IngressRoute manifests that lead to Headlamp.

Only their hosts are read. A manifest leads to Headlamp where it names it as a backend or is called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.facts import Exposure, Fact
from homelamp.readers.yaml import Document, Node, items
from homelamp.readers.yaml_facts import fact
from homelamp.value import Known

_NAME = "headlamp"
_HOST = re.compile(r"Host\(`([^`]+)`\)")


def read(document: Document) -> list[Exposure]:
    """The exposure of Headlamp that a document states; empty for any other document."""
    root = document.root
    kind = document.text(document.get(root, "kind"))
    reader = {"Ingress": _ingress, "HTTPRoute": _http_route, "IngressRoute": _ingress_route}.get(kind or "")
    if reader is None or _NAME not in document.span(root).text:
        return []
    facts = [fact(document, node, "host", "exposure") for node in reader(document, document.get(root, "spec"))]
    hosts = tuple(_host_alone(one) for one in facts if one is not None)
    return [Exposure("headlamp", document.span(root), hosts)] if hosts else []


def _ingress(document: Document, spec: Node | None) -> Iterator[Node]:
    for rule in items(document.get(spec, "rules")):
        host = document.get(rule, "host")
        if host is not None:
            yield host


def _http_route(document: Document, spec: Node | None) -> Iterator[Node]:
    yield from items(document.get(spec, "hostnames"))


def _ingress_route(document: Document, spec: Node | None) -> Iterator[Node]:
    for route in items(document.get(spec, "routes")):
        match = document.get(route, "match")
        if match is not None and _HOST.search(document.text(match) or ""):
            yield match


def _host_alone(stated: Fact) -> Fact:
    """Of a Traefik rule, such as Host(`a`) && PathPrefix(`/`), the host."""
    found = _HOST.search(stated.text or "")
    return stated._replace(value=Known(found[1]), pieces=()) if found else stated
