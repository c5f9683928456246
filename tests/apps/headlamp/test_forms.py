"""The further forms in which repositories deploy Headlamp: what each states is compared, at its own line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent, indent

import pytest

from homelamp.core.value import Verdict
from support.checking import check_files, places
from support.repositories import CHAIN, RELEASE, changed, line_of

VALUES = dedent(CHAIN[RELEASE].partition("  values:\n")[2]).replace("${HEADLAMP_CLIENT_SECRET}", "${SECRET}")
ELSEWHERE = {path: text for path, text in CHAIN.items() if path != RELEASE}
SPEC = CHAIN[RELEASE].partition("  values:\n")[0]
FROM_MAP = SPEC + "  valuesFrom:\n    - kind: ConfigMap\n      name: headlamp-values\n"
MAP = "kind: ConfigMap\nmetadata: {name: headlamp-values}\ndata:\n  values.yaml: |\n" + indent(VALUES, "    ")
GENERATOR = """\
resources: [helmrelease.yaml]
configMapGenerator:
  - name: headlamp-values
    files: [values.yaml=./helm.yaml]
"""
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: headlamp}
spec:
  destination: {namespace: headlamp}
  sources:
    - repoURL: https://git.lab.test/home.git
      ref: values
    - chart: headlamp
      repoURL: https://kubernetes-sigs.github.io/headlamp/
      targetRevision: 0.45.0
      helm:
        valueFiles: [$values/apps/headlamp/values.yaml]
"""
UMBRELLA = "apiVersion: v2\nname: lamp\ndependencies:\n  - name: headlamp\n    version: 0.45.0\n"
NESTED = "headlamp:\n" + indent(VALUES, "  ")
INFLATED = "helmCharts:\n  - name: headlamp\n    version: 0.45.0\n    namespace: headlamp\n"
CONTAINER = """\
kind: Deployment
metadata: {name: headlamp, namespace: headlamp}
spec:
  template:
    spec:
      containers:
        - name: headlamp
          image: ghcr.io/headlamp-k8s/headlamp:v0.45.0
          args:
            - -in-cluster
            - -oidc-client-id=headlamp
            - -oidc-idp-issuer-url=$(OIDC_ISSUER_URL)
            - -oidc-client-secret=$(OIDC_CLIENT_SECRET)
            - -oidc-callback-url=https://headlamp.lab.test/oidc-callback
          env:
            - name: OIDC_ISSUER_URL
              value: https://auth.lab.test/application/o/headlamp/
            - name: OIDC_CLIENT_SECRET
              value: ${SECRET}
"""

# What deploys Headlamp in the place of the HelmRelease with inline values, and the file that holds the values.
FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "a ConfigMap": ("apps/headlamp/values.yaml", {RELEASE: FROM_MAP, "apps/headlamp/values.yaml": MAP}),
    "a ConfigMap in the same file": (RELEASE, {RELEASE: f"{FROM_MAP}---\n{MAP}"}),
    "a ConfigMap with a key of its own": (
        "values.yaml",
        {RELEASE: f"{FROM_MAP}      valuesKey: v.yml\n", "values.yaml": MAP.replace("values.yaml:", "v.yml:")},
    ),
    "a generated ConfigMap": (
        "apps/headlamp/helm.yaml",
        {RELEASE: FROM_MAP, "apps/headlamp/kustomization.yaml": GENERATOR, "apps/headlamp/helm.yaml": VALUES},
    ),
    "a file of values for Argo CD": (
        "apps/headlamp/values.yaml",
        {"argo/headlamp.yaml": APPLICATION, "apps/headlamp/values.yaml": VALUES},
    ),
    "a chart of one's own": (
        "apps/lamp/values.yaml",
        {"apps/lamp/Chart.yaml": UMBRELLA, "apps/lamp/values.yaml": NESTED},
    ),
    "a dependency by another name": (
        "apps/lamp/values.yaml",
        {
            "apps/lamp/Chart.yaml": f"{UMBRELLA}    alias: dash\n",
            "apps/lamp/values.yaml": NESTED.replace("headlamp:\n", "dash:\n", 1),
        },
    ),
    "a chart inflated with a file": (
        "apps/headlamp/values.yaml",
        {
            "apps/headlamp/kustomization.yaml": f"{INFLATED}    valuesFile: values.yaml\n",
            "apps/headlamp/values.yaml": VALUES,
        },
    ),
    "a chart inflated with values": (
        "apps/headlamp/kustomization.yaml",
        {"apps/headlamp/kustomization.yaml": f"{INFLATED}    valuesInline:\n{indent(VALUES, ' ' * 6)}"},
    ),
    "a Deployment": ("apps/headlamp/deployment.yaml", {"apps/headlamp/deployment.yaml": CONTAINER}),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_agrees(repository: Path, form: str) -> None:
    result = check_files(repository, {**ELSEWHERE, **FORMS[form][1]})

    assert places(result) == []
    [chain] = result.chains or []
    assert {"issuer_url", "client_id", "redirect_uri"} <= set(chain.terms(Verdict.EQUAL))


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("HL102", "https://auth.lab.test/application/o/headlamp/", "https://auth.lab.test/application/o/headlamp"),
        ("HL101", "https://headlamp.lab.test/oidc-callback", "https://headlamp.lab.test/callback"),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_a_break_is_found_at_its_line(repository: Path, form: str, code: str, old: str, new: str) -> None:
    path, own = FORMS[form]
    files = changed(path, old, new, {**ELSEWHERE, **own})

    assert places(check_files(repository, files)) == [(code, path, line_of(files[path], new))]


