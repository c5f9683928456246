"""Flux: HelmReleases (`helm.toolkit.fluxcd.io`), and the objects that stand for their charts."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath

from homelamp.core.value import Unknown
from homelamp.kube.build import patches
from homelamp.kube.build.patches import Patch
from homelamp.kube.helm.paths import keys_of
from homelamp.kube.helm.release import ChartSource, Release, Values
from homelamp.model import Setting
from homelamp.syntax.booleans import boolean
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, items
from homelamp.syntax.yaml.facts import known_text, setting

_NO_VERSION = "the newest chart"
_NOT_PINNED = "no version is pinned"
_GROUP = "source.toolkit.fluxcd.io"


def releases(document: Document) -> Iterator[Release]:
    """The release of a HelmRelease that Flux applies; none for any other document."""
    root = document.root
    spec = document.get(root, "spec")
    if document.text(document.get(root, "kind")) != "HelmRelease" or boolean(document.get(spec, "suspend")):
        return
    chart = document.text(document.get(spec, "chart", "spec", "chart"))
    reference = document.get(spec, "chartRef")
    if chart is None and reference is None:
        return
    own = document.get(root, "metadata", "namespace")
    target = document.get(spec, "targetNamespace")
    named = document.text(document.get(root, "metadata", "name")) or ""
    yield Release(
        document,
        document.span(root),
        _chart_name(chart) if chart is not None else "",
        None if chart is not None else _reference(document, reference, own),
        _version(document, document.get(spec, "chart", "spec")),
        named,
        known_text(document, document.get(spec, "releaseName")),
        setting(document, target if target is not None else own),
        tuple(_values(document, spec)),
        is_placed=target is not None,
        patches=tuple(_post_renderers(document, spec)),
        has_schema=_has_schema(document, spec),
    )


def chart_sources(document: Document) -> Iterator[ChartSource]:
    """The chart that an OCIRepository or a HelmChart stands for; none for any other document."""
    root = document.root
    kind = document.text(document.get(root, "kind"))
    version = document.text(document.get(root, "apiVersion")) or _GROUP
    if kind not in {"OCIRepository", "HelmChart"} or not version.startswith(_GROUP):
        return
    spec = document.get(root, "spec")
    url = document.text(document.get(spec, "url" if kind == "OCIRepository" else "chart")) or ""
    pinned = document.get(spec, "ref", "tag") if kind == "OCIRepository" else document.get(spec, "version")
    stated = setting(document, pinned) or Setting(Unknown(_NOT_PINNED), document.span(root))
    name, namespace = (document.text(document.get(root, "metadata", key)) for key in ("name", "namespace"))
    yield ChartSource(kind, name or "", namespace, _chart_name(url.rstrip("/")), stated)


def _chart_name(text: str) -> str:
    """A chart's name, or the path of one that lies in the repository."""
    return f"./{normpath(text)}" if text.startswith(".") else text.rpartition("/")[2]


def _reference(document: Document, reference: Node | None, own: Node | None) -> tuple[str, str, str | None]:
    kind, name, namespace = (document.text(document.get(reference, key)) for key in ("kind", "name", "namespace"))
    return kind or "OCIRepository", name or "", namespace or (document.text(own) if own is not None else None)


def _version(document: Document, chart: Node | None) -> Setting | None:
    """The version of the chart; None where an object that stands for it says which."""
    stated = setting(document, document.get(chart, "version"))
    return stated or (Setting(Unknown(_NO_VERSION), document.span(chart)) if chart is not None else None)


def _has_schema(document: Document, spec: Node | None) -> bool:
    """Whether no step leaves the schema of the chart out: https://fluxcd.io/flux/components/helm/api/v2/"""
    switches = [document.get(spec, step, "disableSchemaValidation") for step in ("install", "upgrade")]
    return all(one is None or boolean(one) is False for one in switches)


def _post_renderers(document: Document, spec: Node | None) -> Iterator[Patch]:
    """https://fluxcd.io/flux/components/helm/helmreleases/#post-renderers"""
    for one in items(document.get(spec, "postRenderers")):
        node = document.get(one, "kustomize")
        if node is not None:
            yield from patches.listed(document, node, "", lambda _: [])


def _values(document: Document, spec: Node | None) -> Iterator[Values]:
    """Those of valuesFrom in their order, single ones too, and over all of them the release's own.

    ChartValuesFromReferences in helm-controller's internal/chartutil.
    """
    for source in items(document.get(spec, "valuesFrom")):
        name = document.text(document.get(source, "name")) or ""
        key = document.text(document.get(source, "valuesKey")) or "values.yaml"
        target = document.text(document.get(source, "targetPath"))
        at = keys_of(target) if target else ()
        is_optional = bool(boolean(document.get(source, "optional")))
        if document.text(document.get(source, "kind")) == "ConfigMap":
            found = Values(config_map=(name, key), at=at, is_optional=is_optional)
        else:
            found = Values(unread=f"set by the Secret {name}" if name else "set by valuesFrom", at=at)
        yield found._replace(document=None, node=source)
    own = document.get(spec, "values")
    if isinstance(own, MappingNode):
        yield Values(document, own)
