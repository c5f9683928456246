"""What reaches the cluster: the files as they were written, and what kustomize, Flux and Argo CD make of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.files.repository import open_repository
from homelamp.kube.build.built import Built
from homelamp.syntax.yaml.documents import Document
from homelamp.syntax.yaml.facts import setting
from support.repositories import write

RELEASE = "apps/headlamp/helmrelease.yaml"
OWN = "apps/headlamp/kustomization.yaml"
OVERLAY = "overlays/home/kustomization.yaml"
ISSUER = ("spec", "values", "config", "oidc", "issuerURL")
BASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: headlamp
  labels: {app: headlamp}
spec:
  values:
    config:
      oidc:
        issuerURL: https://base.test/
        clientID: headlamp
      extraArgs: [-a, -b]
"""
MERGE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: headlamp}
spec:
  values:
    config:
      oidc:
        issuerURL: https://patch.test/
"""
LISTED = "resources: [helmrelease.yaml]\n"
TAKES = "resources: [../../apps/headlamp]\n"
OPERATION = "[{op: replace, path: /spec/values/config/oidc/issuerURL, value: https://patch.test/}]"
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./apps/headlamp
"""
ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: apps}
spec:
  source:
    path: apps/headlamp
    kustomize:
      patches:
        - target: {kind: HelmRelease}
          patch: |
            - op: replace
              path: /spec/values/config/oidc/issuerURL
              value: https://patch.test/
