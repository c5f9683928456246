"""API versions that are served no longer, and what took their place."""

from __future__ import annotations

from typing import NamedTuple

from homelamp.core.releases import Release, release_of


class Removal(NamedTuple):
    """`project` serves the version no longer since `release`; `replacement` is None where nothing took its place.

    `alike` means that the newer version's fields mean the same: where the newer schema admits the manifest, nothing but
    the version needs to change. With `is_latest` it may have gone before that release.
    """

    replacement: str | None
    project: str
    release: Release
    alike: bool
    is_latest: bool = False


class _Row(NamedTuple):
    by: str
    group: str
    old: str
    new: str  # a version of the same group, or group and version
    kinds: str
    alike: bool = True


_DIFFERS = False

# https://kubernetes.io/docs/reference/using-api/deprecation-guide/; _DIFFERS where it has notable changes.
_KUBERNETES = (
    _Row("1.16", "extensions", "v1beta1", "apps/v1", "Deployment DaemonSet ReplicaSet", _DIFFERS),
    _Row("1.16", "apps", "v1beta1", "v1", "Deployment StatefulSet", _DIFFERS),
    _Row("1.16", "apps", "v1beta2", "v1", "Deployment DaemonSet ReplicaSet StatefulSet", _DIFFERS),
    _Row("1.16", "extensions", "v1beta1", "networking.k8s.io/v1", "NetworkPolicy"),
    _Row("1.22", "admissionregistration.k8s.io", "v1beta1", "v1", "MutatingWebhookConfiguration", _DIFFERS),
    _Row("1.22", "admissionregistration.k8s.io", "v1beta1", "v1", "ValidatingWebhookConfiguration", _DIFFERS),
    _Row("1.22", "apiextensions.k8s.io", "v1beta1", "v1", "CustomResourceDefinition", _DIFFERS),
    _Row("1.22", "apiregistration.k8s.io", "v1beta1", "v1", "APIService"),
    _Row("1.22", "certificates.k8s.io", "v1beta1", "v1", "CertificateSigningRequest", _DIFFERS),
    _Row("1.22", "coordination.k8s.io", "v1beta1", "v1", "Lease"),
    _Row("1.22", "extensions", "v1beta1", "networking.k8s.io/v1", "Ingress", _DIFFERS),
    _Row("1.22", "networking.k8s.io", "v1beta1", "v1", "Ingress", _DIFFERS),
    _Row("1.22", "networking.k8s.io", "v1beta1", "v1", "IngressClass"),
    _Row("1.22", "rbac.authorization.k8s.io", "v1beta1", "v1", "ClusterRole ClusterRoleBinding Role RoleBinding"),
    _Row("1.22", "scheduling.k8s.io", "v1beta1", "v1", "PriorityClass"),
    _Row("1.22", "storage.k8s.io", "v1beta1", "v1", "CSIDriver CSINode StorageClass VolumeAttachment"),
    _Row("1.25", "batch", "v1beta1", "v1", "CronJob"),
    _Row("1.25", "discovery.k8s.io", "v1beta1", "v1", "EndpointSlice", _DIFFERS),
    _Row("1.25", "events.k8s.io", "v1beta1", "v1", "Event", _DIFFERS),
    _Row("1.25", "autoscaling", "v2beta1", "v2", "HorizontalPodAutoscaler", _DIFFERS),
    _Row("1.25", "node.k8s.io", "v1beta1", "v1", "RuntimeClass"),
    _Row("1.25", "policy", "v1beta1", "v1", "PodDisruptionBudget", _DIFFERS),
    _Row("1.25", "policy", "v1beta1", "", "PodSecurityPolicy", _DIFFERS),
    _Row("1.26", "autoscaling", "v2beta2", "v2", "HorizontalPodAutoscaler", _DIFFERS),
    _Row("1.26", "flowcontrol.apiserver.k8s.io", "v1beta1", "v1", "FlowSchema PriorityLevelConfiguration", _DIFFERS),
    _Row("1.27", "storage.k8s.io", "v1beta1", "v1", "CSIStorageCapacity"),
    _Row("1.29", "flowcontrol.apiserver.k8s.io", "v1beta2", "v1", "FlowSchema PriorityLevelConfiguration", _DIFFERS),
    _Row("1.32", "flowcontrol.apiserver.k8s.io", "v1beta3", "v1", "FlowSchema PriorityLevelConfiguration", _DIFFERS),
)

