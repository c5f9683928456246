"""A key that is given twice, and a text of values that does not parse, where they hide a login."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from homelamp.value import Verdict
from support.checking import check_files, places
from support.repositories import CHAIN, K3S, RELEASE, changed

LOGIN = """\
config:
  oidc:
    clientID: headlamp
    issuerURL: https://auth.lab.test/application/o/headlamp/
    callbackURL: https://headlamp.lab.test/oidc-callback
    clientSecret: ${HEADLAMP_CLIENT_SECRET}
"""
HIDDEN = f"{LOGIN}config:\n  watchPlugins: false\n"
WITHOUT = {path: text for path, text in CHAIN.items() if path != RELEASE}
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: headlamp}
spec:
  destination: {namespace: headlamp}
  sources:
    - repoURL: https://kubernetes-sigs.github.io/headlamp/
      chart: headlamp
      targetRevision: 0.45.0
      helm:
"""
FROM_FILE = f"{APPLICATION}        valueFiles: [$values/values/headlamp.yaml]\n    - {{ref: values}}\n"
BY_CONFIG_MAP = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: headlamp}
spec:
  chart: {spec: {chart: headlamp, version: 0.45.0}}
  valuesFrom: [{kind: ConfigMap, name: headlamp-values}]
"""
INFLATED = "helmCharts:\n  - name: headlamp\n    version: 0.45.0\n"
SERVER = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n"
ENTRY = "jwt: [{issuer: {url: 'https://auth.lab.test/application/o/headlamp/', audiences: [headlamp]}}]\n"
BINDING = "kind: ClusterRoleBinding\nmetadata: {name: a}\nroleRef: {kind: ClusterRole, name: view}\n"
INGRESS = "kind: Ingress\nmetadata: {name: headlamp}\n"
RULES = "spec: {rules: [{host: headlamp.lab.test, http: {paths: [{path: /, pathType: Prefix}]}}]}\n"


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


def released(values: str) -> str:
    return CHAIN[RELEASE].partition("  values:\n")[0] + "  values:\n" + indented(values, 4)


# The files, and where HL605 is: in which, and at which text that comes last in it.
HIDING: dict[str, tuple[Mapping[str, str], str, str]] = {
    "a file of values": (
        {**WITHOUT, "argocd/headlamp.yaml": FROM_FILE, "values/headlamp.yaml": HIDDEN},
        "values/headlamp.yaml",
        "config:",
    ),
    "a file of values, one level deeper": (
        {**WITHOUT, "argocd/headlamp.yaml": FROM_FILE, "values/headlamp.yaml": f"{LOGIN}  oidc: {{}}\n"},
        "values/headlamp.yaml",
        "oidc: {}",
    ),
    "a text of an Application": (
        {**WITHOUT, "argocd/headlamp.yaml": f"{APPLICATION}        values: |\n{indented(HIDDEN, 10)}"},
        "argocd/headlamp.yaml",
        "config:",
    ),
    "an object of an Application": (
        {**WITHOUT, "argocd/headlamp.yaml": f"{APPLICATION}        valuesObject:\n{indented(HIDDEN, 10)}"},
        "argocd/headlamp.yaml",
        "config:",
    ),
    "an Application's values": (
        {
            **WITHOUT,
            "argocd/headlamp.yaml": f"{APPLICATION}        valuesObject:\n{indented(LOGIN, 10)}    - {{}}\n"
            "  sources: []\n",
        },
        "argocd/headlamp.yaml",
        "sources: []",
    ),
    "a HelmRelease": ({**WITHOUT, RELEASE: released(HIDDEN)}, RELEASE, "config:"),
    "a HelmRelease's values": ({**WITHOUT, RELEASE: f"{released(LOGIN)}  values: {{}}\n"}, RELEASE, "values: {}"),
    "a HelmRelease as a whole": ({**WITHOUT, RELEASE: f"{released(LOGIN)}spec: {{}}\n"}, RELEASE, "spec: {}"),
    "a HelmRelease's kind": ({**WITHOUT, RELEASE: f"{released(LOGIN)}kind: List\n"}, RELEASE, "kind: List"),
    "a ConfigMap": (
        {
            **WITHOUT,
            RELEASE: BY_CONFIG_MAP,
            "apps/headlamp/values.yaml": "kind: ConfigMap\nmetadata: {name: headlamp-values}\ndata:\n  values.yaml: |\n"
            + indented(HIDDEN, 4),
        },
        "apps/headlamp/values.yaml",
        "config:",
    ),
    "a file that a ConfigMap is made of": (
        {
            **WITHOUT,
            RELEASE: BY_CONFIG_MAP,
            "apps/headlamp/kustomization.yaml": "resources: [helmrelease.yaml]\nconfigMapGenerator:\n"
            "  - {name: headlamp-values, files: [values.yaml=mine.yaml]}\n",
            "apps/headlamp/mine.yaml": HIDDEN,
        },
        "apps/headlamp/mine.yaml",
        "config:",
    ),
    "a chart of one's own": (
        {
            **WITHOUT,
            "charts/headlamp/Chart.yaml": "name: mine\ndependencies: [{name: headlamp, version: 0.45.0}]\n",
            "charts/headlamp/values.yaml": f"headlamp:\n{indented(HIDDEN, 2)}",
        },
        "charts/headlamp/values.yaml",
        "config:",
    ),
    "values in a kustomization": (
        {**WITHOUT, "apps/kustomization.yaml": f"{INFLATED}    valuesInline:\n{indented(HIDDEN, 6)}"},
        "apps/kustomization.yaml",
        "config:",
    ),
    "a file of values of a kustomization": (
        {**WITHOUT, "apps/kustomization.yaml": f"{INFLATED}    valuesFile: v.yaml\n", "apps/v.yaml": HIDDEN},
        "apps/v.yaml",
        "config:",
    ),
    "a kustomization that leaves the release out": (
        {**CHAIN, "apps/headlamp/kustomization.yaml": "resources: [helmrelease.yaml]\nresources: [other.yaml]\n"},
        "apps/headlamp/kustomization.yaml",
        "resources: [other.yaml]",
    ),
    "an API server's file": ({**WITHOUT, "k3s/auth.yaml": f"{SERVER}{ENTRY}jwt: []\n"}, "k3s/auth.yaml", "jwt: []"),
    "an API server's arguments": ({**CHAIN, K3S: f"{CHAIN[K3S]}kube-apiserver-arg+: []\n"}, K3S, "kube-apiserver-arg"),
    "other arguments of a server": ({**CHAIN, K3S: f"{CHAIN[K3S]}tls-san: [a]\ntls-san: [b]\n"}, K3S, "tls-san: [b]"),
    "a server without OIDC": ({"k3s/config.yaml": "tls-san: [a]\ntls-san: [b]\n"}, K3S, "tls-san: [b]"),
    "RBAC": (
        {**CHAIN, "rbac.yaml": f"{BINDING}subjects:\n  - kind: Group\n    name: a\nsubjects: []\n"},
        "rbac.yaml",
        "subjects: []",
    ),
    "an Ingress": ({**CHAIN, "i.yaml": f"{INGRESS}{RULES}spec: {{}}\n"}, "i.yaml", "spec: {}"),
    "Authentik's values": (
        {
            **CHAIN,
            "authentik.yaml": "kind: HelmRelease\nmetadata: {name: authentik}\nspec:\n"
            "  chart: {spec: {chart: authentik, version: 2026.5.0}}\n  values:\n    server:\n"
            "      ingress: {enabled: true, hosts: [auth.lab.test]}\n    server: {}\n",
        },
        "authentik.yaml",
        "server: {}",
    ),
}


@pytest.mark.parametrize("name", HIDING)
def test_a_key_that_is_given_twice_is_named_where_it_hides_a_login(name: str, repository: Path) -> None:
    files, path, text = HIDING[name]

    result = check_files(repository, files)

    line = files[path][: files[path].rindex(text)].count("\n") + 1
    assert [place for place in places(result) if place[0] == "HL605"] == [("HL605", path, line)]
    (finding,) = [one for one in result.findings if one.code == "HL605"]
    assert [one.message for one in finding.problem.related] == ["first given here"]


def test_what_is_hidden_agrees_with_nothing(repository: Path) -> None:
    files, *_ = HIDING["a file of values, one level deeper"]
    assert check_files(repository, files).chains == []

    both = f"{LOGIN}config: {{oidc: {{issuerURL: 'https://auth.lab.test/application/o/headlamp/'}}}}\n"
    chains = check_files(repository, {**files, "values/headlamp.yaml": both}).chains
    assert chains
    assert "issuer_url" in chains[0].facts
    assert "issuer_url" not in chains[0].terms(Verdict.EQUAL)


MERGED = """\
x-common: &common {inCluster: true}
x-more: &more {watchPlugins: false}
config:
  <<: *common
  <<: *more