"""


def built(repository: Path, files: dict[str, str], base: str = BASE) -> Document:
    write(repository, {RELEASE: base, OWN: LISTED, **files})
    (document,) = Built(open_repository(repository)).documents(RELEASE)
    return document


def at(document: Document, *keys: str) -> str:
    """What a value says and where, as `value @ file:line`; empty where it is not there."""
    found = setting(document, document.get(document.root, *keys))
    return f"{found.value} @ {found.span.file.path}:{found.span.line}" if found else ""


def inline(patch: str, target: str = "") -> str:
    text = "".join(f"      {line}\n" for line in patch.splitlines())
    return f"patches:\n  - patch: |-\n{text}" + (f"    target: {target}\n" if target else "")


APPLIED: dict[str, tuple[dict[str, str], str]] = {
    "a file beside it": (
        {OWN: f"{LISTED}patches: [{{path: patch.yaml}}]\n", "apps/headlamp/patch.yaml": MERGE},
        "apps/headlamp/patch.yaml:8",
    ),
    "a strategic merge patch in the old form": (
        {OWN: f"{LISTED}patchesStrategicMerge: [patch.yaml]\n", "apps/headlamp/patch.yaml": MERGE},
        "apps/headlamp/patch.yaml:8",
    ),
    "a JSON patch in the old form": (
        {
            OWN: f"{LISTED}patchesJson6902: [{{target: {{kind: HelmRelease, name: headlamp}}, path: patch.yaml}}]\n",
            "apps/headlamp/patch.yaml": OPERATION,
        },
        "apps/headlamp/patch.yaml:1",
    ),
    "a text in the kustomization": ({OWN: LISTED + inline(MERGE)}, f"{OWN}:11"),
    "operations in the kustomization": (
        {OWN: LISTED + inline(f"- {OPERATION[1:-1]}", "{kind: HelmRelease}")},
        f"{OWN}:4",
    ),
    "a name by a pattern": ({OWN: LISTED + inline(f"- {OPERATION[1:-1]}", '{name: "head.*"}')}, f"{OWN}:4"),
    "a label": ({OWN: LISTED + inline(f"- {OPERATION[1:-1]}", "{labelSelector: app=headlamp}")}, f"{OWN}:4"),
    "an overlay": ({OVERLAY: TAKES + inline(MERGE)}, f"{OVERLAY}:11"),
    "an overlay of an overlay": (
        {
            OVERLAY: TAKES,
            "clusters/home/kustomization.yaml": "resources: [../../overlays/home]\n" + inline(MERGE),
        },
        "clusters/home/kustomization.yaml:11",
    ),
    "a component": (
        {
            OWN: f"{LISTED}components: [../../components/login]\n",
            "components/login/kustomization.yaml": "kind: Component\n" + inline(MERGE),
        },
        "components/login/kustomization.yaml:11",
    ),
    "Flux": (
        {
            "clusters/home.yaml": FLUX
            + "  patches:\n    - target: {kind: HelmRelease}\n      patch: |\n        - "
            + OPERATION[1:-1]
        },
        "clusters/home.yaml:9",
    ),
    "Argo CD": ({"argo.yaml": ARGO}, "argo.yaml:13"),
    "a replacement": (
        {
            OWN: f"{LISTED.replace(']', ', settings.yaml]')}replacements:\n"
            "  - source: {kind: ConfigMap, name: settings, fieldPath: data.issuer}\n"
            "    targets: [{select: {kind: HelmRelease}, fieldPaths: [spec.values.config.oidc.issuerURL]}]\n",
            "apps/headlamp/settings.yaml": (
                "kind: ConfigMap\nmetadata: {name: settings}\ndata:\n  issuer: https://patch.test/\n"
            ),
        },
        "apps/headlamp/settings.yaml:4",
    ),
}


@pytest.mark.parametrize("name", APPLIED)
def test_a_patch_is_applied_and_keeps_its_place(repository: Path, name: str) -> None:
    files, place = APPLIED[name]
    document = built(repository, files)

    assert at(document, *ISSUER) == f"https://patch.test/ @ {place}"
    assert at(document, *ISSUER[:-1], "clientID") == f"headlamp @ {RELEASE}:11"


NOT_APPLIED: dict[str, dict[str, str]] = {
    "a patch that nobody lists": {"apps/headlamp/patch.yaml": MERGE},
    "a patch of another object": {OWN: LISTED + inline(MERGE.replace("name: headlamp", "name: grafana"))},
    "a target of another kind": {OWN: LISTED + inline(f"- {OPERATION[1:-1]}", "{kind: Deployment}")},
    "a target of another name": {OWN: LISTED + inline(f"- {OPERATION[1:-1]}", "{name: graf.*}")},
    "another label": {OWN: LISTED + inline(f"- {OPERATION[1:-1]}", "{labelSelector: app=grafana}")},
    "a kustomization elsewhere": {"apps/grafana/kustomization.yaml": inline(MERGE)},
    "replacements elsewhere": {
        "apps/grafana/kustomization.yaml": "resources: [x.yaml]\nreplacements:\n"
        "  - source: {kind: ConfigMap, name: x}\n"
        "    targets: [{select: {kind: HelmRelease}, fieldPaths: [spec.values.config.oidc.issuerURL]}]\n"
    },
    "an operation that does not fit": {
        OWN: LISTED + inline("- {op: replace, path: /spec/values/nothing/there, value: x}", "{kind: HelmRelease}")
    },
}


@pytest.mark.parametrize("name", NOT_APPLIED)
def test_what_is_not_for_it_changes_nothing(repository: Path, name: str) -> None:
    assert at(built(repository, NOT_APPLIED[name]), *ISSUER) == f"https://base.test/ @ {RELEASE}:10"


UNKNOWN: dict[str, tuple[dict[str, str], str]] = {
    "two overlays": (
        {OVERLAY: TAKES + inline(MERGE), "overlays/cabin/kustomization.yaml": TAKES},
        "(perhaps patched by kustomize)",
    ),
    "a selector that is not evaluated": (
        {OWN: LISTED + inline(f"- {OPERATION[1:-1]}", '{labelSelector: "app in (headlamp)"}')},
        "(perhaps patched by kustomize)",
    ),
    "a file that is not there": (
        {OWN: f"{LISTED}patches: [{{path: gone.yaml, target: {{kind: HelmRelease}}}}]\n"},
        "(patched by a file that cannot be read)",
    ),
    "a part of a replacement": (
        {
            OWN: f"{LISTED}replacements:\n  - source: {{kind: ConfigMap, name: x}}\n"
            "    targets: [{select: {kind: HelmRelease}, fieldPaths: [spec.values.config.oidc.issuerURL]}]\n"
        },
        "(set by replacements of kustomize)",
    ),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_cannot_be_evaluated_is_unknown(repository: Path, name: str) -> None:
    files, value = UNKNOWN[name]

    assert at(built(repository, files), *ISSUER).startswith(value)


def test_only_what_a_patch_names_is_unknown(repository: Path) -> None:
    files = {OVERLAY: TAKES + inline(MERGE), "overlays/cabin/kustomization.yaml": TAKES}

    assert at(built(repository, files), *ISSUER[:-1], "clientID") == f"headlamp @ {RELEASE}:11"


def test_the_same_patch_in_every_overlay_is_certain(repository: Path) -> None:
    overlay = f"{TAKES}components: [../../components/login]\n"
    files = {
        OVERLAY: overlay,
        "overlays/cabin/kustomization.yaml": overlay,
        "components/login/kustomization.yaml": "kind: Component\n" + inline(MERGE),
    }

    assert at(built(repository, files), *ISSUER).startswith("https://patch.test/")


@pytest.mark.parametrize(
    ("operations", "key", "found"),
    [
        ("[{op: remove, path: /spec/values/config/oidc/clientID}]", "clientID", ""),
        ("[{op: add, path: /spec/values/config/oidc/scopes, value: openid}]", "scopes", f"openid @ {OWN}:4"),
        (
            "[{op: copy, from: /metadata/name, path: /spec/values/config/oidc/clientID}]",
            "clientID",
            f"headlamp @ {RELEASE}:4",
        ),
        ("[{op: move, from: /spec/values/config/oidc/clientID, path: /spec/values/config/oidc/x}]", "clientID", ""),
        ("[{op: test, path: /spec/values/config/oidc/clientID, value: x}]", "clientID", f"headlamp @ {RELEASE}:11"),
    ],
)
def test_operations(repository: Path, operations: str, key: str, found: str) -> None:
    document = built(repository, {OWN: LISTED + inline(f"- {operations[1:-1]}", "{kind: HelmRelease}")})

    assert at(document, *ISSUER[:-1], key) == found


@pytest.mark.parametrize(
    ("patch", "key", "found"),
    [
        ("oidc: {clientID: null}", ("oidc", "clientID"), ""),
        ("oidc: {$patch: delete}", ("oidc",), ""),
        ("oidc: {$patch: replace, scopes: openid}", ("oidc", "clientID"), ""),
        ("oidc: {$patch: replace, scopes: openid}", ("oidc", "scopes"), "openid"),
        ("more: {deep: {er: x}}", ("more", "deep", "er"), "x"),
    ],
)
def test_directives(repository: Path, patch: str, key: tuple[str, ...], found: str) -> None:
    text = MERGE.partition("    config:")[0] + f"    config:\n      {patch}\n"
    document = built(repository, {OWN: LISTED + inline(text)})

    assert at(document, "spec", "values", "config", *key).partition(" ")[0] == found


def test_a_container_of_a_deployment_is_merged_by_its_name(repository: Path) -> None:
    base = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: headlamp}
spec:
  template:
    spec:
      containers:
        - {name: proxy, image: proxy}
        - {name: headlamp, image: headlamp, env: [{name: A, value: a}, {name: B, value: b}]}
"""
    patch = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: headlamp}
