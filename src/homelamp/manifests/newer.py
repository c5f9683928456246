"""Forms that came with a later release than that of the bundled schemas, where a missing field would be a false error.

Fields that a schema merely lacks are warnings without this.
"""

from __future__ import annotations

from homelamp.core.releases import Release
from homelamp.manifests.documents import Resource
from homelamp.manifests.messages import Cause

_CHART = ("spec", "chart")
# A HelmRelease may generate an OCIRepository instead of a HelmChart since Flux 2.10, and needs none of the fields that
# only a HelmChart has: github.com/fluxcd/helm-controller/api, v2/helmrelease_types.go.
_SINCE: Release = (2, 10)
_OF_HELM_CHART = frozenset(("chart", "sourceRef"))
_OF_OCI = frozenset(
    (
        "certSecretRef", "ignore", "insecure", "layerSelector", "provider", "proxySecretRef", "ref", "secretRef",
        "serviceAccountName", "suspend", "timeout", "url", "verify",
    )
)  # fmt: skip


def without_newer(resource: Resource, causes: list[Cause], flux: Release | None) -> list[Cause]:
    """The causes but for what Flux 2.10 allows; `flux` is the release that is used, if that is known."""
    is_oci = resource.text("kind") == "HelmRelease" and resource.text(*_CHART, "kind") == "OCIRepository"
    if not is_oci or (flux is not None and flux < _SINCE):
        return causes
    return [one for cause in causes for one in _left(cause)]


def _left(cause: Cause) -> list[Cause]:
    names, allowed = cause.missing or cause.unknown, frozenset[str]()
    if cause.pointer == _CHART:
        allowed = frozenset(("kind",)) if cause.unknown else frozenset()
    elif cause.pointer == (*_CHART, "spec"):
        allowed = _OF_OCI if cause.unknown else _OF_HELM_CHART
    kept = [name for name in names if name not in allowed]
    if kept == names:
        return [cause]
    return [cause.of(kept)] if kept else []
