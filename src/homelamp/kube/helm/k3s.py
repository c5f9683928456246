"""K3s' and RKE2's own Helm controller: HelmChart and HelmChartConfig (`helm.cattle.io`): https://docs.k3s.io/add-ons/helm."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.kube.helm.paths import keys_of
from homelamp.kube.helm.release import Release, Values
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, items
from homelamp.syntax.yaml.facts import known_text, setting
from homelamp.syntax.yaml.tree import entries

_GROUP = "helm.cattle.io/"


def releases(document: Document) -> Iterator[Release]:
    """The release of a HelmChart; none for any other document."""
    if not _is_kind(document, "HelmChart"):
        return
    root, spec = document.root, document.get(document.root, "spec")
    chart = document.text(document.get(spec, "chart")) or ""
    name = document.text(document.get(root, "metadata", "name")) or ""
    yield Release(
        document,
        document.span(root),
        chart.rstrip("/").rpartition("/")[2],
        None,
        setting(document, document.get(spec, "version")),
        name,
        known_text(document, document.get(root, "metadata", "name")),
        setting(document, document.get(spec, "targetNamespace")),
        tuple(_values(document, spec)),
        is_placed=True,
    )


def configurations(document: Document) -> Iterator[tuple[str, Values]]:
    """The name of the HelmChart that a HelmChartConfig completes, and the values that win over those of the chart."""
    if _is_kind(document, "HelmChartConfig"):
        name = document.text(document.get(document.root, "metadata", "name")) or ""
        yield from ((name, one) for one in _content(document, document.get(document.root, "spec")))


def _is_kind(document: Document, kind: str) -> bool:
    version = document.text(document.get(document.root, "apiVersion")) or _GROUP
    return document.text(document.get(document.root, "kind")) == kind and version.startswith(_GROUP)


def _values(document: Document, spec: Node | None) -> Iterator[Values]:
    yield from _content(document, spec)
    for secret in items(document.get(spec, "valuesSecrets")):
        yield Values(
            unread=f"set by the Secret {document.text(document.get(secret, 'name')) or ''}".rstrip(), node=secret
        )
    single = document.get(spec, "set")
    for key, value in entries(single) if isinstance(single, MappingNode) else ():
        yield Values(document, value, at=keys_of(str(key.value)))


def _content(document: Document, spec: Node | None) -> Iterator[Values]:
    content = document.get(spec, "valuesContent")
    inner = document.nested(content)[0] if isinstance(content, ScalarNode) else []
    if inner and isinstance(inner[0].root, MappingNode):
        yield Values(inner[0], inner[0].root)
    own = document.get(spec, "values")
    if isinstance(own, MappingNode):
        yield Values(document, own)
