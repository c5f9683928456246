"""Ingress, HTTPRoute and IngressRoute manifests that lead to Headlamp or to the Authentik server.

A manifest leads to one of them where it names it as a backend or is called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from homelamp.facts import Exposure, Fact, Route, Setting
from homelamp.readers import exposure_routes
from homelamp.readers.yaml import Document, Node, items
from homelamp.readers.yaml_facts import fact, setting
from homelamp.value import Known

_HOST = re.compile(r"Host\(`([^`]+)`\)")
_PREFIX = re.compile(r"PathPrefix\(`([^`]+)`\)")
# Services of Authentik that are no server: the outposts, which stand in front of other applications.
_OUTPOST = re.compile(r"outpost|proxy|ldap|radius")


def read(document: Document) -> list[Exposure]:
    """The exposure that a document states; empty for any other document."""
    root = document.root
    reader = _READERS.get(document.text(document.get(root, "kind")) or "")
    leads_to = _leads_to(document) if reader else None
    if reader is None or leads_to is None:
        return []
    exposure = reader(document, document.get(root, "spec"))._replace(leads_to=leads_to, span=document.span(root))
    return [exposure] if exposure.hosts else []


def _leads_to(document: Document) -> Literal["headlamp", "authentik"] | None:
    text = document.span(document.root).text
    if "headlamp" in text:
        return "headlamp"
    name = document.text(document.get(document.root, "metadata", "name")) or ""
    backends = {name, *_backends(document, document.root)}
    servers = [one for one in backends if one.startswith("authentik") and not _OUTPOST.search(one)]
    return "authentik" if servers else None


def _backends(document: Document, root: Node) -> Iterator[str]:
    """The names of the services that rules lead to."""
    for rule in items(document.get(root, "spec", "rules")):
        for entry in (*items(document.get(rule, "http", "paths")), *items(document.get(rule, "backendRefs"))):
            for keys in (("backend", "service", "name"), ("name",)):
                yield document.text(document.get(entry, *keys)) or ""
    for route in items(document.get(root, "spec", "routes")):
        for service in items(document.get(route, "services")):
            yield document.text(document.get(service, "name")) or ""


def _ingress(document: Document, spec: Node | None) -> Exposure:
    metadata = document.get(document.root, "metadata")
    rules = items(document.get(spec, "rules"))
    hosts = [host for rule in rules if (host := document.get(rule, "host")) is not None]
    tls = [host for entry in items(document.get(spec, "tls")) for host in items(document.get(entry, "hosts"))]
    rewritten = metadata is not None and exposure_routes.is_rewritten(document, metadata)
    paths = [setting(document, document.get(one, "path")) for rule in rules for one in _paths(document, rule)]
    return _exposure(
        document,
        hosts=_facts(document, hosts),
        tls_hosts=_facts(document, tls),
        routes=[Route(path, rewritten) for path in paths if path],
        cluster_issuer=exposure_routes.cluster_issuer(document, metadata) if metadata is not None else None,
    )


def _paths(document: Document, rule: Node) -> list[Node]:
    return items(document.get(rule, "http", "paths"))


def _http_route(document: Document, spec: Node | None) -> Exposure:
    hosts = _facts(document, items(document.get(spec, "hostnames")))
    routes = exposure_routes.of_http_route(document, items(document.get(spec, "rules")))
    return _exposure(document, hosts=hosts, routes=routes)


def _ingress_route(document: Document, spec: Node | None) -> Exposure:
    hosts: list[Fact] = []
    routes: list[Route] = []
    for route in items(document.get(spec, "routes")):
        match = document.get(route, "match")
        stated = fact(document, match, "host", "exposure")
        if match is None or stated is None:
            continue
        named = _HOST.findall(stated.text or "")
        hosts += [stated._replace(value=Known(host), pieces=()) for host in named]
        if not named and stated.text is None:
            hosts.append(stated)
        rewritten = document.get(route, "middlewares") is not None
        prefixes = _PREFIX.findall(stated.text or "")
        routes += [Route(Setting(Known(path), document.span(match)), rewritten) for path in prefixes]
    domains = items(document.get(spec, "tls", "domains"))
    tls = [node for one in domains for node in (document.get(one, "main"), *items(document.get(one, "sans"))) if node]
    return _exposure(document, hosts=hosts, tls_hosts=_facts(document, tls), routes=routes)


def _exposure(
    document: Document,
    *,
    hosts: Iterable[Fact],
    tls_hosts: Iterable[Fact] = (),
    routes: Iterable[Route] = (),
    cluster_issuer: Setting | None = None,
) -> Exposure:
    span = document.span(document.root)
    return Exposure("headlamp", span, tuple(hosts), tuple(tls_hosts), tuple(routes), cluster_issuer)


def _facts(document: Document, nodes: Iterable[Node]) -> list[Fact]:
    return [one for node in nodes if (one := fact(document, node, "host", "exposure"))]


_READERS = {"Ingress": _ingress, "HTTPRoute": _http_route, "IngressRoute": _ingress_route}
