"""Nothing of a login passes unsaid: what is there and was not read, what is missing, and what nothing joins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from homelamp.model.result import Result
from homelamp.report import json as json_report
from homelamp.report import text
from homelamp.report.style import Style
from support.checking import check_files
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed

NO_APP = "no Headlamp with a login was found"
NEXT = "Nothing was compared, so this says nothing about the login"
PLAIN_RELEASE = CHAIN[RELEASE].partition("  values:")[0]
DEPLOYMENT = """\
apiVersion: apps/v1
kind: {kind}
metadata:
  name: headlamp
spec:
  template:
    spec:
      containers:
        - name: headlamp
          image: ghcr.io/headlamp-k8s/headlamp:v0.40.0
          args: [-in-cluster]
"""
HELM_RELEASE = """\
resource "helm_release" "headlamp" {
  name       = "headlamp"
  repository = "https://kubernetes-sigs.github.io/headlamp/"
  chart      = "headlamp"
}
"""
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: headlamp
spec:
  source:
    repoURL: https://kubernetes-sigs.github.io/headlamp/
    chart: headlamp
    targetRevision: {{ .Values.version }}
{{- if .Values.oidc }}
"""

# Ways to deploy Headlamp from which no login is read: the file, its text, the line, and words of the reason.
DEPLOYED = {
    "a release without a login": (RELEASE, PLAIN_RELEASE, 1, "its values set no issuer and no client ID"),
    "values in a Secret": (
        RELEASE,
        PLAIN_RELEASE + "  valuesFrom:\n    - kind: Secret\n      name: headlamp-values\n",
        1,
        "set by the Secret headlamp-values",
    ),
    "a suspended release": (RELEASE, PLAIN_RELEASE + "  suspend: true\n", 10, "it is suspended"),
    "a chart that nothing tells": (
        RELEASE,
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: headlamp\nspec:\n"
        "  chartRef:\n    kind: OCIRepository\n    name: mirror\n",
        1,
        "OCIRepository mirror",
    ),
    "a Deployment": ("apps/headlamp.yaml", DEPLOYMENT.format(kind="Deployment"), 9, "no OIDC variable"),
    "a DaemonSet": ("apps/headlamp.yaml", DEPLOYMENT.format(kind="DaemonSet"), 10, "does not read this form"),
    "Terraform": ("terraform/headlamp.tf", HELM_RELEASE, 1, "its values set no issuer and no client ID"),
    "an Application in a chart": ("apps/templates/headlamp.yaml", APPLICATION, 8, "a template of another tool"),
    "an Application in Jinja": ("roles/apps/headlamp.yaml.j2", APPLICATION, 8, "does not read this form"),
    "a helmfile": (
        "helmfile.yaml",
        "releases:\n  - name: headlamp\n    chart: headlamp/headlamp\n",
        3,
        "does not read this form",
    ),
    "a playbook": (
        "playbook.yml",
        "- kubernetes.core.helm:\n    name: lamp\n    chart_ref: headlamp/headlamp\n",
        3,
        "does not read this form",
    ),
    "a script": (
        "install.sh",
        "#!/bin/sh\n# helm install headlamp\nhelm upgrade --install lamp \\\n  headlamp/headlamp\n",
        3,
        "does not read this form",
    ),
    "Headlamp's own manifest": (
        "apps/kustomization.yaml",
        "resources:\n  - https://raw.githubusercontent.com/kubernetes-sigs/headlamp/main/kubernetes-headlamp.yaml\n",
        2,
        "does not read this form",
    ),
}

# Files that name Headlamp and deploy nothing.
NOT_DEPLOYED = {
    "prose": ("README.md", "helm install headlamp headlamp/headlamp\n"),
    "an example": ("headlamp.example.yaml", DEPLOYMENT.format(kind="Deployment")),
    "an archive": ("archive/headlamp.tf", HELM_RELEASE),
    "a hidden archive": (".archive/headlamp.tf", HELM_RELEASE),
    "documentation": ("docs/headlamp.yaml", DEPLOYMENT.format(kind="DaemonSet")),
    "a package of another program": ("node_modules/headlamp/app.tf", HELM_RELEASE),
    "a comment": ("terraform/apps.tf", '# chart = "headlamp"\n'),
    "a repository of charts": (
        "repositories/headlamp.yaml",
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmChart\nmetadata:\n  name: lamp\nspec:\n  chart: headlamp\n",
    ),
    "an image that is watched": (
        "images/headlamp.yaml",
        "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nspec:\n  image: ghcr.io/x/headlamp\n",
    ),
    "a plugin": ("apps/plugin.yaml", "image: ghcr.io/headlamp-k8s/headlamp-plugin-flux:v1\n"),
    "a dashboard's tile": (
        "homepage.yaml",
        "- Headlamp:\n    href: https://headlamp.test\n    icon: headlamp.svg\n",
    ),
    "a flower": ("garden.yaml", "name: tulip\n"),
}


