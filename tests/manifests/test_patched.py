"""HL701 goes by what reaches the API server: after patches, and without the nulls that it drops."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.repositories import write
from support.validating import skipped, told, validate_in

NeedTool = Callable[[str], Path]

FLUX = "kustomize.toolkit.fluxcd.io/v1"
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: app}
spec:
  chart: {spec: {chart: app, sourceRef: {kind: HelmRepository, name: app}}}
"""
APP = f"""\
apiVersion: {FLUX}
kind: Kustomization
metadata: {{name: app, namespace: flux-system}}
spec:
  path: ./apps/app
"""
PATCH = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: app}\nspec: {interval: 1h}\n"
LISTED = "resources: [release.yaml]\n"
# As in repositories of homelabs: one Kustomization applies all, and adds to each what none of them says.
CLUSTER = f"""\
apiVersion: {FLUX}
kind: Kustomization
metadata: {{name: cluster-apps, namespace: flux-system}}
spec:
  interval: 1h
  path: ./apps
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
  patches:
    - patch: |
        apiVersion: {FLUX}
        kind: Kustomization
        metadata: {{name: all}}
        spec:
          interval: 1h
          prune: true
          sourceRef: {{kind: GitRepository, name: flux-system}}
          patches:
            - patch: |
                apiVersion: helm.toolkit.fluxcd.io/v2
                kind: HelmRelease
                metadata: {{name: all}}
                spec: {{interval: 1h}}
              target: {{group: helm.toolkit.fluxcd.io, kind: HelmRelease}}
      target: {{group: kustomize.toolkit.fluxcd.io, kind: Kustomization}}
"""
JSON_PATCH = "patches:\n  - target: {kind: HelmRelease}\n    patch: '[{op: add, path: /spec/interval, value: 1h}]'\n"
NESTED = {"clusters/home/apps.yaml": CLUSTER, "apps/app/ks.yaml": APP.replace("apps/app", "apps/app/app")}
PATCHED = {
    "a kustomization's file": {
        "apps/app/release.yaml": RELEASE,
        "apps/app/patch.yaml": PATCH,
        "apps/app/kustomization.yaml": LISTED + "patches: [{path: patch.yaml}]\n",
    },
    "a kustomization's JSON patch": {
        "apps/app/release.yaml": RELEASE,
        "apps/app/kustomization.yaml": LISTED + JSON_PATCH,
    },
    "an overlay": {
        "base/release.yaml": RELEASE,
        "base/kustomization.yaml": LISTED,
        "home/kustomization.yaml": "resources: [../base]\n" + JSON_PATCH,
    },
    "a component": {
        "apps/app/release.yaml": RELEASE,
        "apps/app/kustomization.yaml": LISTED + "components: [../../components/all]\n",
        "components/all/kustomization.yaml": "kind: Component\n" + JSON_PATCH,
    },
    "Flux's Kustomization": {**NESTED, "apps/app/app/release.yaml": RELEASE},
    "a file that is not in the repository": {
        "apps/app/release.yaml": RELEASE,
        "apps/app/kustomization.yaml": LISTED
        + "patches: [{target: {kind: HelmRelease}, path: ../../generated/patch.yaml}]\n",
    },
}


@pytest.mark.parametrize("name", PATCHED)
def test_what_a_patch_adds_is_not_missing(name: str, repository: Path, need_tool: NeedTool) -> None:
    write(repository, PATCHED[name])

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert told(outcome) == []
    assert [one for one in skipped(outcome) if "filled in" in one[2]] == []


MISSING = {
    "nothing patches it": ({"apps/app/release.yaml": RELEASE}, "interval missing"),
    "another one is patched": (
        {
            "apps/app/release.yaml": RELEASE,
            "apps/app/patch.yaml": PATCH.replace("name: app", "name: other"),
            "apps/app/kustomization.yaml": LISTED + "patches: [{path: patch.yaml}]\n",
        },
        "interval missing",
    ),
    "the patch adds something else": (
        {
            "apps/app/release.yaml": RELEASE,
            "apps/app/kustomization.yaml": LISTED + JSON_PATCH.replace("interval, value: 1h", "suspend, value: true"),
        },
        "interval missing",
    ),
    "the patch adds one of two": (
        {
            "apps/app/release.yaml": RELEASE.replace("chart: app, ", ""),
            "apps/app/kustomization.yaml": LISTED + JSON_PATCH,
        },
        "chart missing",
    ),
    "Flux's Kustomization adds what is needed, and a slip remains": (
        {**NESTED, "apps/app/app/release.yaml": RELEASE.replace("sourceRef", "sourceref")},
        "sourceRef is missing",
    ),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_no_patch_adds_is_missing(name: str, repository: Path, need_tool: NeedTool) -> None:
    files, words = MISSING[name]
    write(repository, files)

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert [one.code for one in outcome.findings] == ["HL701"]
    assert words in outcome.findings[0].problem.message


@pytest.mark.parametrize(
    "text",
    [
        RELEASE.replace("spec:\n", "spec:\n  interval: 1h\n  values:\n  valuesFrom:\n  upgrade:\n    remediation:\n"),
        "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a}\n"
        "spec: {secretName: a, issuerRef: {name: a}, dnsNames: null, duration: ~}\n",
        "apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: a}\nspec:\n  headers:\n    sslHost:\n",
        "apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: {a: null}}\nspec: {ports: null, selector: }\n",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {a: b}}\n"
        "  template: {metadata: {labels: {a: b}}, spec: {volumes: , containers: [{name: a, args: null}]}}\n",
    ],
)
def test_a_null_that_the_api_server_drops(text: str, repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yaml": text})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert (told(outcome), skipped(outcome), outcome.validated) == ([], [], 1)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (RELEASE + "  interval:\n", 6),
        (RELEASE + "  interval: 1h\n  dependsOn:\n    - null\n", 8),
        ("apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a}\nspec:\n  issuerRef:\n", 5),
    ],
)
def test_a_null_in_the_place_of_what_has_to_be_there(
    text: str, line: int, repository: Path, need_tool: NeedTool
) -> None:
    write(repository, {"a.yaml": text})

    assert ("HL701", line) in [(code, at) for code, _, at, _ in told(validate_in(repository, need_tool("kubeconform")))]