# https://github.com/fluxcd/flux2/issues/5474 (2.7), /5711 (2.8) and /5942 (2.9). The newer schemas refuse what the
# older versions had besides; they cannot see the template of an ImageUpdateAutomation's commit message, which changed.
_FLUX = (
    _Row("2.7", "helm.toolkit.fluxcd.io", "v2beta1", "v2", "HelmRelease"),
    _Row("2.8", "helm.toolkit.fluxcd.io", "v2beta2", "v2", "HelmRelease"),
    _Row("2.7", "kustomize.toolkit.fluxcd.io", "v1beta1", "v1", "Kustomization"),
    _Row("2.8", "kustomize.toolkit.fluxcd.io", "v1beta2", "v1", "Kustomization"),
    _Row("2.7", "source.toolkit.fluxcd.io", "v1beta1", "v1", "Bucket GitRepository HelmChart HelmRepository"),
    _Row(
        "2.8",
        "source.toolkit.fluxcd.io",
        "v1beta2",
        "v1",
        "Bucket GitRepository HelmChart HelmRepository OCIRepository",
    ),
    _Row("2.7", "notification.toolkit.fluxcd.io", "v1beta1", "v1", "Receiver"),
    _Row("2.9", "notification.toolkit.fluxcd.io", "v1beta2", "v1", "Receiver"),
    _Row("2.7", "notification.toolkit.fluxcd.io", "v1beta1", "v1", "Alert Provider"),
    _Row("2.9", "notification.toolkit.fluxcd.io", "v1beta2", "v1", "Alert Provider"),
    _Row("2.7", "image.toolkit.fluxcd.io", "v1beta1", "v1", "ImagePolicy ImageRepository"),
    _Row("2.9", "image.toolkit.fluxcd.io", "v1beta2", "v1", "ImagePolicy ImageRepository"),
    _Row("2.7", "image.toolkit.fluxcd.io", "v1beta1", "v1", "ImageUpdateAutomation", _DIFFERS),
    _Row("2.9", "image.toolkit.fluxcd.io", "v1beta2", "v1", "ImageUpdateAutomation", _DIFFERS),
)


# https://gateway-api.sigs.k8s.io/guides/: since 1.7 their definitions serve v1 alone.
_GATEWAY = (_Row("1.7", "gateway.networking.k8s.io", "v1alpha2", "v1", "TCPRoute TLSRoute UDPRoute"),)

# https://github.com/external-secrets/external-secrets/releases/tag/v0.17.0
_EXTERNAL_SECRETS = (
    _Row(
        "0.17",
        "external-secrets.io",
        "v1beta1",
        "v1",
        "ClusterExternalSecret ClusterSecretStore ExternalSecret SecretStore",
    ),
)

# https://doc.traefik.io/traefik/migrate/v2-to-v3-details/: rules of routes are written in another way since.
_TRAEFIK = (
    _Row("3.0", "traefik.containo.us", "v1alpha1", "traefik.io/v1alpha1", "IngressRoute IngressRouteTCP", _DIFFERS),
    _Row(
        "3.0",
        "traefik.containo.us",
        "v1alpha1",
        "traefik.io/v1alpha1",
        "IngressRouteUDP Middleware MiddlewareTCP ServersTransport TLSOption TLSStore TraefikService",
    ),
)
_ALL = {
    "Kubernetes": _KUBERNETES,
    "Flux": _FLUX,
    "Gateway API": _GATEWAY,
    "External Secrets": _EXTERNAL_SECRETS,
    "Traefik": _TRAEFIK,
}
# The kinds that Flux 2.10 has in v1 are in v1beta3 before.
_ALERTS = ("notification.toolkit.fluxcd.io/v1", "notification.toolkit.fluxcd.io/v1beta3", (2, 10))


def removal_of(kind: str, api_version: str, flux: Release | None = None) -> Removal | None:
    """Since when a kind's version is gone; None for one that is not known to be. `flux` is the release that is used."""
    group, _, version = api_version.rpartition("/")
    for project, rows in _ALL.items():
        for row in rows:
            if (row.group, row.old) == (group, version) and kind in row.kinds.split():
                replacement = row.new if "/" in row.new or not row.new else f"{group}/{row.new}"
                if kind in {"Alert", "Provider"} and replacement == _ALERTS[0] and flux and flux < _ALERTS[2]:
                    replacement = _ALERTS[1]
                release = release_of(row.by)
                assert release is not None
                return Removal(replacement or None, project, release, row.alike)
    return None
