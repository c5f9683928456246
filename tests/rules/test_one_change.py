"""One change in an agreeing chain gives exactly one finding, at the changed line."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.core.value import Verdict
from support.checking import check_files, places, related_places
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, line_of

ISSUER = "https://auth.lab.test/application/o/headlamp/"

# Code, file, the text that stands there once, what it becomes.
CHANGES = [
    ("HL101", TERRAFORM, 'headlamp_host  = "headlamp.lab.test"', 'headlamp_host  = "lamp.lab.test"'),
    ("HL101", TERRAFORM, 'headlamp_host  = "headlamp.lab.test"', 'headlamp_host  = "Headlamp.lab.test"'),
    ("HL101", TERRAFORM, 'url               = "https://', 'url               = "http://'),
    ("HL101", TERRAFORM, '/oidc-callback"', '/oidc-callback/"'),
    ("HL101", TERRAFORM, '/oidc-callback"', '/login/generic_oauth"'),
    ("HL101", TERRAFORM, "${local.headlamp_host}/oidc", "${local.headlamp_host}:8443/oidc"),
    ("HL101", RELEASE, "https://headlamp.lab.test/oidc-callback", "https://headlamp.lab.test/oidc-callback/"),
    ("HL101", RELEASE, "https://headlamp.lab.test/oidc-callback", "https://lamp.lab.test/oidc-callback"),
    ("HL101", RELEASE, "https://headlamp.lab.test/oidc-callback", "http://headlamp.lab.test/oidc-callback"),
    ("HL102", K3S, ISSUER, ISSUER.rstrip("/")),
    ("HL102", K3S, ISSUER, ISSUER.replace("https", "http")),
    ("HL102", K3S, ISSUER, ISSUER.replace("auth.", "sso.")),
    ("HL102", K3S, ISSUER, ISSUER.replace("lab.test/", "lab.test:9443/")),
    ("HL102", K3S, ISSUER, ISSUER.replace("/headlamp", "/kubernetes")),
    ("HL102", K3S, ISSUER, ISSUER.replace("/headlamp", "/Headlamp")),
    ("HL102", K3S, ISSUER, ISSUER + ".well-known/openid-configuration"),
    ("HL102", RELEASE, ISSUER, ISSUER.rstrip("/")),
    ("HL102", RELEASE, ISSUER, ISSUER.replace("auth.", "sso.")),
    ("HL102", RELEASE, ISSUER, ISSUER.replace("/headlamp", "/kubernetes")),
    ("HL103", K3S, "oidc-client-id=headlamp", "oidc-client-id=kubernetes"),
    ("HL103", K3S, "oidc-client-id=headlamp", "--oidc-client-id=Headlamp"),
    ("HL103", RELEASE, "clientID: headlamp", "clientID: kubernetes"),
    ("HL103", TERRAFORM, 'client_id      = "headlamp"', 'client_id      = "kubernetes"'),
    ("HL103", TERRAFORM, "client_id   = local.client_id", 'client_id   = "headlamp-${local.slug}"'),
    ("HL106", RELEASE, "- host: headlamp.lab.test", "- host: lamp.lab.test"),
    ("HL106", TERRAFORM, 'https://${local.headlamp_host}/"', 'https://lamp.lab.test/"'),
    ("HL116", TERRAFORM, 'authentik_host = "auth.lab.test"', 'authentik_host = "sso.lab.test"'),
    ("HL116", TERRAFORM, '"https://${local.authentik_host}"', '"https://auth.lab.test:9443"'),
    ("HL104", TERRAFORM, 'slug           = "headlamp"', 'slug           = "lamp"'),
    ("HL104", TERRAFORM, "slug              = local.slug", 'slug              = "Headlamp"'),
]


def test_the_unchanged_chain_agrees(repository: Path) -> None:
    result = check_files(repository, CHAIN)

    assert places(result) == []
    assert result.unchecked == []
    assert result.chains
    (chain,) = result.chains
    assert {"issuer_url", "client_id", "redirect_uri", "host"} <= set(chain.terms(Verdict.EQUAL))
    assert not chain.terms(Verdict.DIFFERENT)


@pytest.mark.parametrize(("code", "path", "old", "new"), CHANGES)
def test_one_change_one_finding(repository: Path, code: str, path: str, old: str, new: str) -> None:
    files = changed(path, old, new)

    result = check_files(repository, files)

    assert places(result) == [(code, path, line_of(files[path], new))]
    # At least two other places are named that say otherwise.
    others = {file for file, _ in related_places(result)} - {path}
    assert others, "no other place is named"
    finding = result.findings[0].problem
    assert finding.change
    assert finding.symptom


@pytest.mark.parametrize(("code", "path", "old", "new"), CHANGES)
def test_findings_keep_their_fingerprint_when_lines_move(
    repository: Path, code: str, path: str, old: str, new: str
) -> None:
    files = changed(path, old, new)
    before = check_files(repository, files).findings
    after = check_files(repository, {**files, path: "# a comment\n" + files[path]}).findings

    assert [finding.fingerprint for finding in before] == [finding.fingerprint for finding in after]
    assert [finding.code for finding in after] == [code]
    assert after[0].problem.span.line == before[0].problem.span.line + 1


ENTRY = "  - oidc-client-id=headlamp\n"
LATER = "k3s/config.yaml.d/90-audit.yaml"

# What stands in K3s's file instead of the client ID's entry, the finding, and its line.
K3S_STRUCTURE = [
    ("HL303", "", 2),
    ("HL304", ENTRY + "  - authentication-config=/etc/a.yaml\n", 2),
    ("HL307", ENTRY + "  - oidc-groups-prefix=oidc:\n", 4),
    ("HL308", '  - oidc-client-id="headlamp"\n', 3),
    ("HL308", ENTRY + "  - oidc-groups-prefix='oidc:'\n", 4),
    ("HL318", "  - oidc-client-id=other\n" + ENTRY, 3),
]


@pytest.mark.parametrize(("code", "entries", "line"), K3S_STRUCTURE)
def test_the_structure_of_k3s_arguments(repository: Path, code: str, entries: str, line: int) -> None:
    assert places(check_files(repository, changed(K3S, ENTRY, entries))) == [(code, K3S, line)]


@pytest.mark.parametrize("slip", ["oidc-clientid=headlamp", "oidc-client-id = headlamp", "oidc-cilent-id=headlamp"])
def test_a_misspelt_argument_is_named_itself(repository: Path, slip: str) -> None:
    result = check_files(repository, changed(K3S, ENTRY, f"  - {slip}\n"))

    assert places(result) == [("HL303", K3S, 3)]
    assert "write oidc-client-id=… here" in result.findings[0].problem.change


def test_the_issuer_missing(repository: Path) -> None:
    files = changed(K3S, f"  - oidc-issuer-url={ISSUER}\n", "")

    assert places(check_files(repository, files)) == [("HL303", K3S, 2)]


def test_a_later_list_throws_the_arguments_away(repository: Path) -> None:
    later = "kube-apiserver-arg:\n  - audit-log-path=/a\n"

    assert places(check_files(repository, {**CHAIN, LATER: later})) == [("HL306", LATER, 1)]
    assert places(check_files(repository, {**CHAIN, LATER: later.replace("arg:", "arg+:")})) == []


def test_a_repeated_argument_with_one_value_is_no_finding(repository: Path) -> None:
    assert places(check_files(repository, changed(K3S, ENTRY, ENTRY * 2))) == []


AGREED_BUT_WRONG = [
    ("HL117", ISSUER, ISSUER.rstrip("/")),
    ("HL301", ISSUER, ISSUER.replace("https", "http")),
    ("HL302", ISSUER, ISSUER + ".well-known/openid-configuration"),
    ("HL302", ISSUER, ISSUER + "?x=1"),
    ("HL302", ISSUER, ISSUER.replace("auth.", "me@auth.")),
]


@pytest.mark.parametrize(("code", "old", "new"), AGREED_BUT_WRONG)
def test_what_is_wrong_in_both_consumers_is_one_finding(repository: Path, code: str, old: str, new: str) -> None:
    result = check_files(repository, changed(RELEASE, old, new, changed(K3S, old, new)))

    assert places(result) == [(code, K3S, 2)]
    assert (RELEASE, 19) in related_places(result)


def test_tls_for_another_host(repository: Path) -> None:
    tls = "      tls:\n        - hosts: [lamp.lab.test]\n"
    result = check_files(repository, {**CHAIN, RELEASE: CHAIN[RELEASE] + tls})

    assert places(result) == [("HL106", RELEASE, 30)]


@pytest.mark.parametrize("host", ["'*.lab.test'", "headlamp.lab.test.", "HEADLAMP.lab.test", "${HOST}"])
def test_a_host_that_fits_in_another_form(repository: Path, host: str) -> None:
    files = changed(RELEASE, "- host: headlamp.lab.test", f"- host: {host}")

    assert places(check_files(repository, files)) == []


def test_several_breaks_give_one_finding_each(repository: Path) -> None:
    files = changed(K3S, "oidc-client-id=headlamp", "oidc-client-id=kubernetes")
    files = changed(K3S, ISSUER, ISSUER.rstrip("/"), files)
    files = changed(TERRAFORM, '/oidc-callback"', '/callback"', files)

    result = check_files(repository, files)

    assert [code for code, _, _ in places(result)] == ["HL102", "HL103", "HL101"]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (RELEASE, f"issuerURL: {ISSUER}", "issuerURL: https://auth.${SECRET_DOMAIN}/application/o/headlamp/"),
        (RELEASE, f"issuerURL: {ISSUER}", "issuerURL: ENC[AES256_GCM,data:abc,type:str]"),
        (RELEASE, "clientID: headlamp", "clientID: ${CLIENT_ID}"),
        (TERRAFORM, "client_id   = local.client_id", "client_id   = random_password.client.result"),
        (TERRAFORM, "client_id   = local.client_id", "client_id   = var.client_id"),
        (TERRAFORM, "slug              = local.slug", "slug              = var.slug"),
        (TERRAFORM, "${local.headlamp_host}/oidc", "${var.host}/oidc"),
        (K3S, "oidc-client-id=headlamp", "oidc-client-id={{ client_id }}"),
    ],
)
def test_what_cannot_be_known_is_no_finding(repository: Path, path: str, old: str, new: str) -> None:
    assert places(check_files(repository, changed(path, old, new))) == []


def test_a_template_that_can_never_fit_is_a_finding(repository: Path) -> None:
    new = "issuerURL: https://auth.${DOMAIN}/application/o/kubernetes/"
    files = changed(RELEASE, f"issuerURL: {ISSUER}", new)

    result = check_files(repository, files)

    assert [code for code, _, _ in places(result)] == ["HL102"]
