"""HL518, and HL114 beside it: a seal, and under which name and in which namespace it arrives."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.checking import check_files, places, related_places
from support.repositories import CHAIN
from support.sealing import SEALED, ciphertext

KUSTOMIZATION = "apps/headlamp/kustomization.yaml"
FLUX = "clusters/home/headlamp.yaml"
HEAD = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: headlamp-oidc\n"
WIDE = '  annotations:\n    sealedsecrets.bitnami.com/{}-wide: "true"\n'
BODY = f"spec:\n  encryptedData:\n    clientSecret: {ciphertext()}\n"
TEMPLATE = "  template:\n    metadata:\n      name: headlamp-oidc\n      namespace: headlamp\n"
LISTED = "resources: [sealedsecret.yaml]\n"


def sealed(scope: str = "", namespace: str = "headlamp", template: str = TEMPLATE) -> str:
    own = f"  namespace: {namespace}\n" if namespace else ""
    return HEAD + own + (WIDE.format(scope) if scope else "") + BODY + template


def flux(key: str, value: str) -> str:
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec:\n"
        f"  path: ./apps/headlamp\n  {key}: {value}\n"
    )


def argo(namespace: str, block: str = "") -> str:
    return (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n"
        f"  source:\n    path: apps/headlamp\n{block}  destination: {{namespace: {namespace}}}\n"
    )


SPEAKS: dict[str, tuple[dict[str, str], tuple[str, str, int], str]] = {
    "a namespace": (
        {SEALED: sealed(), KUSTOMIZATION: f"namespace: dashboards\n{LISTED}"},
        ("error", KUSTOMIZATION, 1),
        "dashboards",
    ),
    "a namespace, and no template": (
        {SEALED: sealed(template=""), KUSTOMIZATION: f"namespace: dashboards\n{LISTED}"},
        ("warning", KUSTOMIZATION, 1),
        "dashboards",
    ),
    "a namespace where only the template has one": (
        {SEALED: sealed(namespace=""), KUSTOMIZATION: f"namespace: dashboards\n{LISTED}"},
        ("error", KUSTOMIZATION, 1),
        "dashboards",
    ),
    "a namespace, sealed namespace-wide": (
        {SEALED: sealed("namespace"), KUSTOMIZATION: f"namespace: dashboards\n{LISTED}"},
        ("error", KUSTOMIZATION, 1),
        "dashboards",
    ),
    "a prefix": (
        {SEALED: sealed(), KUSTOMIZATION: f"namePrefix: lab-\n{LISTED}"},
        ("error", KUSTOMIZATION, 1),
        "lab-headlamp-oidc",
    ),
    "a suffix of Flux": ({SEALED: sealed(), FLUX: flux("nameSuffix", "-x")}, ("error", FLUX, 6), "headlamp-oidc-x"),
    "a namespace of Flux": (
        {SEALED: sealed(), FLUX: flux("targetNamespace", "dashboards")},
        ("error", FLUX, 6),
        "dashboards",
    ),
    "a namespace of Argo CD": (
        {SEALED: sealed(), FLUX: argo("headlamp", "    kustomize: {namespace: dashboards}\n")},
        ("error", FLUX, 7),
        "dashboards",
    ),
    "Argo CD's destination": (
        {SEALED: sealed(namespace=""), FLUX: argo("dashboards")},
        ("error", FLUX, 7),
        "dashboards",
    ),
    "an overlay": (
        {
            SEALED: sealed(),
            KUSTOMIZATION: LISTED,
            "lab/kustomization.yaml": "namespace: x\nresources: [../apps/headlamp]\n",
        },
        ("error", "lab/kustomization.yaml", 1),
        "namespace x",
    ),
}


@pytest.mark.parametrize("name", SPEAKS)
def test_it_speaks(repository: Path, name: str) -> None:
    files, (severity, path, line), arrives = SPEAKS[name]
    found = [one for one in check_files(repository, files).findings if one.code == "HL518"]

    assert [(one.problem.span.file.path, one.problem.span.line) for one in found] == [(path, line)]
    assert found[0].problem.severity.value == severity
    assert arrives in found[0].problem.message
    assert SEALED in {place.span.file.path for place in found[0].problem.related}


QUIET: dict[str, dict[str, str]] = {
    "the same namespace": {SEALED: sealed(), KUSTOMIZATION: f"namespace: headlamp\n{LISTED}"},
    "sealed for where it arrives": {
        SEALED: sealed(template=TEMPLATE.replace("headlamp\n", "dashboards\n")),
        KUSTOMIZATION: f"namespace: dashboards\n{LISTED}",
    },
    "sealed for the name with the prefix": {
        SEALED: sealed(template=TEMPLATE.replace("name: headlamp-oidc", "name: lab-headlamp-oidc")),
        KUSTOMIZATION: f"namePrefix: lab-\n{LISTED}",
    },
    "cluster-wide": {SEALED: sealed("cluster"), KUSTOMIZATION: f"namespace: x\nnamePrefix: lab-\n{LISTED}"},
    "a prefix, sealed namespace-wide": {SEALED: sealed("namespace"), KUSTOMIZATION: f"namePrefix: lab-\n{LISTED}"},
    "a kustomization that does not list it": {
        SEALED: sealed(),
        KUSTOMIZATION: "namespace: dashboards\nresources: [other.yaml]\n",
    },
    "Argo CD's destination is a default": {SEALED: sealed(), FLUX: argo("dashboards")},
    "a namespace that is filled in": {SEALED: sealed(), KUSTOMIZATION: f"namespace: ${{NS}}\n{LISTED}"},
    "nothing but the kustomization tells": {
        SEALED: sealed(namespace="", template=""),
        KUSTOMIZATION: f"namespace: dashboards\n{LISTED}",
    },
    "two overlays": {
        SEALED: sealed(),
        KUSTOMIZATION: LISTED,
        "lab/kustomization.yaml": "namespace: x\nnamePrefix: x-\nresources: [../apps/headlamp]\n",
        "prod/kustomization.yaml": "namespace: y\nnamePrefix: y-\nresources: [../apps/headlamp]\n",
    },
}


@pytest.mark.parametrize("name", QUIET)
def test_it_is_silent(repository: Path, name: str) -> None:
    assert "HL518" not in {code for code, _, _ in places(check_files(repository, QUIET[name]))}


def test_the_fix_of_a_dangling_reference_never_breaks_a_seal(repository: Path) -> None:
    files = {**CHAIN, SEALED: sealed(), KUSTOMIZATION: "namePrefix: lab-\nresources: [sealedsecret.yaml]\n"}
    strict = check_files(repository, files)

    assert "HL518" in {code for code, _, _ in places(strict)}
    assert not [one for one in strict.findings if "write lab-headlamp-oidc" in one.problem.change]
    assert (KUSTOMIZATION, 1) not in related_places(strict)
