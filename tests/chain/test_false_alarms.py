"""Repositories in which nothing is wrong, or nothing can be known; and what must not be called agreement."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.core.value import Verdict
from homelamp.model import Term
from support.checking import check_files, places
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed

CONFIG = f"""\
version: 1
chains:
  - name: home
    terraform: [{TERRAFORM}]
    api_server: [{K3S}]
    headlamp: [{RELEASE}]
"""
WRONG_ID = CHAIN[RELEASE].replace("clientID: headlamp", "clientID: replaced")
BY_VARIABLE = CHAIN[TERRAFORM].replace("client_id   = local.client_id", "client_id   = var.id") + (
    '\nvariable "id" {\n  default = "placeholder"\n}\n'
)
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: headlamp}
spec:
  hostnames: [headlamp.lab.test]
"""
ELSEWHERE = changed(RELEASE, "- host: headlamp.lab.test", "- host: headlamp.lan")[RELEASE]

QUIET = {
    "a file that its kustomization does not list": {
        "apps/headlamp/kustomization.yaml": "resources: [helmrelease.yaml]\n",
        "apps/headlamp/old.yaml": WRONG_ID,
    },
    "a base that an overlay patches by a file": {
        RELEASE: WRONG_ID,
        "overlays/home/kustomization.yaml": "resources: [../../apps/headlamp]\npatches: [{path: patch.yaml}]\n",
        "overlays/home/patch.yaml": "kind: HelmRelease\nmetadata: {name: headlamp}\n"
        "spec: {values: {config: {oidc: {clientID: headlamp}}}}\n",
    },
    "a base that an overlay patches in place": {
        RELEASE: WRONG_ID,
        "overlays/home/kustomization.yaml": (
            "resources: [../../apps/headlamp]\npatches:\n  - patch: |\n      kind: HelmRelease\n"
            "      metadata:\n        name: headlamp\n"
            "      spec: {values: {config: {oidc: {clientID: headlamp}}}}\n"
        ),
    },
    "a base that an overlay patches by target": {
        RELEASE: WRONG_ID,
        "overlays/home/kustomization.yaml": (
            "resources: [../../apps/headlamp]\npatches:\n  - path: patch.yaml\n    target: {name: headlamp}\n"
        ),
        "overlays/home/patch.yaml": "{{ patch }\n",
    },
    "a suspended release": {"apps/old.yaml": WRONG_ID.replace("\nspec:\n", "\nspec:\n  suspend: true\n")},
    "a disabled folder": {"disabled/old.yaml": WRONG_ID},
    "arguments that say it again": {
        RELEASE: WRONG_ID.replace("    config:\n", "    config:\n      extraArgs: [-oidc-client-id=headlamp]\n")
    },
    "a placeholder of the vault plugin": {RELEASE: CHAIN[RELEASE].replace("clientID: headlamp", "clientID: <id>")},
    "a reference to a secret store": {RELEASE: CHAIN[RELEASE].replace("clientID: headlamp", "clientID: vault:a#b")},
    "a variable that a named JSON file may set": {
        TERRAFORM: BY_VARIABLE,
        "terraform/authentik/prod.tfvars.json": '{"id": "a"}',
    },
    "a variable that a named file may set": {TERRAFORM: BY_VARIABLE, "terraform/authentik/prod.tfvars": 'id = "a"\n'},
    "a module that another calls": {
        TERRAFORM: BY_VARIABLE,
        "terraform/main.tf": 'module "a" {\n  source = "./authentik"\n  id = "headlamp"\n}\n',
    },
    "an exposure beside the values": {RELEASE: ELSEWHERE, "apps/headlamp/route.yaml": ROUTE},
    "a wildcard host without a callback": {
        RELEASE: CHAIN[RELEASE]
        .replace("        callbackURL: https://headlamp.lab.test/oidc-callback\n", "")
        .replace("- host: headlamp.lab.test", '- host: "*.lab.test"')
    },
    "a host that serves every name": {RELEASE: CHAIN[RELEASE].replace("- host: headlamp.lab.test", '- host: ""')},
    "http without a word of TLS": {
        RELEASE: CHAIN[RELEASE].replace("        callbackURL: https://headlamp.lab.test/oidc-callback\n", ""),
        TERRAFORM: CHAIN[TERRAFORM].replace(
            "https://${local.headlamp_host}/oidc", "http://${local.headlamp_host}/oidc"
        ),
    },
    "an application that Terraform does not manage": {
        TERRAFORM: 'resource "authentik_application" "grafana" {\n  slug = "grafana"\n}\n'
    },
    "Authentik reached within the cluster": {
        TERRAFORM: CHAIN[TERRAFORM].replace("https://${local.authentik_host}", "http://authentik:9000")
    },
    "the port of the scheme": {
        TERRAFORM: CHAIN[TERRAFORM].replace("https://${local.authentik_host}", "https://auth.lab.test:443")
    },
    "another application's chart": {
        "apps/proxy.yaml": WRONG_ID.replace(
            "  chart:\n    spec:\n", "  chartRef: {name: headlamp-proxy}\n  x:\n    y:\n"
        )
    },
    "a number that the grammar lacks": {"terraform/authentik/n.tf": "locals {\n  n = 2e3\n}\n"},
}


@pytest.mark.parametrize("name", QUIET)
def test_no_finding(repository: Path, name: str) -> None:
    assert places(check_files(repository, {**CHAIN, **QUIET[name]})) == []


def test_another_cluster_whose_api_server_is_elsewhere(repository: Path) -> None:
    other = CHAIN[RELEASE].replace("lab.test", "cabin.test").replace("/o/headlamp/", "/o/cabin/")

    result = check_files(
        repository, {**CHAIN, "cabin/helmrelease.yaml": other.replace("clientID: headlamp", "clientID: c")}
    )

    assert places(result) == []


# What a user may lose by a slip of the key, and the term that is then compared with nothing.
SLIPS: list[tuple[str, str, str, Term]] = [
    (RELEASE, "issuerURL:", "issuerUrl:", "issuer_url"),
    (RELEASE, "clientID:", "clientId:", "client_id"),
    (K3S, "kube-apiserver-arg+:", "kube-apiserver-args+:", "client_id"),
    (TERRAFORM, "allowed_redirect_uris", "allowed_redirect_urls", "redirect_uri"),
    (TERRAFORM, '"strict"', '"Strict"', "redirect_uri"),
]


@pytest.mark.parametrize(("path", "old", "new", "term"), SLIPS)
def test_what_is_not_stated_does_not_agree(repository: Path, path: str, old: str, new: str, term: Term) -> None:
    result = check_files(repository, {**changed(path, old, new), ".homelamp.yaml": CONFIG})

    assert term in {one.term for one in result.unchecked}
    assert all(chain.verdicts.get(term) is not Verdict.EQUAL for chain in result.chains or ())


def test_a_named_file_that_is_gone_from_the_disk_is_said(repository: Path) -> None:
    check_files(repository, {**CHAIN, ".homelamp.yaml": CONFIG})
    (repository / K3S).unlink()

    result = check_files(repository, {})

    assert [(one.code, one.problem.message) for one in result.findings] == [
        ("HL617", f"{K3S} is not in the repository")
    ]
