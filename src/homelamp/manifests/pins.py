"""Which releases of Kubernetes, Flux and the operators a repository pins: what its cluster serves depends on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from homelamp.core.folders import is_aside
from homelamp.core.releases import Release, release_of
from homelamp.files.repository import Repository

_ENDINGS = (".yaml", ".yml", ".json", ".tf", ".tofu", ".tfvars", ".sh", ".toml", ".env", ".ign", ".bu", ".j2")
_VERSION = rb"v?(\d{1,4}\.\d{1,4}(?:\.[\dxX*]+)?)"
_YAML_VALUE = rb"[\"']?[ \t]*[:=][ \t]*[\"']?"
# Of a project on GitHub: in the query of a kustomization's resource, in the address of a release, of a raw file.
_ON_GITHUB = rb"%s(?:\.git)?(?:/[\w./-]*)?(?:\?ref=|/releases/download/|/raw/|/)" + _VERSION
_ONE = rb"v?(1\.\d{1,3}(?:\.\d+)?)\b"
_KUBERNETES = (
    # K3s and RKE2: https://docs.k3s.io/upgrades/automated
    rb"\bv?(1\.\d{1,3}\.\d+)(?:\+|-|%2B)(?:k3s|rke2r)\d",
    rb"update\.(?:k3s|rke2)\.io/[\w./-]*channels/" + _VERSION,
    rb"INSTALL_(?:K3S|RKE2)_CHANNEL" + _YAML_VALUE + rb"v?(1\.\d{1,3})\b",
    # Talos, kubeadm, kubespray, kind, and the variables of playbooks.
    rb"siderolabs/kubelet:" + _VERSION,
    rb"(?:registry\.k8s\.io|k8s\.gcr\.io)/kube-(?:apiserver|controller-manager|scheduler|proxy):" + _VERSION,
    rb"kindest/node:" + _VERSION,
    rb"(?i)^[ \t-]*(?:export[ \t]+)?[\"']?(?:kubernetes_?version|kube_version|k8s_version)" + _YAML_VALUE + _ONE,
)  # fmt: skip
_FLUX = (
    rb"^# Flux [Vv]ersion: " + _VERSION,
    _ON_GITHUB % rb"fluxcd/flux2",
    rb"flux_bootstrap_git\"[^}]*?\bversion[ \t]*=[ \t]*\"" + _VERSION,
)


# What marks a file with an object of Flux that pins it.
_OBJECTS = (b"flux-manifests", b"fluxcd/flux2", b"FluxInstance")


class Project(NamedTuple):
    """What tells the release of a project: its repository on GitHub, its chart and its images, where they have the same
    version.
    """

    repository: str
    chart: str = ""
    images: tuple[str, ...] = ()


PROJECTS = {
    "External Secrets": Project("external-secrets/external-secrets", "external-secrets", ("external-secrets",)),
    "cert-manager": Project("cert-manager/cert-manager", "cert-manager", ("jetstack/cert-manager-controller",)),
    "Gateway API": Project("kubernetes-sigs/gateway-api"),
    "Argo CD": Project("argoproj/argo-cd", "", ("argoproj/argocd",)),
    "Traefik": Project("traefik/traefik", "", ("library/traefik", "docker.io/traefik", "image: traefik")),
    "Sealed Secrets": Project("bitnami-labs/sealed-secrets", "", ("sealed-secrets-controller",)),
}


class Pins:
    """Looks through a repository once for each question."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._found: dict[str, tuple[Release, ...]] = {}

    def of(self, project: str) -> Release | None:
        """The oldest release of a project that a live file pins; None where none does."""
        if project not in self._found:
            self._found[project] = tuple(sorted(self._releases(project)))
        return next(iter(self._found[project]), None)

    def _releases(self, project: str) -> Iterator[Release]:
        patterns = [re.compile(one, re.MULTILINE) for one in _patterns(project)]
        for path in self._repository.paths:
            if is_aside(path) or not path.endswith(_ENDINGS):
                continue
            content = self._repository.content(path)
            if not isinstance(content, bytes):
                continue
            for pattern in patterns:
                yield from _in(release_of(one.decode()) for one in pattern.findall(content))
            if project == "Flux" and any(word in content for word in _OBJECTS):
                from homelamp.manifests.flux_pins import releases  # noqa: PLC0415  # it brings the parser

                yield from releases(self._repository, path)


def _in(found: Iterator[Release | None]) -> Iterator[Release]:
    return (one for one in found if one is not None)


def _patterns(project: str) -> Iterator[bytes]:
    if project == "Kubernetes":
        yield from _KUBERNETES
        return
    if project == "Flux":
        yield from _FLUX
        return
    known = PROJECTS.get(project)
    if known is None:
        return
    yield _ON_GITHUB % re.escape(known.repository.encode())
    for image in known.images:
        yield re.escape(image.encode()) + rb":" + _VERSION
    if known.chart:
        chart = re.escape(known.chart.encode())
        name = rb"[\"']?" + chart + rb"[\"']?[ \t]*\n(?:[ \t]+[^\n]*\n){0,4}?[ \t]*"
        yield rb"chart:[ \t]*" + name + rb"(?:version|targetRevision):[ \t]*[\"']?" + _VERSION
        yield rb"charts/" + name + rb"tag:[ \t]*[\"']?" + _VERSION
