"""Of which release of its project each bundled schema of a custom resource is; tools/schemas writes the schemas."""

from __future__ import annotations

from homelamp.core.releases import Release

# By the end of the group.
_RELEASES: dict[str, tuple[str, Release]] = {
    "argoproj.io": ("Argo CD", (3, 6)),
    "bitnami.com": ("Sealed Secrets", (0, 40)),
    "cert-manager.io": ("cert-manager", (1, 21)),
    "gateway.networking.k8s.io": ("Gateway API", (1, 7)),
    "toolkit.fluxcd.io": ("Flux", (2, 10)),
    "traefik.io": ("Traefik", (3, 7)),
}


def schema_release(api_version: str) -> tuple[str, Release] | None:
    """The project and the release whose fields a schema of ours has; None for Kubernetes' own groups and K3s'."""
    group = api_version.rpartition("/")[0]
    return next((found for end, found in _RELEASES.items() if group == end or group.endswith(f".{end}")), None)
