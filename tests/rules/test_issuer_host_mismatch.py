"""HL116: the issuer's host is one under which Authentik is known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, places, related_places
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, line_of

AUTHENTIK = "apps/authentik/server.yaml"
WITHIN = changed(TERRAFORM, '"https://${local.authentik_host}"', '"http://authentik-server.authentik.svc"')
URL = 'authentik_host = "auth.lab.test"'


def ingress(host: str, service: str = "authentik-server", path: str = "/") -> dict[str, str]:
    """What leads to a service of Authentik."""
    return {
        AUTHENTIK: f"kind: Ingress\nmetadata: {{name: login}}\nspec:\n  rules:\n    - host: {host}\n      http:\n"
        f"        paths: [{{path: {path}, backend: {{service: {{name: {service}}}}}}}]\n"
    }


def chart(host: str) -> dict[str, str]:
    return {
        AUTHENTIK: "kind: HelmRelease\nmetadata: {name: authentik}\nspec:\n"
        "  chart: {spec: {chart: authentik, version: 2026.5.3}}\n"
        f"  values:\n    server:\n      ingress:\n        enabled: true\n        hosts: [{host}]\n"
    }


def renamed(issuer_host: str, files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    """Another host of the issuer, in Headlamp and at the API server alike."""
    old, new = "https://auth.lab.test/", f"https://{issuer_host}/"
    return changed(RELEASE, old, new, changed(K3S, old, new, files))


ONE_CONSUMER = {path: text for path, text in WITHIN.items() if path != K3S}

# The files, and of the primary place its file and a text that stands only there.
WRONG = {
    "Terraform's address": (changed(TERRAFORM, URL, 'authentik_host = "sso.lab.test"'), TERRAFORM, "sso.lab.test"),
    "an Ingress": ({**WITHIN, **ingress("sso.lab.test")}, AUTHENTIK, "sso.lab.test"),
    "the chart's values": ({**WITHIN, **chart("sso.lab.test")}, AUTHENTIK, "sso.lab.test"),
    "a variable that cannot help": ({**WITHIN, **ingress("sso.${DOMAIN}")}, AUTHENTIK, "sso.${DOMAIN}"),
    "another wildcard": ({**WITHIN, **ingress("'*.home.test'")}, AUTHENTIK, "*.home.test"),
    # Of one against one Headlamp comes first, and the API server of two against two.
    "a consumer alone": ({**ONE_CONSUMER, **ingress("sso.lab.test")}, RELEASE, "issuerURL"),
    "both consumers, Terraform and an Ingress": (
        {**renamed("sso.lab.test"), **ingress("auth.lab.test")},
        K3S,
        "oidc-issuer-url",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_another_host(repository: Path, name: str) -> None:
    files, path, text = WRONG[name]

    result = check_files(repository, files)

    assert places(result) == [("HL116", path, line_of(files[path], text))]
    assert result.findings[0].problem.severity is Severity.WARNING
    assert {file for file, _ in related_places(result)} - {path}


RIGHT = {
    "the same host in both": {**CHAIN, **ingress("auth.lab.test")},
    "an alias that Terraform uses": changed(
        TERRAFORM, URL, 'authentik_host = "sso.lab.test"', {**CHAIN, **ingress("auth.lab.test")}
    ),
    "an alias that is exposed": {**CHAIN, **ingress("sso.lab.test")},
    "two hosts of the server": {
        **WITHIN,
        **ingress("sso.lab.test"),
        "apps/login.yaml": ingress("auth.lab.test")[AUTHENTIK],
    },
    "capitals": {**WITHIN, **ingress("AUTH.lab.test")},
    "a wildcard": {**WITHIN, **ingress("'*.lab.test'")},
    "a variable": {**WITHIN, **ingress("auth.${DOMAIN}")},
    "a port, of which an exposure says nothing": renamed("auth.lab.test:8443", {**WITHIN, **ingress("auth.lab.test")}),
    "within the cluster only": WITHIN,
    "within the cluster, by a short name": changed(
        TERRAFORM, '"https://${local.authentik_host}"', '"http://server.authentik:9000"'
    ),
    "an outpost": {**WITHIN, **ingress("grafana.lab.test", "ak-outpost-grafana")},
    "the proxy": {**WITHIN, **ingress("grafana.lab.test", "authentik-proxy")},
    "the outpost within the server": {
        **WITHIN,
        **ingress("grafana.lab.test", "authentik-server", "/outpost.goauthentik.io"),
    },
    "another application": {**WITHIN, **ingress("grafana.lab.test", "grafana")},
    "a local name": {**WITHIN, **ingress("authentik")},
    "another provider": {
        **{path: text.replace("auth.lab.test/application/o/headlamp/", "dex.lab.test") for path, text in CHAIN.items()},
        TERRAFORM: "",
        **ingress("sso.lab.test"),
    },
    "the chart's values": {**WITHIN, **chart("auth.lab.test")},
    "an exposure that is turned off": {
        **WITHIN,
        AUTHENTIK: chart("sso.lab.test")[AUTHENTIK].replace("enabled: true", "enabled: false"),
    },
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_known_host(repository: Path, name: str) -> None:
    assert places(check_files(repository, RIGHT[name])) == []


CANNOT_BE_KNOWN = {
    "any host": {**WITHIN, AUTHENTIK: "kind: HTTPRoute\nmetadata: {name: authentik}\nspec: {}\n"},
    "an encrypted host": {**WITHIN, **ingress("ENC[AES256_GCM,data:x]")},
    "one of several": {**WITHIN, **chart("sso.lab.test, 'ENC[x]'")},
    "patched": {
        **WITHIN,
        **ingress("sso.lab.test"),
        "apps/authentik/kustomization.yaml": (
            "resources: [server.yaml]\npatches: [{path: x.yaml, target: {name: login}}]\n"
        ),
    },
}


@pytest.mark.parametrize("name", CANNOT_BE_KNOWN)
def test_what_cannot_be_known(repository: Path, name: str) -> None:
    result = check_files(repository, CANNOT_BE_KNOWN[name])

    assert places(result) == []
    assert AUTHENTIK in {one.span.file.path for one in result.unchecked}


def test_hl102_speaks_first(repository: Path) -> None:
    files = changed(K3S, "https://auth.lab.test/", "https://sso.lab.test/", {**CHAIN, **ingress("auth.lab.test")})

    assert [code for code, _, _ in places(check_files(repository, files))] == ["HL102"]


def test_the_message_names_every_host(repository: Path) -> None:
    files = {**renamed("id.lab.test"), **ingress("sso.lab.test")}

    (finding,) = check_files(repository, files).findings

    assert finding.problem.message == (
        "the issuer's host is id.lab.test, but Authentik is reached at auth.lab.test, sso.lab.test"
    )
    assert (AUTHENTIK, 5) in {(one.span.file.path, one.span.line) for one in finding.problem.related}
