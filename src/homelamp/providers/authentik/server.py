"""The Authentik server in the cluster: its version, and what its chart's values expose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.core.value import Known, Unknown
from homelamp.kube.exposures.annotations import cluster_issuer
from homelamp.kube.exposures.rules import Rule, Rules, hidden, hosts_of, tls_hosts, whole
from homelamp.kube.helm import flux
from homelamp.model import Exposure, Setting
from homelamp.providers.authentik.chart import CHART, Use
from homelamp.syntax.booleans import truth
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, items
from homelamp.syntax.yaml.facts import setting

# The server's image; the tag is the version.
_REPOSITORY = r"(?:ghcr\.io/|docker\.io/)?goauthentik/server"
_IMAGE = re.compile(rf"{_REPOSITORY}:([^@]+)(?:@.*)?")
# Authentik counts its releases, and its chart follows: https://docs.goauthentik.io/releases/.
_BY_YEAR = re.compile(r"\D*20\d\d\.")
_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")
# Where the chart takes the server's image from, the strongest first; the last is that of charts before 2024.2.
_TAGS = (("server", "image", "tag"), ("global", "image", "tag"), ("image", "tag"))


def versions(document: Document) -> list[Setting]:
    """The versions of the server that images and pinned charts name; empty for any other document."""
    pinned = (one.version for one in flux.chart_sources(document) if one.chart == CHART)
    found = [_of_chart(one) for one in pinned]
    return [*(one for one in found if one), *_of_images(document), *_of_kustomization(document)]


def version_of(use: Use) -> list[Setting]:
    """The version that a release deploys: the image's tag wins over that of the chart; empty where none is stated."""
    for keys in _TAGS:
        tag = use.value(*keys)
        if tag and tag.value != Known(""):
            return [tag]
    found = Setting(Unknown(use.more), use.span) if use.more else _of_chart(use.release.version)
    return [found] if found else []


def exposures_of(use: Use) -> list[Exposure]:
    """What the values of a release expose: `server.ingress` (hosts are plain names there) and `server.route`."""
    return list(_exposed(use))


def _of_chart(version: Setting | None) -> Setting | None:
    """The chart's version, if it is that of the server: charts of others under the same name count in their own way."""
    if version and version.text and not _BY_YEAR.match(version.text):
        return version._replace(value=Unknown("not the version of Authentik's own chart"))
    return version


def _of_images(document: Document) -> Iterator[Setting]:
    if document.text(document.get(document.root, "kind")) not in _WORKLOADS:
        return
    for container in items(document.get(document.root, "spec", "template", "spec", "containers")):
        image = setting(document, document.get(container, "image"))
        found = _IMAGE.fullmatch(image.text) if image and image.text else None
        if image and found:
            yield image._replace(value=Known(found[1]))


def _of_kustomization(document: Document) -> Iterator[Setting]:
    """The tag that a kustomization puts in the place of another: https://kubectl.docs.kubernetes.io/."""
    for one in items(document.get(document.root, "images")):
        name, tag = document.text(document.get(one, "name")), setting(document, document.get(one, "newTag"))
        if name and tag and re.fullmatch(_REPOSITORY, name):
            yield tag


def _exposed(use: Use) -> Iterator[Exposure]:
    server = use.get("server")
    if server is None:
        return
    document, values = server
    ingress, routes = document.get(values, "ingress"), document.get(values, "route")
    found = [(ingress, "hosts"), *((route, "hostnames") for route in _members(routes))]
    for node, key in found:
        is_on = node is not None and _is_on(document, node)
        if node is None or is_on is False:
            continue
        hosts = hosts_of(document, items(document.get(node, key)), node)
        controller = document.text(document.get(node, "ingressClassName"))
        stated = Rules(
            [Rule(hosts, whole(document.span(node)))],
            tls_hosts(document, document.get(node, "tls"), controller),
            cluster_issuer(document, node),
        )
        exposure = stated.exposure("authentik", document.span(node), use.release.name)
        yield hidden(exposure, "turned on or off by what is filled in later") if is_on is None else exposure


def _members(node: Node | None) -> list[Node]:
    return [value for _, value in node.value] if isinstance(node, MappingNode) else []


def _is_on(document: Document, node: Node) -> bool | None:
    """Whether it is turned on and does more than to redirect; None where that is filled in later."""
    redirects = truth(document, document.get(node, "httpsRedirect"))
    return False if redirects else truth(document, document.get(node, "enabled"))