"""


def test_two_merge_keys_are_a_repetition_and_the_rest_is_compared(repository: Path) -> None:
    values = MERGED + LOGIN.removeprefix("config:\n").replace("/o/headlamp/", "/o/headlamp")
    result = check_files(repository, {**WITHOUT, "argocd/headlamp.yaml": FROM_FILE, "values/headlamp.yaml": values})

    assert places(result) == [("HL605", "values/headlamp.yaml", 5), ("HL102", "values/headlamp.yaml", 8)]
    assert result.findings[0].problem.change == "write <<: [*common, *more] once"


@pytest.mark.parametrize(
    ("merges", "change"),
    [
        ("  <<: [*common, *more]\n  <<: *more\n", "write <<: [*common, *more, *more] once"),
        ("  <<: *common\n  <<: {a: 1}\n", "write <<: [*a, *b] once"),
    ],
)
def test_merge_keys_of_any_form(merges: str, change: str, repository: Path) -> None:
    head = MERGED.partition("config:\n")[0]
    values = f"{head}config:\n{merges}{LOGIN.removeprefix('config:' + chr(10))}"
    result = check_files(repository, {**WITHOUT, "argocd/headlamp.yaml": FROM_FILE, "values/headlamp.yaml": values})

    assert [(one.code, one.problem.change) for one in result.findings] == [("HL605", change)]


def test_which_of_two_merged_values_counts_is_not_known(repository: Path) -> None:
    values = "a: &a {clientID: headlamp}\nb: &b {clientID: lamp}\n" + LOGIN.replace(
        "    clientID: headlamp\n", "    <<: *a\n    <<: *b\n"
    )
    result = check_files(repository, {**WITHOUT, "argocd/headlamp.yaml": FROM_FILE, "values/headlamp.yaml": values})

    assert [code for code, *_ in places(result)] == ["HL605"]


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"argocd/headlamp.yaml": FROM_FILE, "values/headlamp.yaml": f"{LOGIN}\tx: 1\n"}, ("values/headlamp.yaml", 7)),
        (
            {"argocd/headlamp.yaml": f"{APPLICATION}        values: |\n{indented(LOGIN, 10)}          a: b: c\n"},
            ("argocd/headlamp.yaml", 18),
        ),
        (
            {
                RELEASE: BY_CONFIG_MAP,
                "apps/headlamp/values.yaml": "kind: ConfigMap\nmetadata: {name: headlamp-values}\ndata:\n"
                f"  values.yaml: |\n{indented(LOGIN, 4)}    a: b: c\n",
            },
            ("apps/headlamp/values.yaml", 11),
        ),
    ],
)
def test_values_that_do_not_parse_are_named(files: Mapping[str, str], place: tuple[str, int], repository: Path) -> None:
    assert places(check_files(repository, {**WITHOUT, **files})) == [("HL603", *place)]


LEFT_ALONE: dict[str, Mapping[str, str]] = {
    "another tool's file": {"homepage/services.yaml": "headlamp: {href: a}\nheadlamp: {href: b}\n"},
    "another release": {"x.yaml": "kind: HelmRelease\nspec: {values: {a: headlamp}, values: {a: b}}\n"},
    "another chart's values": {"values/other.yaml": "a: headlamp\na: 2\n"},
    "another role binding": {"r.yaml": f"# headlamp\n{BINDING}subjects: []\nsubjects: [{{kind: ServiceAccount}}]\n"},
    "a kustomization of another folder": {"other/kustomization.yaml": "resources: [a.yaml]\nresources: [b.yaml]\n"},
    "a merge key and a key of its own": changed(
        RELEASE, "      oidc:\n", "      oidc:\n        <<: {clientID: other}\n"
    ),
}


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_what_no_login_depends_on_is_left_alone(name: str, repository: Path) -> None:
    assert places(check_files(repository, {**CHAIN, **LEFT_ALONE[name]})) == []


def test_values_that_are_a_template_of_another_tool_are_not_compared(repository: Path) -> None:
    values = f"{LOGIN}{{{{ if .x }}}}\n\ty: 1\n"
    result = check_files(repository, {**WITHOUT, "argocd/headlamp.yaml": FROM_FILE, "values/headlamp.yaml": values})

    assert places(result) == []
    assert "a template of another tool" in {one.reason for one in result.unchecked}


def test_a_mapping_within_itself_and_repeated_keys(repository: Path) -> None:
    text = "kind: HelmRelease\nspec: &a\n  b: *a\n  values: {config: *a}\n  values: *a\n  chart: headlamp\n"
    assert places(check_files(repository, {"a.yaml": text})) == []
