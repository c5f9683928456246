"""Forms of a resource that its definition tells apart in CEL, which no JSON schema has."""

from __future__ import annotations

from homelamp.manifests.documents import Resource
from homelamp.manifests.messages import Cause

_SPEC = ("spec", "chart", "spec")
# A HelmRelease may generate an OCIRepository instead of a HelmChart since Flux 2.10, and needs none of the fields that
# only a HelmChart has: github.com/fluxcd/helm-controller/api, v2/helmrelease_types.go.
_OF_HELM_CHART = frozenset(("chart", "sourceRef"))


def without_other_form(resource: Resource, causes: list[Cause]) -> list[Cause]:
    """The causes but for fields that are missing in a HelmRelease's chart of the other form."""
    if resource.text("kind") != "HelmRelease" or resource.text("spec", "chart", "kind") != "OCIRepository":
        return causes
    return [one for one in causes if one.pointer != _SPEC or not set(one.missing) & _OF_HELM_CHART]
