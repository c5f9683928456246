"""The client secret on its way: seals, where they land, and what kubeseal leaves behind."""

from __future__ import annotations

from collections.abc import Mapping

from field.case import Case, Found, error
from field.lab import BY_FLUX, FLUX, KUSTOMIZATION, RELEASE, SEALED, edited
from support.sealing import ciphertext

_LISTED = "resources:\n"
_OWN = "  name: panel-login\n  namespace: console\nspec:"
_WIDE = '  annotations:\n    sealedsecrets.bitnami.com/{}-wide: "true"\n'
_TEMPLATE = "    metadata:\n      name: panel-login\n"
_MISPLACED = (
    '    metadata:\n      annotations:\n        sealedsecrets.bitnami.com/{}-wide: "true"\n      name: panel-login\n'
)
CONTROLLER = "argo/controller.yaml"


def controller(namespace: str, release: str, values: str = "") -> dict[str, str]:
    """The homelab with the controller by Argo CD."""
    helm = f"    helm:\n      releaseName: {release}\n{values}"
    return {
        **BY_FLUX,
        CONTROLLER: "apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
        "metadata:\n  name: seals\n  namespace: argocd\n"
        "spec:\n  project: default\n  source:\n    repoURL: https://bitnami.github.io/sealed-secrets\n"
        f"    chart: sealed-secrets\n    targetRevision: 2.17.7\n{helm}"
        f"  destination: {{server: https://kubernetes.default.svc, namespace: {namespace}}}\n",
    }


def wide(scope: str, files: Mapping[str, str] = BY_FLUX) -> dict[str, str]:
    """The seal with a scope of its own."""
    return edited(SEALED, _OWN, _OWN.replace("\nspec:", f"\n{_WIDE.format(scope)}spec:"), files)


MOVED = edited(KUSTOMIZATION, _LISTED, f"namespace: boards\n{_LISTED}")
RENAMED = edited(KUSTOMIZATION, _LISTED, f"namePrefix: lab-\n{_LISTED}")

CASES: Mapping[str, Case] = {
    "a prefix renames the seal": Case(RENAMED, error("HL518", KUSTOMIZATION, "namePrefix"), ("lab-panel-login",)),
    "a suffix renames the seal": Case(
        edited(KUSTOMIZATION, _LISTED, f"nameSuffix: -v2\n{_LISTED}"), error("HL518", KUSTOMIZATION, "nameSuffix")
    ),
    "the namespace moves the seal": Case(MOVED, error("HL518", KUSTOMIZATION, "namespace: boards"), ("boards",)),
    "Flux moves the seal": Case(
        edited(FLUX, "  prune: true\n", "  prune: true\n  targetNamespace: boards\n"),
        error("HL518", FLUX, "targetNamespace"),
    ),
    "a seal for every namespace is moved": Case(wide("cluster", MOVED)),
    "a seal for a namespace keeps it": Case(
        wide("namespace", edited(KUSTOMIZATION, _LISTED, f"namespace: console\n{_LISTED}"))
    ),
    "an empty file": Case({**BY_FLUX, SEALED: ""}, error("HL114", RELEASE, "name: panel-login")),
    "a file of comments": Case({**BY_FLUX, SEALED: "# kubeseal\n---\n"}, error("HL114", RELEASE, "name: panel-login")),
    "an empty value": Case(
        edited(SEALED, ciphertext(), ciphertext(plain=0)), error("HL509", SEALED, "    password: "), ("empty",)
    ),
    "a value with a line break alone": Case(edited(SEALED, ciphertext(), ciphertext(plain=1))),
    "kubeseal's own null": Case(edited(SEALED, _OWN, f"  creationTimestamp: null\n{_OWN}")),
    "a scope for all of the namespace in the template alone": Case(
        edited(SEALED, _TEMPLATE, _MISPLACED.format("namespace")), error("HL506", SEALED, "namespace-wide")
    ),
    "a scope for the cluster in the template alone": Case(
        edited(SEALED, _TEMPLATE, _MISPLACED.format("cluster")), error("HL506", SEALED, "cluster-wide")
    ),
    "a controller in a namespace of its own": Case(
        controller("vault", "sealed-secrets"),
        (Found("HL514", "info", CONTROLLER, "repoURL"),),
        ("--controller-name sealed-secrets --controller-namespace vault",),
    ),
    "a controller where kubeseal looks": Case(controller("kube-system", "sealed-secrets-controller")),
    "a controller of the right name elsewhere": Case(
        controller("seals", "x", "      valuesObject: {fullnameOverride: sealed-secrets-controller}\n"),
        (Found("HL514", "info", CONTROLLER, "repoURL"),),
        ("kubeseal will need --controller-namespace seals",),
    ),
}