def lines(result: Result) -> list[str]:
    return list(text.render(result, None, Style(enabled=False)))


def sentences(result: Result, term: str) -> list[str]:
    return [one.sentence for one in result.unchecked if one.term == term]


@pytest.mark.parametrize("name", DEPLOYED)
def test_a_headlamp_from_which_no_login_is_read_is_named(repository: Path, name: str) -> None:
    path, content, line, reason = DEPLOYED[name]

    result = check_files(repository, {path: content}, secrets=False)

    (said,) = sentences(result, "headlamp")
    assert said.startswith(f"Headlamp is deployed at {path}:{line}, but no login was read from it: ")
    assert reason in said
    printed = lines(result)
    assert said in printed
    assert not any(NO_APP in one for one in printed)
    assert printed[-1].startswith(NEXT)
    report = json.loads(json_report.render(result, None))
    assert said in [one.get("message") for one in report["unchecked"]]
    assert report["note"].startswith(NEXT)


@pytest.mark.parametrize("name", NOT_DEPLOYED)
def test_what_only_names_headlamp_is_no_deployment(repository: Path, name: str) -> None:
    path, content = NOT_DEPLOYED[name]

    result = check_files(repository, {path: content}, secrets=False)

    assert sentences(result, "headlamp") == []
    assert any(NO_APP in one for one in lines(result))


def test_many_deployments_are_counted(repository: Path) -> None:
    files = {f"clusters/{at}/install.sh": "helm upgrade --install headlamp headlamp/headlamp\n" for at in "abcdefg"}

    said = sentences(check_files(repository, files, secrets=False), "headlamp")

    assert len(said) == 4
    assert "(and 3 more places)" in said[-1]


def test_a_login_that_is_read_is_not_named_again(repository: Path) -> None:
    result = check_files(repository, CHAIN, secrets=False)

    assert result.unchecked == []
    assert not any(NEXT in one for one in lines(result))


# Forms of the API server's settings that no reader takes, and files that only look like them.
SERVERS = {
    "Talos 1.14": ("talos/auth.yaml", "kind: KubeAuthenticationConfig\n"),
    "kubespray": ("inventory/group_vars/k8s.yml", "kube_oidc_url: https://x/\n"),
    "a cloud": ("eks.tf", 'resource "aws_eks_identity_provider_config" "apiserver" {}\n'),
    "a shell command": ("install.sh", "kube-apiserver --oidc-issuer-url=https://x/\n"),
    "a template": ("talos/patch.yaml.tftpl", "oidc-issuer-url: ${issuer}\n"),
    "JSON": ("auth.json", '{"kind": "AuthenticationConfiguration"}\n'),
    "a role's variable": ("roles/k3s/vars/main.yml", "apiserver:\n  oidc_issuer_url: https://x/\n"),
}
NO_SERVERS = {
    "another program's": ("proxy.yaml", "image: oauth2-proxy\nargs: [--oidc-issuer-url=https://x/]\n"),
    "a comment": ("k3s.yaml", "# oidc-issuer-url\na: 1\n"),
    "prose": ("README.md", "oidc-issuer-url\n"),
    "documentation": ("docs/server.yaml", "oidc-issuer-url: x\n"),
    "a setting of an app": ("app.yaml", "oidc_issuer_url: https://x/\n"),
}


@pytest.mark.parametrize("name", [*SERVERS, *NO_SERVERS])
def test_a_login_without_an_api_server_says_so(repository: Path, name: str) -> None:
    path, content = {**SERVERS, **NO_SERVERS}[name]
    files = {TERRAFORM: CHAIN[TERRAFORM], RELEASE: CHAIN[RELEASE], path: content}

    result = check_files(repository, files, secrets=False)

    (said,) = sentences(result, "api_server")
    assert said.startswith("API server: no settings found")
    assert said.endswith(": issuer_url, client_id and claims are not compared")
    assert (path in said) is (name in SERVERS)
    assert result.findings == []


