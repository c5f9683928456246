"""What the values of Headlamp's chart say of its exposure: `ingress` and `httpRoute`."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.facts import Exposure, Fact, Route
from homelamp.readers import exposure_routes
from homelamp.readers.yaml import Document, Node, items
from homelamp.readers.yaml_facts import fact, is_true, setting
from homelamp.value import Unknown


def read(document: Document, values: Node) -> tuple[Exposure, ...]:
    """The exposures that are turned on."""
    found = (_ingress(document, document.get(values, "ingress")), _route(document, document.get(values, "httpRoute")))
    return tuple(one for one in found if one)


def _ingress(document: Document, ingress: Node | None) -> Exposure | None:
    if ingress is None or not is_true(document, document.get(ingress, "enabled")):
        return None
    rules, entries = items(document.get(ingress, "hosts")), items(document.get(ingress, "tls"))
    hosts = [host for rule in rules if (host := document.get(rule, "host")) is not None]
    tls = [host for entry in entries for host in items(document.get(entry, "hosts"))]
    return Exposure(
        leads_to="headlamp",
        span=document.span(ingress),
        hosts=_hosts(document, hosts),
        tls_hosts=_hosts(document, tls),
        routes=tuple(_paths(document, rules, is_rewritten=exposure_routes.is_rewritten(document, ingress))),
        cluster_issuer=exposure_routes.cluster_issuer(document, ingress),
    )


def _paths(document: Document, rules: list[Node], *, is_rewritten: bool) -> Iterator[Route]:
    for rule in rules:
        for entry in items(document.get(rule, "paths")):
            path = setting(document, document.get(entry, "path"))
            if path:
                yield Route(path, is_rewritten)


def _route(document: Document, route: Node | None) -> Exposure | None:
    if route is None or not is_true(document, document.get(route, "enabled")):
        return None
    names = document.get(route, "hostnames")
    return Exposure(
        leads_to="headlamp",
        span=document.span(route),
        hosts=_hosts(document, items(names)),
        routes=tuple(exposure_routes.of_http_route(document, items(document.get(route, "rules")))),
    )


def _hosts(document: Document, nodes: list[Node]) -> tuple[Fact, ...]:
    return tuple(
        fact(document, node, "host", "exposure")
        # A rule without a host serves every one.
        or Fact("host", "exposure", Unknown("any host"), document.span(node))
        for node in nodes
    )
