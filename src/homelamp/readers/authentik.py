"""The Authentik server in the cluster: its version, and what its chart's values expose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.facts import Exposure, Setting
from homelamp.readers import authentik_chart
from homelamp.readers.authentik_chart import Release
from homelamp.readers.booleans import truth
from homelamp.readers.exposure_rules import Rule, Rules, hidden, hosts_of, tls_hosts, whole
from homelamp.readers.ingress_annotations import cluster_issuer
from homelamp.readers.yaml import Document, MappingNode, Node, items
from homelamp.readers.yaml_facts import setting
from homelamp.value import Known, Unknown

# The server's image; the tag is the version.
_REPOSITORY = r"(?:ghcr\.io/|docker\.io/)?goauthentik/server"
_IMAGE = re.compile(rf"{_REPOSITORY}:([^@]+)(?:@.*)?")
# Authentik counts its releases, and its chart follows: https://docs.goauthentik.io/releases/.
_BY_YEAR = re.compile(r"\D*20\d\d\.")
_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")
# Where the chart takes the server's image from, the strongest first; the last is that of charts before 2024.2.
_TAGS = (("server", "image", "tag"), ("global", "image", "tag"), ("image", "tag"))


def versions(document: Document) -> list[Setting]:
    """The versions in which a document deploys the Authentik server; empty for any other document."""
    found = [_of_release(one) for one in authentik_chart.read(document)]
    found += [_of_chart(authentik_chart.pinned(document)), *_of_images(document), *_of_kustomization(document)]
    return [one for one in found if one]


def exposures(document: Document) -> list[Exposure]:
    """What the values of the chart expose: `server.ingress` (hosts are plain names there) and `server.route`."""
    return [found for release in authentik_chart.read(document) for found in _exposed(release)]


def _of_release(release: Release) -> Setting | None:
    """The image's tag wins over the version that the chart brings, which is its own."""
    for keys in _TAGS:
        tag = release.value(*keys)
        if tag and tag.value != Known(""):
            return tag
    return Setting(Unknown(release.more), release.span) if release.more else _of_chart(release.version)


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


def _exposed(release: Release) -> Iterator[Exposure]:
    document = release.document
    server = document.get(release.values, "server")
    ingress, routes = document.get(server, "ingress"), document.get(server, "route")
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
        exposure = stated.exposure("authentik", document.span(node), release.name)
        is_overridden = any(name.startswith("server.") for name in release.overriding)
        if is_on is None:
            yield hidden(exposure, "turned on or off by what is filled in later")
        else:
            yield hidden(exposure, "overridden outside these values") if is_overridden else exposure


def _members(node: Node | None) -> list[Node]:
    return [value for _, value in node.value] if isinstance(node, MappingNode) else []


def _is_on(document: Document, node: Node) -> bool | None:
    """Whether it is turned on and does more than to redirect; None where that is filled in later."""
    redirects = truth(document, document.get(node, "httpsRedirect"))
    return False if redirects else truth(document, document.get(node, "enabled"))