def test_only_the_first_files_are_named(repository: Path) -> None:
    files = {f"talos/{at}.yaml": "oidc-issuer-url: https://x/\n" for at in "abcdef"}

    result = check_files(repository, {TERRAFORM: CHAIN[TERRAFORM], RELEASE: CHAIN[RELEASE], **files}, secrets=False)

    (said,) = sentences(result, "api_server")
    assert "talos/a.yaml, talos/b.yaml, talos/c.yaml and 3 more" in said


def test_of_several_api_servers_none_is_guessed(repository: Path) -> None:
    server = "kube-apiserver-arg:\n  - oidc-issuer-url=https://{0}.test/\n  - oidc-client-id={0}\n"
    files = {f"nodes/{at}/k3s/config.yaml": server.format(at) for at in "ab"}

    result = check_files(repository, {RELEASE: CHAIN[RELEASE], **files}, secrets=False)

    (said,) = sentences(result, "api_server")
    assert "nodes/a/k3s/config.yaml, nodes/b/k3s/config.yaml" in said
    assert ".homelamp.yaml" in said


def test_a_file_for_the_api_server_that_is_applied_to_the_cluster(repository: Path) -> None:
    files = {
        RELEASE: CHAIN[RELEASE],
        "k3s/config.yaml": "write-kubeconfig-mode: '0640'\ntls-san: [a]\n",
        "apps/headlamp/kustomization.yaml": "resources: [helmrelease.yaml, authentication.yaml]\n",
        "apps/headlamp/authentication.yaml": (
            "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\njwt:\n"
            "  - issuer:\n      url: https://auth.lab.test/application/o/headlamp/\n      audiences: [headlamp]\n"
        ),
    }

    result = check_files(repository, files, secrets=False)

    assert {one.code for one in result.findings} == {"HL105", "HL616"}
    assert not any("apps/headlamp/authentication.yaml" in one for one in sentences(result, "api_server"))
    assert "issuer_url" not in (result.chains or [])[0].agreeing


# Clients of identity providers for which there may be no reader yet. They are named as long as none takes them.
CLIENTS = {
    "Keycloak": (
        "realm.json",
        '{"clients": [{"clientId": "headlamp", "redirectUris": ["https://x/oidc-callback"]}]}\n',
    ),
    "Nix": ("kanidm.nix", 'systems.oauth2.headlamp.originUrl = "https://headlamp.lab.test/oidc-callback";\n'),
    "a script": ("setup.sh", "kanidm system oauth2 create headlamp https://x; originLanding # kanidm oauth2\n"),
}


@pytest.mark.parametrize("name", CLIENTS)
def test_a_login_without_a_client_names_what_may_declare_it(repository: Path, name: str) -> None:
    path, content = CLIENTS[name]

    result = check_files(repository, {K3S: CHAIN[K3S], RELEASE: CHAIN[RELEASE], path: content}, secrets=False)

    (said,) = sentences(result, "client")
    assert said.startswith("identity provider: no client found that homelamp reads (not read: ")
    assert path in said


def test_clients_of_other_applications_are_named_only_where_there_are_no_better_ones(repository: Path) -> None:
    grafana = '{"clients": [{"clientId": "grafana", "redirectUris": ["https://grafana.lab.test/*"]}]}\n'
    login = {K3S: CHAIN[K3S], RELEASE: CHAIN[RELEASE]}

    alone = sentences(check_files(repository, {**login, "grafana.json": grafana}, secrets=False), "client")
    both = sentences(check_files(repository, {"lamp.json": CLIENTS["Keycloak"][1]}, secrets=False), "client")

    assert "grafana.json" in alone[0]
    assert "lamp.json" in both[0]
    assert "grafana.json" not in both[0]


def test_a_login_of_which_nothing_else_is_there(repository: Path) -> None:
    result = check_files(repository, {RELEASE: CHAIN[RELEASE]}, secrets=False)

    assert [one.sentence for one in result.unchecked] == [
        "API server: no settings found: issuer_url, client_id and claims are not compared",
        "identity provider: no client found: redirect_uri and scopes are not compared",
    ]
    assert lines(result)[-1].startswith(NEXT)


