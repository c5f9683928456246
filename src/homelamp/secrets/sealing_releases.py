"""Releases of the sealed-secrets chart, and what they call the controller.

The chart: https://github.com/bitnami/sealed-secrets/tree/main/helm/sealed-secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from homelamp.core.text import Span
from homelamp.kube.helm.release import Release
from homelamp.kube.helm.releases import releases_of
from homelamp.kube.placement import Settings
from homelamp.model.secrets import Controller
from homelamp.syntax.yaml.documents import Document, Node
from homelamp.syntax.yaml.facts import known_text

CHART = "sealed-secrets"
# Where K3s' controller installs what names no namespace.
_K3S_NAMESPACE = "default"


def controllers(document: Document, placed: Callable[[], Settings]) -> Iterator[Controller]:
    """The releases of the chart in a document; none where values may come from elsewhere.

    `placed` gives what becomes of the objects of its file, and may cost.
    """
    for release in releases_of(document):
        is_known = release.is_inline and not release.patches and not any(one.at for one in release.values)
        if release.chart == CHART and is_known and len(release.values) <= 1:
            yield _controller(release, placed)


def _controller(release: Release, placed: Callable[[], Settings]) -> Controller:
    document, values = (release.values[0].document, release.values[0].node) if release.values else (None, None)
    kind = release.document.text(release.document.get(release.document.root, "kind"))
    name, namespace = (
        release.release_name or release.name or None,
        release.namespace.text if release.namespace else None,
    )
    if kind == "HelmRelease":
        name, namespace = _of_flux(release, placed())
    elif kind == "HelmChart":
        namespace = namespace or _K3S_NAMESPACE
    full_name, place = _full_name(document or release.document, values, name)
    own = release.document.get(release.document.root, "metadata", "name")
    is_whole = release.span == release.document.span(release.document.root)
    at = release.document.span(own) if own is not None and is_whole else release.span
    return Controller(full_name, namespace, at, place)


def _of_flux(release: Release, settings: Settings) -> tuple[str | None, str | None]:
    """Name and namespace of the release: https://fluxcd.io/flux/components/helm/helmreleases/#release-name."""
    stated = release.namespace.text if release.namespace else None
    target = stated if release.is_placed else None
    is_renamed = bool(settings.is_renamed or settings.prefix or settings.suffix)
    own = None if is_renamed else release.name or None
    name = release.release_name or (f"{target}-{own}" if target and own else own)
    return name, target or _namespace(stated, settings)


def _namespace(stated: str | None, settings: Settings) -> str | None:
    """The namespace of the object itself, which is that of its release too."""
    if settings.namespace is not None:
        return settings.namespace.text
    return stated or (settings.default.text if settings.default else None)


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
