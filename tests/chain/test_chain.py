"""What belongs together is joined by evidence, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.chain import join as chains
from homelamp.chain.config import load
from homelamp.chain.join import Chain
from homelamp.chain.reading import read
from homelamp.files.repository import open_repository
from support.checking import check_files, places
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed

GRAFANA = """
resource "authentik_provider_oauth2" "grafana" {
  client_id             = "grafana"
  allowed_redirect_uris = [{ matching_mode = "strict", url = "https://grafana.lab.test/login/generic_oauth" }]
}
resource "authentik_application" "grafana" {
  slug              = "grafana"
  protocol_provider = authentik_provider_oauth2.grafana.id
}
"""

STRUCTURED = """\
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
jwt:
  - issuer:
      url: https://sso.other.test/
      audiences: [kubectl]
    claimMappings: {username: {claim: email, prefix: ""}}
  - issuer:
      url: https://auth.lab.test/application/o/headlamp/
      audiences: [kubectl, headlamp]
      audienceMatchPolicy: MatchAny
    claimMappings: {username: {claim: email, prefix: ""}}
"""


def chains_of(repository: Path, files: dict[str, str]) -> list[Chain]:
    check_files(repository, files)
    opened = open_repository(repository)
    config = load(opened)
    return chains.build(read(opened, config).facts, config)


def test_the_evidence_is_named(repository: Path) -> None:
    (chain,) = chains_of(repository, CHAIN)

    assert chain.name == "headlamp"
    assert chain.client is not None
    assert chain.client.address == "authentik_provider_oauth2.headlamp"
    assert chain.joined_by == ("client: same client ID", "API server: same client ID")


def test_another_client_beside_it_is_left_alone(repository: Path) -> None:
    files = {**CHAIN, TERRAFORM: CHAIN[TERRAFORM] + GRAFANA}

    assert places(check_files(repository, files)) == []


def test_a_wrong_client_id_is_joined_by_the_slug(repository: Path) -> None:
    files = changed(
        RELEASE, "clientID: headlamp", "clientID: kubernetes", {**CHAIN, TERRAFORM: CHAIN[TERRAFORM] + GRAFANA}
    )

    assert [code for code, _, _ in places(check_files(repository, files))] == ["HL103"]


def test_a_homelab_whose_only_client_is_another_application_is_not_joined(repository: Path) -> None:
    files = {**CHAIN, TERRAFORM: 'provider "authentik" {\n  url = "https://auth.lab.test"\n}\n' + GRAFANA}

    (chain,) = chains_of(repository, files)

    assert chain.client is None


def test_a_structured_configuration_with_two_issuers(repository: Path) -> None:
    files = {path: text for path, text in CHAIN.items() if path != K3S} | {"k3s/authentication.yaml": STRUCTURED}

    assert places(check_files(repository, files)) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("application/o/headlamp/", "application/o/headlamp", "HL102", 9),
        ("[kubectl, headlamp]", "[kubectl, lamp]", "HL103", 10),
    ],
)
def test_a_break_in_a_structured_configuration(repository: Path, old: str, new: str, code: str, line: int) -> None:
    path = "k3s/authentication.yaml"
    files = {name: text for name, text in CHAIN.items() if name != K3S} | {path: STRUCTURED}

    result = check_files(repository, changed(path, old, new, files))

    assert places(result) == [(code, path, line)]


def test_of_several_entries_none_fits(repository: Path) -> None:
    path = "k3s/authentication.yaml"
    text = STRUCTURED.replace("application/o/headlamp/", "application/o/other/").replace("kubectl, headlamp", "x")
    files = {name: content for name, content in CHAIN.items() if name != K3S} | {path: text}

    result = check_files(repository, files)

    assert [code for code, _, _ in places(result)] == ["HL102"]
    assert "add a jwt entry with the issuer https://auth.lab.test/application/o/headlamp/" in (
        result.findings[0].problem.change
    )


def test_two_clusters_are_two_chains(repository: Path) -> None:
    other = {
        path.replace("k3s/", "other/k3s/").replace("apps/", "other/apps/").replace("terraform/", "other/terraform/"): (
            text.replace("lab.test", "cabin.test").replace('"headlamp"', '"cabin"').replace("/o/headlamp", "/o/cabin")
        )
        .replace("=headlamp", "=cabin")
        .replace("clientID: headlamp", "clientID: cabin")
        for path, text in CHAIN.items()
    }
    other = {
        path: text.replace('provider_oauth2" "cabin"', 'provider_oauth2" "headlamp"') for path, text in other.items()
    }
    found = chains_of(repository, {**CHAIN, **other})

    assert [(chain.client and chain.client.root, chain.api_server and chain.api_server.paths) for chain in found] == [
        ("terraform/authentik", ("k3s/config.yaml",)),
        ("other/terraform/authentik", ("other/k3s/config.yaml",)),
    ]


def test_the_configuration_says_what_evidence_cannot(repository: Path) -> None:
    config = f"""\
