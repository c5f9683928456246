"""Releases of the sealed-secrets chart, and what they call the controller.

The chart: https://github.com/bitnami/sealed-secrets/tree/main/helm/sealed-secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from homelamp.core.text import Span
from homelamp.kube.helm import argocd
from homelamp.kube.placement import Settings
from homelamp.model.secrets import Controller
from homelamp.syntax.yaml.documents import Document, Node, ScalarNode
from homelamp.syntax.yaml.facts import known_text

CHART = "sealed-secrets"


def controllers(document: Document, placed: Callable[[], Settings]) -> Iterator[Controller]:
    """The releases of the chart in a document; none where values may come from elsewhere.

    `placed` gives what becomes of the objects of its file, and may cost.
    """
    read = _KINDS.get(document.text(document.get(document.root, "kind")) or "")
    yield from read(document, placed) if read else ()


def _flux(document: Document, placed: Callable[[], Settings]) -> Iterator[Controller]:
    root, spec = document.root, document.get(document.root, "spec")
    if not _is_chart(document, document.get(spec, "chart", "spec")) or _has(document, spec, "valuesFrom postRenderers"):
        return
    settings = placed()
    own = known_text(document, document.get(root, "metadata", "name"))
    is_renamed = bool(settings.is_renamed or settings.prefix or settings.suffix)
    target = known_text(document, document.get(spec, "targetNamespace"))
    named = known_text(document, document.get(spec, "releaseName"))
    # https://fluxcd.io/flux/components/helm/helmreleases/#release-name
    release = named or (None if own is None or is_renamed else f"{target}-{own}" if target else own)
    name, place = _full_name(document, document.get(spec, "values"), release)
    own_place = document.span(document.get(root, "metadata", "name") or root)
    yield Controller(name, target or _namespace(document, settings), own_place, place)


def _namespace(document: Document, settings: Settings) -> str | None:
    """The namespace of the object itself, which is that of its release too."""
    if settings.namespace is not None:
        return settings.namespace.text
    stated = known_text(document, document.get(document.root, "metadata", "namespace"))
    return stated or (settings.default.text if settings.default else None)


def _k3s(document: Document, _: Callable[[], Settings]) -> Iterator[Controller]:
    """https://docs.k3s.io/add-ons/helm"""
    spec = document.get(document.root, "spec")
    if not _is_chart(document, spec) or _has(document, spec, "set valuesSecrets"):
        return
    content = document.get(spec, "valuesContent")
    inner = document.nested(content)[0] if isinstance(content, ScalarNode) else []
    name = document.get(document.root, "metadata", "name")
    values_in, values = (inner[0], inner[0].root) if inner else (document, None)
    full_name, place = _full_name(values_in, values, known_text(document, name))
    target = known_text(document, document.get(spec, "targetNamespace")) or "default"
    yield Controller(full_name, target, document.span(name or document.root), place)


def _argocd(document: Document, _: Callable[[], Settings]) -> Iterator[Controller]:
    for spec, source in argocd.sources(document):
        helm = document.get(source, "helm")
        if not _is_chart(document, source) or _has(document, helm, "valueFiles parameters fileParameters"):
            continue
        named = document.get(helm, "releaseName")
        name = named if named is not None else document.get(document.root, "metadata", "name")
        inner, values = argocd.values_of(document, helm) or (document, None)
        full_name, place = _full_name(inner, values, known_text(document, name))
        target = known_text(document, document.get(spec, "destination", "namespace"))
        yield Controller(full_name, target, document.span(document.get(source, "chart") or source), place)


_KINDS = {"HelmRelease": _flux, "HelmChart": _k3s, "Application": _argocd, "ApplicationSet": _argocd}


def _is_chart(document: Document, node: Node | None) -> bool:
    return (document.text(document.get(node, "chart")) or "").rpartition("/")[2] == CHART


def _has(document: Document, node: Node | None, keys: str) -> bool:
    return any(document.get(node, key) is not None for key in keys.split())


def _full_name(document: Document, values: Node | None, release: str | None) -> tuple[str | None, Span | None]:
    """What the chart calls the controller (templates/_helpers.tpl), and the value that says so.

    The name is None where it cannot be known, the place where it follows from that of the release.
    """
    override = document.get(values, "fullnameOverride")
    if override is not None and document.text(override) not in {None, ""}:
        return known_text(document, override), document.span(override)
    stated = document.get(values, "nameOverride")
    name = CHART if stated is None else known_text(document, stated)
    if release is None or name is None:
        return None, None
    return (release if name in release else f"{release}-{name}"), None
