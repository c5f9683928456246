"""The Authentik server in the cluster: its version, and cert-manager issuers that sign with a CA of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.facts import Exposure, Setting
from homelamp.readers import exposure_routes
from homelamp.readers.yaml import Document, Node, items
from homelamp.readers.yaml_facts import fact, is_true, setting
from homelamp.value import Known

CHART = "authentik"
# The server's image; the tag is the version.
_IMAGE = re.compile(r"(?:ghcr\.io|docker\.io)/goauthentik/server:([^@]+)(?:@.*)?")
_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")


def versions(document: Document) -> list[Setting]:
    """The versions in which a document deploys the Authentik server; empty for any other document."""
    root = document.root
    kind = document.text(document.get(root, "kind")) or ""
    if kind in _WORKLOADS:
        return [version for one in _images(document) if (version := _of_image(one))]
    return [version for chart, values in _charts(document, kind) if (version := _of_chart(document, chart, values))]


def exposures(document: Document) -> list[Exposure]:
    """What the values of the chart expose: `server.ingress` (hosts are plain names there) and `server.route`."""
    kind = document.text(document.get(document.root, "kind")) or ""
    return [found for _, values in _charts(document, kind) for found in _exposed(document, values)]


def private_issuers(document: Document) -> list[Setting]:
    """The name of a cert-manager Issuer or ClusterIssuer of type `selfSigned` or `ca`."""
    root = document.root
    if document.text(document.get(root, "kind")) not in {"Issuer", "ClusterIssuer"}:
        return []
    spec = document.get(root, "spec")
    is_private = document.get(spec, "selfSigned") is not None or document.get(spec, "ca") is not None
    name = setting(document, document.get(root, "metadata", "name"))
    return [name] if is_private and name else []


def _charts(document: Document, kind: str) -> Iterator[tuple[Node | None, Node | None]]:
    """Version and values of each use of Authentik's chart."""
    spec = document.get(document.root, "spec")
    if kind == "HelmRelease":
        chart = document.get(spec, "chart", "spec")
        if document.text(document.get(chart, "chart")) == CHART:
            yield document.get(chart, "version"), document.get(spec, "values")
    elif kind == "Application":
        single = document.get(spec, "source")
        for source in [*items(document.get(spec, "sources")), *([single] if single else [])]:
            if document.text(document.get(source, "chart")) == CHART:
                yield document.get(source, "targetRevision"), document.get(source, "helm", "valuesObject")


def _of_chart(document: Document, chart: Node | None, values: Node | None) -> Setting | None:
    """The image's tag wins over the version that the chart brings, which is its own."""
    for keys in (("global", "image", "tag"), ("image", "tag")):
        tag = setting(document, document.get(values, *keys))
        if tag and tag.value != Known(""):
            return tag
    return setting(document, chart)


def _images(document: Document) -> Iterator[Setting]:
    spec = document.get(document.root, "spec", "template", "spec")
    for container in items(document.get(spec, "containers")):
        image = setting(document, document.get(container, "image"))
        if image:
            yield image


def _of_image(image: Setting) -> Setting | None:
    if image.text is None:
        return None
    found = _IMAGE.fullmatch(image.text)
    return image._replace(value=Known(found[1])) if found else None


def _exposed(document: Document, values: Node | None) -> Iterator[Exposure]:
    ingress, route = document.get(values, "server", "ingress"), document.get(values, "server", "route", "main")
    for node, key in ((ingress, "hosts"), (route, "hostnames")):
        if node is None or not is_true(document, document.get(node, "enabled")):
            continue
        hosts = tuple(
            one for host in items(document.get(node, key)) if (one := fact(document, host, "host", "exposure"))
        )
        issuer = exposure_routes.cluster_issuer(document, node)
        yield Exposure("authentik", document.span(node), hosts, cluster_issuer=issuer)