version: 1
chains:
  - name: home
    terraform: [terraform]
    api_server: [{K3S}]
    headlamp: [{RELEASE}]
"""
    files = changed(
        TERRAFORM, 'client_id      = "headlamp"', 'client_id      = "x"', {**CHAIN, ".homelamp.yaml": config}
    )

    result = check_files(repository, files)

    assert [chain.name for chain in result.chains or ()] == ["home"]
    assert places(result) == [("HL103", TERRAFORM, 5)]


ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: headlamp}
spec:
  destination: {namespace: headlamp}
  source:
    chart: headlamp
    repoURL: https://kubernetes-sigs.github.io/headlamp/
    targetRevision: 0.45.0
    helm:
      values: |
        config:
          oidc:
            clientID: headlamp
            issuerURL: https://auth.lab.test/application/o/headlamp
            clientSecret: $headlamp-oidc:secret
"""


def test_values_in_a_string_are_found_at_their_line(repository: Path) -> None:
    files = {path: text for path, text in CHAIN.items() if path != RELEASE} | {"apps/headlamp.yaml": ARGO}

    assert places(check_files(repository, files)) == [("HL102", "apps/headlamp.yaml", 15)]


# Forms of real repositories in which nothing is wrong, or nothing can be known.
TRAPS = {
    "an OAuth2 proxy has flags of the same name": {
        "proxy.yaml": "kind: Deployment\nmetadata: {name: headlamp-proxy}\nspec:\n  args: [--oidc-issuer-url=https://x.test]\n"
    },
    "a provider without final slash": {
        K3S: CHAIN[K3S].replace("https://auth.lab.test/application/o/headlamp/", "https://dex.lab.test"),
        RELEASE: CHAIN[RELEASE].replace("https://auth.lab.test/application/o/headlamp/", "https://dex.lab.test"),
        TERRAFORM: "",
    },
    "a commented flag": {K3S: CHAIN[K3S] + "  # - oidc-client-id=kubernetes\n"},
    "an example file": {"k3s/config.yaml.example": CHAIN[K3S].replace("=headlamp", "=CLIENT")},
    "an archive": {"archive/headlamp.yaml": CHAIN[RELEASE].replace("clientID: headlamp", "clientID: old")},
    "no login wanted": {
        "second.yaml": CHAIN[RELEASE]
        .replace("clientID: headlamp", "clientID: ''")
        .replace("issuerURL: https://auth.lab.test/application/o/headlamp/", "issuerURL: ''")
    },
    "values from an external Secret": {
        RELEASE: CHAIN[RELEASE].replace(
            "        clientID: headlamp\n",
            "        externalSecret: {enabled: true, name: x}\n        clientID: ignored\n",
        )
    },
    "a Jinja template of the K3s configuration": {
        K3S: CHAIN[K3S].replace("=headlamp", "={{ client }}") + "{% if x %}\n  - a\n{% endif %}\n"
    },
    "a regex that fits": {
        TERRAFORM: CHAIN[TERRAFORM]
        .replace('"strict"', '"regex"')
        .replace("https://${local.headlamp_host}/oidc-callback", "https://.*\\\\.lab\\\\.test/oidc-callback")
    },
    "a second allowed URI": {
        TERRAFORM: CHAIN[TERRAFORM].replace(
            "    },\n  ]", '    },\n    { matching_mode = "strict", url = "http://localhost:8000" },\n  ]'
        )
    },
    "an application in another root": {
        TERRAFORM: CHAIN[TERRAFORM].partition('resource "authentik_application"')[0],
        "terraform/apps/main.tf": 'resource "authentik_application" "h" {\n  slug = "headlamp"\n}\n',
    },
}


@pytest.mark.parametrize("name", TRAPS)
def test_no_false_alarm(repository: Path, name: str) -> None:
    assert places(check_files(repository, {**CHAIN, **TRAPS[name]})) == []