@pytest.mark.parametrize("form", [form for form in FORMS if form != "a Deployment"])
def test_a_misspelt_key_is_found(repository: Path, form: str) -> None:
    path, own = FORMS[form]
    files = changed(path, "clientID:", "clientId:", {**ELSEWHERE, **own})

    assert places(check_files(repository, files)) == [("HL403", path, line_of(files[path], "clientId:"))]


WRONG = VALUES.replace("clientID: headlamp", "clientID: replaced")
SECOND = "      - $values/apps/headlamp/more.yaml"


def maps(*texts: str) -> dict[str, str]:
    return {f"maps/{number}.yaml": text for number, text in enumerate(texts)}


# Values that are overruled, or not to be found: nothing is known of them.
UNKNOWN: dict[str, Mapping[str, str]] = {
    "a ConfigMap that is nowhere": {RELEASE: FROM_MAP},
    "two ConfigMaps of one name": {RELEASE: FROM_MAP, **maps(MAP.replace("clientID: headlamp", "clientID: x"), MAP)},
    "a Secret that comes after the ConfigMap": {
        RELEASE: f"{FROM_MAP}    - kind: Secret\n      name: headlamp-values\n",
        **maps(MAP.replace("clientID: headlamp", "clientID: x")),
    },
    "a value set one by one": {
        RELEASE: f"{FROM_MAP}    - kind: ConfigMap\n      name: x\n      targetPath: config.oidc.clientID\n",
        **maps(MAP.replace("clientID: headlamp", "clientID: x")),
    },
    "a file of another repository": {"argo/headlamp.yaml": APPLICATION},
    "a file in the chart": {
        "argo/headlamp.yaml": APPLICATION.replace("$values/apps/headlamp/", ""),
        "apps/headlamp/values.yaml": WRONG,
    },
    "a second file of values": {
        "argo/headlamp.yaml": APPLICATION.replace(
            "[$values/apps/headlamp/values.yaml]",
            "[$values/apps/headlamp/values.yaml, $values/apps/headlamp/more.yaml]",
        ),
        "apps/headlamp/values.yaml": WRONG,
        "apps/headlamp/more.yaml": VALUES,
    },
    "a parameter": {
        "argo/headlamp.yaml": APPLICATION + "        parameters: [{name: config.oidc.clientID, value: headlamp}]\n",
        "apps/headlamp/values.yaml": WRONG,
    },
    "another file of values beside the chart's": {
        "apps/lamp/Chart.yaml": UMBRELLA,
        "apps/lamp/values.yaml": NESTED.replace("clientID: headlamp", "clientID: x"),
        "apps/lamp/values-prod.yaml": NESTED,
    },
    "an Application that gives the chart values": {
        "apps/lamp/Chart.yaml": UMBRELLA,
        "apps/lamp/values.yaml": NESTED.replace("clientID: headlamp", "clientID: x"),
        "argo/lamp.yaml": (
            "kind: Application\nmetadata: {name: headlamp}\n"
            "spec: {source: {path: apps/lamp, helm: {values: 'headlamp: {config: {oidc: {clientID: headlamp}}}'}}}\n"
        ),
    },
    "a release that gives the chart values": {
        "apps/lamp/Chart.yaml": UMBRELLA,
        "apps/lamp/values.yaml": NESTED.replace("clientID: headlamp", "clientID: x"),
        "flux/lamp.yaml": (
            "kind: HelmRelease\nspec:\n  chart: {spec: {chart: ./apps/lamp}}\n"
            "  values: {headlamp: {config: {oidc: {clientID: headlamp}}}}\n"
        ),
    },
    "a chart that is no dependency": {
        "apps/lamp/Chart.yaml": UMBRELLA.replace("name: headlamp", "name: grafana"),
        "apps/lamp/values.yaml": NESTED.replace("clientID: headlamp", "clientID: x"),
    },
    "values that are no YAML": {
        "apps/lamp/Chart.yaml": UMBRELLA,
        "apps/lamp/values.yaml": "headlamp: {{ include x }}\n  a: [\n",
    },
    "a variable that envFrom gives": {
        "a.yaml": CONTAINER.replace("-oidc-client-id=headlamp", "-oidc-client-id=$(OIDC_CLIENT_ID)").replace(
            "          env:\n", "          envFrom: [{secretRef: {name: a}}]\n          env:\n"
        )
    },
    "a container of another application": {
        "a.yaml": CONTAINER.replace("headlamp-k8s/headlamp:", "oauth2-proxy/oauth2-proxy:").replace(
            "client-id=headlamp", "client-id=proxy"
        )
    },
    "a container without a login": {"a.yaml": CONTAINER.partition("            - -oidc-client")[0]},
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_overruled_or_not_found_is_no_finding(repository: Path, name: str) -> None:
    result = check_files(repository, {**ELSEWHERE, **UNKNOWN[name]})

    assert places(result) == []
    assert all(chain.verdicts.get("client_id") is not Verdict.DIFFERENT for chain in result.chains or ())


SECRET = """\
kind: SealedSecret
metadata: {name: headlamp-oidc, namespace: NAMESPACE}
spec: {encryptedData: {clientSecret: '${SEALED}'}}
"""
ENV = "env: [{name: OIDC_CLIENT_SECRET, valueFrom: {secretKeyRef: {name: headlamp-oidc, key: clientSecret}}}]\n"
BY_ENV = VALUES.replace("    clientSecret: ${SECRET}\n", "") + ENV
ARGO = """\
apiVersion: argoproj.io/v1
kind: Application
spec: {source: {path: apps/lamp}, destination: {namespace: tools}}
"""


@pytest.mark.parametrize(
    "files",
    [
        {
            "apps/lamp/Chart.yaml": UMBRELLA,
            "apps/lamp/values.yaml": "headlamp:\n" + indent(BY_ENV, "  "),
            "a.yaml": ARGO,
        },
        {
            "apps/lamp/kustomization.yaml": f"namespace: tools\n{INFLATED}    valuesFile: values.yaml\n",
            "apps/lamp/values.yaml": BY_ENV,
        },
        {
            "argo.yaml": APPLICATION.replace("namespace: headlamp", "namespace: tools"),
            "apps/headlamp/values.yaml": BY_ENV,
        },
        {
            "apps/lamp/kustomization.yaml": "namespace: tools\nresources: [release.yaml, map.yaml, secret.yaml]\n",
            "apps/lamp/release.yaml": FROM_MAP,
            "apps/lamp/map.yaml": MAP.partition("    config:")[0] + indent(BY_ENV, "    "),
        },
    ],
)
def test_the_namespace_is_that_of_the_release(repository: Path, files: dict[str, str]) -> None:
    path = "apps/lamp/secret.yaml" if "apps/lamp/release.yaml" in files else "secrets/secret.yaml"
    ours, others = (SECRET.replace("NAMESPACE", name) for name in ("tools", "headlamp"))

    assert places(check_files(repository, {**ELSEWHERE, **files, path: ours})) == []
    if path.startswith("secrets"):
        assert [code for code, _, _ in places(check_files(repository, {path: others}))] == ["HL114"]


def test_the_configuration_may_name_the_release_or_the_values(repository: Path) -> None:
    config = "version: 1\nchains:\n  - name: home\n    headlamp: [PATH]\n"
    path, own = FORMS["a ConfigMap"]
    for named in (RELEASE, path):
        result = check_files(repository, {**ELSEWHERE, **own, ".homelamp.yaml": config.replace("PATH", named)})

        [chain] = result.chains or []
        assert (chain.name, "client_id" in chain.terms(Verdict.EQUAL)) == ("home", True)
