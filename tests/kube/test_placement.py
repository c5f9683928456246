"""Under which name and in which namespace the objects of a file arrive."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.files.repository import open_repository
from homelamp.kube.build.built import Built
from homelamp.kube.placement import Placement
from support.repositories import write

FILE = "apps/headlamp/secret.yaml"
LISTED = {"apps/headlamp/kustomization.yaml": "resources: [secret.yaml]\n"}
OWN = {"apps/headlamp/kustomization.yaml": "namespace: web\nnamePrefix: a-\nnameSuffix: -b\nresources: [secret.yaml]\n"}
FLUX = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  path: {}\n"
ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
spec:
  source:
    path: {}
  destination: {{namespace: {}}}
"""


def placed(repository: Path, files: dict[str, str], path: str = FILE) -> tuple[str | None, str | None, str, str]:
    """Namespace, namespace for what has none, prefix and suffix."""
    write(repository, {FILE: "kind: Secret\n", **files})
    found = Placement(Built(open_repository(repository)).routes).of(path)
    stated = [str(one.value) if one else None for one in (found.namespace, found.default)]
    return stated[0], stated[1], found.prefix, found.suffix


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({}, (None, None, "", "")),
        (LISTED, (None, None, "", "")),
        (OWN, ("web", None, "a-", "-b")),
        ({"apps/headlamp/kustomization.yaml": "namespace: web\nresources: [other.yaml]\n"}, (None, None, "", "")),
        ({"apps/headlamp/kustomization.yaml": "namespace: ${NS}\nresources: [secret.yaml]\n"}, ("${NS}", None, "", "")),
        # The outermost has the last word.
        (
            {**OWN, "apps/kustomization.yaml": "namespace: all\nnamePrefix: z-\nresources: [headlamp]\n"},
            ("all", None, "z-a-", "-b"),
        ),
        ({**OWN, "kustomization.yaml": "namespace: all\nresources: [./apps/headlamp]\n"}, ("all", None, "a-", "-b")),
        ({"kustomization.yaml": "namespace: all\nresources: [apps/headlamp/secret.yaml]\n"}, ("all", None, "", "")),
        ({**OWN, "apps/kustomization.yaml": "namespace: all\nresources: [grafana]\n"}, ("web", None, "a-", "-b")),
        # Flux.
        ({"flux.yaml": FLUX.format("./apps/headlamp") + "  targetNamespace: web\n"}, ("web", None, "", "")),
        ({**OWN, "flux.yaml": FLUX.format("apps") + "  targetNamespace: f\n"}, ("f", None, "a-", "-b")),
        ({"flux.yaml": FLUX.format("./") + "  targetNamespace: f\n"}, ("f", None, "", "")),
        ({"flux.yaml": FLUX.format("./apps/head") + "  targetNamespace: f\n"}, (None, None, "", "")),
        ({"flux.yaml": FLUX.format("./apps/headlamp")}, (None, None, "", "")),
        (
            {
                "flux.yaml": FLUX.format("./apps/headlamp") + "  targetNamespace: f\n",
                "outer.yaml": FLUX.format("./apps") + "  targetNamespace: g\n",
            },
            ("f", None, "", ""),
        ),
        (
            {
                "a.yaml": FLUX.format("./apps/headlamp") + "  targetNamespace: f\n",
                "b.yaml": FLUX.format("./apps/headlamp") + "  targetNamespace: g\n",
            },
            ("(deployed into several namespaces)", None, "", ""),
        ),
        # Argo CD.
        ({"argo.yaml": ARGO.format("apps/headlamp", "web")}, (None, "web", "", "")),
        ({"argo.yaml": ARGO.format("apps/headlamp/", "web")}, (None, "web", "", "")),
        ({**OWN, "argo.yaml": ARGO.format("apps/headlamp", "argo")}, ("web", "argo", "a-", "-b")),
        ({"argo.yaml": ARGO.format("apps/grafana", "web")}, (None, None, "", "")),
        (
            {"argo.yaml": ARGO.format("apps/headlamp\n    kustomize: {namespace: k, namePrefix: p-}", "web")},
            ("k", "web", "p-", ""),
        ),
        # No kustomization, and nothing of the kind.
        ({"a.yaml": "path: apps/headlamp\ntargetNamespace: x\n"}, (None, None, "", "")),
        ({"apps/headlamp/kustomization.yaml": "a: [\n"}, (None, None, "", "")),
    ],
)
def test_what_becomes_of_a_file(
    repository: Path, files: dict[str, str], wanted: tuple[str | None, str | None, str, str]
) -> None:
    assert placed(repository, files) == wanted


def test_a_kustomization_generates_into_its_own_namespace(repository: Path) -> None:
    assert placed(repository, OWN, "apps/headlamp/kustomization.yaml") == ("web", None, "a-", "-b")


@pytest.mark.parametrize(
    ("resource", "namespace"),
    [
        ("../../apps/headlamp", "other"),
        ("../../apps", "other"),
        ("../../apps/headlamp/secret.yaml", "(deployed into several namespaces)"),
        ("../../x", "web"),
    ],
)
def test_a_base_of_an_overlay_elsewhere(repository: Path, resource: str, namespace: str) -> None:
    overlay = f"namespace: other\nresources:\n  - {resource}\n"

    assert placed(repository, {**OWN, "overlays/home/kustomization.yaml": overlay})[0] == namespace


def test_an_overlay_that_renames(repository: Path) -> None:
    overlay = "namePrefix: x-\nresources:\n  - ../../apps/headlamp/secret.yaml\n"

    assert placed(repository, {"overlays/home/kustomization.yaml": overlay}) == (None, None, "x-", "")


def test_two_overlays_that_rename_differently(repository: Path) -> None:
    overlays = {
        f"overlays/{name}/kustomization.yaml": f"namePrefix: {name}-\nresources: [../../apps/headlamp/secret.yaml]\n"
        for name in ("a", "b")
    }
    write(repository, {FILE: "kind: Secret\n", **overlays})

    assert Placement(Built(open_repository(repository)).routes).of(FILE).is_renamed