def test_a_hole_is_listed_by_its_name(repository: Path) -> None:
    files = changed(RELEASE, "https://auth.lab.test/", "https://auth.${SECRET_DOMAIN}/")

    result = check_files(repository, files, secrets=False)

    assert [(one.term, one.span.line, one.reason) for one in result.unchecked] == [
        ("issuer_url", 19, "filled in elsewhere (SECRET_DOMAIN)")
    ]
    assert f"{RELEASE}:19: not compared: issuer_url (filled in elsewhere (SECRET_DOMAIN))" in lines(result)
    report = json.loads(json_report.render(result, None))
    assert report["unchecked"][0]["reason"] == "filled in elsewhere (SECRET_DOMAIN)"


def test_a_group_that_a_variable_names_is_listed_with_the_variable(repository: Path) -> None:
    flux = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec:\n"
        "  path: ./apps\n  postBuild: {substitute: {ADMINS: owners}}\n"
    )
    binding = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: admins}\nsubjects:\n"
        '  - {kind: Group, apiGroup: rbac.authorization.k8s.io, name: "oidc:${ADMINS}"}\n'
    )
    files = changed(
        K3S, "  - oidc-username-claim=email\n", '  - oidc-groups-claim=groups\n  - "oidc-groups-prefix=oidc:"\n'
    )
    files[TERRAFORM] += 'resource "authentik_group" "admins" {\n  name = "admins"\n}\n'

    result = check_files(repository, {**files, "apps/rbac.yaml": binding, "clusters/apps.yaml": flux}, secrets=False)

    assert [(one.span.file.path, one.reason) for one in result.unchecked if one.term == "groups_prefix"] == [
        (
            "apps/rbac.yaml",
            '"oidc:owners", which is written as "oidc:${ADMINS}", is not a group that Terraform makes; '
            "something else may make it",
        )
    ]


WITH_VALUES = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: headlamp
spec:
  sources:
    - repoURL: https://kubernetes-sigs.github.io/headlamp/
      chart: headlamp
      targetRevision: 0.40.0
      helm:
        valueFiles:
          - {entry}
    - repoURL: https://git.lab.test/lab.git
      ref: values
"""


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("\\$values/values.yaml", "\\$values is not the ref of a source"),
        ("${values}/values.yaml", "${values} is not the ref of a source"),
        ("'\"$values\"/values.yaml'", '"$values" is not the ref of a source'),
        ("$$values/values.yaml", "$$values is not the ref of a source"),
        ("$value/values.yaml", "no source has the ref value"),
    ],
)
def test_an_entry_of_value_files_that_leads_nowhere(repository: Path, entry: str, reason: str) -> None:
    values = "config:\n  oidc:\n    clientID: headlamp\n    issuerURL: https://auth.lab.test/application/o/headlamp/\n"
    files = {"apps/headlamp.yaml": WITH_VALUES.format(entry=entry), "values.yaml": values}

    result = check_files(repository, files, secrets=False)

    (found,) = [one for one in result.unchecked if one.term == "headlamp"]
    assert (found.span.file.path, found.span.line) == ("apps/headlamp.yaml", 12)
    assert f"{reason}: write $values/values.yaml (at apps/headlamp.yaml:12)" in found.sentence


@pytest.mark.parametrize("entry", ["$values/values.yaml", "$values/./values.yaml"])
def test_an_entry_of_value_files_that_leads_to_a_source(repository: Path, entry: str) -> None:
    values = "config:\n  oidc:\n    clientID: headlamp\n    issuerURL: https://auth.lab.test/application/o/headlamp/\n"
    files = {"apps/headlamp.yaml": WITH_VALUES.format(entry=entry), "values.yaml": values}

    assert sentences(check_files(repository, files, secrets=False), "headlamp") == []


def test_a_repository_without_kubernetes_has_no_login(repository: Path) -> None:
    result = check_files(repository, {"main.py": "print()\n"}, secrets=False)

    assert result.unchecked == []
    assert any(NO_APP in one for one in lines(result))


def test_a_hook_on_secrets_says_nothing_of_logins() -> None:
    assert not any(NEXT in one for one in text.render(Result(files=1), None, Style(enabled=False)))
