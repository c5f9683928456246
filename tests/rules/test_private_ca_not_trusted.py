"""HL123: who fetches keys from an issuer with a private CA is told of the CA."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, places, related_places
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, line_of

AUTHENTIK, ISSUER = "apps/authentik/ingress.yaml", "infrastructure/issuer.yaml"
STRUCTURED = "k3s/authentication.yaml"
CONFIG = "    config:\n"


def at(host: str, files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    """Authentik under another name, in every place."""
    return {path: text.replace("auth.lab.test", host) for path, text in files.items()}


def signed_by(spec: str, name: str = "home", host: str = "auth.lab.test") -> dict[str, str]:
    """Authentik's Ingress, whose certificate an issuer of some type signs."""
    return {
        AUTHENTIK: "kind: Ingress\nmetadata:\n  name: authentik\n  annotations:\n"
        f"    cert-manager.io/cluster-issuer: {name}\nspec:\n  rules:\n    - host: {host}\n"
        "      http: {paths: [{path: /, backend: {service: {name: authentik-server}}}]}\n",
        ISSUER: f"kind: ClusterIssuer\nmetadata: {{name: home}}\nspec: {{{spec}}}\n",
    }


def with_ca(files: Mapping[str, str], *places: str) -> dict[str, str]:
    """The CA named at the API server (`server`) or for Headlamp (`headlamp`)."""
    found = dict(files)
    if "server" in places:
        found[K3S] += "  - oidc-ca-file=/etc/ca.pem\n"
    if "headlamp" in places:
        found = changed(RELEASE, CONFIG, f"{CONFIG}      extraArgs: [-oidc-ca-file=/ca/ca.pem]\n", found)
    return found


LAN = at("auth.home.lan")
NO_SERVER = {path: text for path, text in LAN.items() if path != K3S}
BY_FILE = {
    **NO_SERVER,
    STRUCTURED: "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\njwt:\n"
    "  - issuer:\n      url: https://auth.home.lan/application/o/headlamp/\n      audiences: [headlamp]\n"
    "    claimMappings: {username: {claim: email, prefix: ''}}\n",
}

# The files, and the places of the finding: the primary one first.
LACKING = {
    **{
        f"a host below {end}": (at(f"auth{end}"), (K3S, RELEASE))
        for end in (".lan", ".local", ".internal", ".home.arpa")
    },
    "a self-signed certificate": ({**CHAIN, **signed_by("selfSigned: {}")}, (K3S, RELEASE, AUTHENTIK, ISSUER)),
    "a certificate of an own CA": ({**CHAIN, **signed_by("ca: {secretName: root}")}, (K3S, RELEASE, AUTHENTIK, ISSUER)),
    "a wildcard's certificate": (
        {**CHAIN, **signed_by("ca: {secretName: root}", host="'*.lab.test'")},
        (K3S, RELEASE, AUTHENTIK, ISSUER),
    ),
    "the API server alone": (with_ca(LAN, "headlamp"), (K3S,)),
    "Headlamp alone": (with_ca(LAN, "server"), (RELEASE,)),
    "Headlamp, without an API server": (NO_SERVER, (RELEASE,)),
    "the API server, by a file": (BY_FILE, (STRUCTURED, RELEASE)),
    "the API server, Headlamp's values being elsewhere": (
        changed(RELEASE, "  values:\n", "  valuesFrom: [{kind: Secret, name: x}]\n  values:\n", LAN),
        (K3S,),
    ),
}


@pytest.mark.parametrize("name", LACKING)
def test_a_ca_that_is_not_named(repository: Path, name: str) -> None:
    files, (primary, *others) = LACKING[name]

    result = check_files(repository, files)

    assert [(code, path) for code, path, _ in places(result)] == [("HL123", primary)]
    assert result.findings[0].problem.severity is Severity.WARNING
    assert {path for path, _ in related_places(result)} - {primary} == set(others)


NAMED: dict[str, dict[str, str]] = {
    "at both": with_ca(LAN, "server", "headlamp"),
    "at both, of a self-signed certificate": with_ca({**CHAIN, **signed_by("selfSigned: {}")}, "server", "headlamp"),
    "in the system's certificates": changed(
        RELEASE,
        CONFIG,
        f"    volumeMounts: [{{name: ca, mountPath: /etc/ssl/certs/ca.pem}}]\n{CONFIG}",
        with_ca(LAN, "server"),
    ),
    "in a variable": changed(
        RELEASE,
        CONFIG,
        f"    env: [{{name: HEADLAMP_CONFIG_OIDC_CA_FILE, value: /ca.pem}}]\n{CONFIG}",
        with_ca(LAN, "server"),
    ),
    "within a file": with_ca(
        changed(
            STRUCTURED, "      audiences:", "      certificateAuthority: ${CA}\n      audiences:", {**BY_FILE, K3S: ""}
        ),
        "headlamp",
    )
    | {K3S: "write-kubeconfig-mode: '0644'\n"},
}
PUBLIC: dict[str, dict[str, str]] = {
    "an ordinary name": CHAIN,
    "a name that only looks alike": at("auth.mylan"),
    "the ending within the name": at("auth.lan.test"),
    "an ACME issuer": {**CHAIN, **signed_by("acme: {server: x}")},
    "an issuer that the repository does not have": {**CHAIN, **signed_by("selfSigned: {}", name="other")},
    "issuers of one name": {
        **CHAIN,
        **signed_by("selfSigned: {}"),
        "prod/issuer.yaml": "kind: ClusterIssuer\nmetadata: {name: home}\nspec: {acme: {server: x}}\n",
    },
    "another host of the server": {**CHAIN, **signed_by("selfSigned: {}", host="sso.lab.test")},
    "an issuer that nothing names": {**CHAIN, ISSUER: signed_by("selfSigned: {}")[ISSUER]},
    "another application's Ingress": {
        **CHAIN,
        **signed_by("selfSigned: {}"),
        AUTHENTIK: signed_by("selfSigned: {}")[AUTHENTIK].replace("authentik", "grafana"),
    },
    "an issuer with a variable": at("auth.${DOMAIN}"),
}


@pytest.mark.parametrize("name", [*NAMED, *PUBLIC])
def test_nothing_to_say(repository: Path, name: str) -> None:
    assert places(check_files(repository, (NAMED | PUBLIC)[name])) == []


def test_without_tls_there_is_no_certificate(repository: Path) -> None:
    files = {path: text.replace("https://auth.home.lan/app", "http://auth.home.lan/app") for path, text in LAN.items()}

    assert "HL123" not in {code for code, _, _ in places(check_files(repository, files))}


def test_values_elsewhere_are_said_to_be(repository: Path) -> None:
    files = changed(RELEASE, "  values:\n", "  valuesFrom: [{kind: Secret, name: x}]\n  values:\n", NO_SERVER)

    result = check_files(repository, files)

    assert places(result) == []
    assert "set by the Secret x" in {one.reason for one in result.unchecked}


def test_the_message_tells_what_to_do_at_both_places(repository: Path) -> None:
    (finding,) = check_files(repository, LAN).findings
    problem = finding.problem

    assert "oidc-ca-file" in problem.change
    assert "-oidc-ca-file in config.extraArgs" in problem.change
    assert "x509: certificate signed by unknown authority" in problem.symptom
    assert (RELEASE, line_of(LAN[RELEASE], "issuerURL")) in {
        (one.span.file.path, one.span.line) for one in problem.related
    }
    assert TERRAFORM not in {one.span.file.path for one in problem.related}