spec:
  template:
    spec:
      containers:
        - {name: headlamp, env: [{name: B, value: c}, {name: C, value: d}]}
"""
    document = built(repository, {OWN: LISTED + inline(patch)}, base)
    containers = document.get(document.root, "spec", "template", "spec", "containers")
    assert containers is not None
    proxy, headlamp = containers.value
    variables = document.get(headlamp, "env")
    assert variables is not None

    assert document.text(document.get(proxy, "name")) == "proxy"
    assert document.text(document.get(headlamp, "image")) == "headlamp"
    assert [document.text(document.get(one, "value")) for one in variables.value] == ["d", "a", "c"]


VARIABLES: dict[str, tuple[str, str]] = {
    "${HOST}": ("  postBuild: {substitute: {HOST: auth.test}}\n", "auth.test"),
    "${HOST:=x}": ("  postBuild: {substitute: {HOST: auth.test}}\n", "auth.test"),
    "${OTHER:=x}": ("  postBuild: {substitute: {HOST: auth.test}}\n", "x"),
    "${OTHER:-x}": ("  postBuild: {substitute: {HOST: auth.test}}\n", "x"),
    "${OTHER}": ("  postBuild: {substitute: {}}\n", "(the variable OTHER is not set by clusters/home.yaml)"),
    "https://${DOMAIN}/": (
        "  postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}\n",
        "https://home.test/",
    ),
    "${DOMAIN:=b}": ("  postBuild: {substituteFrom: [{kind: Secret, name: elsewhere}]}\n", "${DOMAIN}"),
    "${PASSWORD}": ("  postBuild: {substituteFrom: [{kind: Secret, name: secrets}]}\n", "${PASSWORD}"),
    "${DOMAIN}": (
        "  postBuild:\n    substituteFrom: [{kind: ConfigMap, name: settings}]\n    substitute: {DOMAIN: own.test}\n",
        "own.test",
    ),
    "$${DOMAIN}": ("  postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}\n", "$${DOMAIN}"),
    "${HOST^^}": ("  postBuild: {substitute: {HOST: auth}}\n", "AUTH"),
    "${HOST/a/b}": ("  postBuild: {substitute: {HOST: auth}}\n", "(computed from a variable of Flux)"),
}


@pytest.mark.parametrize("text", VARIABLES)
def test_the_variables_of_flux(repository: Path, text: str) -> None:
    more, value = VARIABLES[text]
    files = {
        "clusters/home.yaml": FLUX + more,
        "clusters/settings.yaml": "kind: ConfigMap\nmetadata: {name: settings}\ndata: {DOMAIN: home.test}\n",
        "clusters/secrets.yaml": "kind: Secret\nmetadata: {name: secrets}\nstringData: {PASSWORD: hidden}\n",
    }

    assert at(built(repository, files, BASE.replace("https://base.test/", text)), *ISSUER) == f"{value} @ {RELEASE}:10"


def test_an_object_can_turn_the_variables_off(repository: Path) -> None:
    base = BASE.replace("app: headlamp", "kustomize.toolkit.fluxcd.io/substitute: disabled")
    files = {"clusters/home.yaml": FLUX + "  postBuild: {substitute: {HOST: auth.test}}\n"}

    assert at(built(repository, files, base.replace("https://base.test/", "${HOST}")), *ISSUER).startswith("${HOST}")


def test_a_kustomization_of_flux_is_patched_itself(repository: Path) -> None:
    root = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: root}
spec:
  path: ./clusters/home
  patches:
    - target: {group: kustomize.toolkit.fluxcd.io, kind: Kustomization}
      patch: |
        - {op: add, path: /spec/postBuild, value: {substitute: {HOST: auth.test}}}
"""
    files = {"flux/root.yaml": root, "clusters/home/apps.yaml": FLUX}

    assert at(built(repository, files, BASE.replace("https://base.test/", "${HOST}")), *ISSUER).startswith("auth.test")


def test_what_takes_itself_in_ends(repository: Path) -> None:
    loop = "resources: [../b, x.yaml]\n" + inline(MERGE)
    files = {
        OWN: "resources: [helmrelease.yaml, ../b]\n",
        "apps/b/kustomization.yaml": loop + "components: [../headlamp]\n",
    }

    assert at(built(repository, files), *ISSUER)


def test_aliases_of_aliases_end(repository: Path) -> None:
    bomb = "a: &a [x]\n" + "".join(
        f"{chr(98 + at)}: &{chr(98 + at)} [{', '.join([f'*{chr(97 + at)}'] * 9)}]\n" for at in range(9)
    )
    patch = MERGE + "    bomb:\n" + "".join(f"      {line}\n" for line in bomb.splitlines())

    assert at(built(repository, {OVERLAY: TAKES + inline(patch), "overlays/b/kustomization.yaml": TAKES}), *ISSUER)
