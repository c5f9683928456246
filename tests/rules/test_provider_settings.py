"""HL120, HL121, HL122, HL204 and HL219: how the provider is set up in Authentik."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.checking import check_files, places, related_places
from support.people import AUTHENTICATION, RBAC, WHOLE, arguments, entry, rbac, structured
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, line_of

GRANTS = '  grant_types = ["authorization_code"]\n'
ISSUER = "https://auth.lab.test/application/o/headlamp/"
ROOT = "https://auth.lab.test/"
VERSIONS = "terraform/authentik/versions.tf"
LOCK = "terraform/authentik/.terraform.lock.hcl"
URIS = CHAIN[TERRAFORM][
    CHAIN[TERRAFORM].index("  allowed_redirect_uris") : CHAIN[TERRAFORM].index('}\n\nresource "authentik_application"')
]
KEY = """
resource "tls_private_key" "signing" {
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"
}

resource "authentik_certificate_key_pair" "signing" {
  name     = "headlamp"
  key_data = tls_private_key.signing.private_key_pem
}
"""


def written(line: str, files: dict[str, str] | None = None) -> dict[str, str]:
    """The chain with one more attribute of the provider."""
    return changed(TERRAFORM, GRANTS, f"{GRANTS}  {line}\n", files or CHAIN)


def pinned(version: str, files: dict[str, str]) -> dict[str, str]:
    text = (
        "terraform {\n  required_providers {\n"
        f'    authentik = {{ source = "goauthentik/authentik", version = "{version}" }}\n  }}\n}}\n'
    )
    return {**files, VERSIONS: text}


def locked(version: str, files: dict[str, str]) -> dict[str, str]:
    text = f'provider "registry.opentofu.org/goauthentik/authentik" {{\n  version = "{version}"\n}}\n'
    return {**files, LOCK: text}


def signed(text: str = KEY, files: dict[str, str] | None = None) -> dict[str, str]:
    """The chain with a signing key."""
    return written("signing_key = authentik_certificate_key_pair.signing.id", with_text(text, files))


def with_text(text: str, files: dict[str, str] | None = None) -> dict[str, str]:
    files = files or CHAIN
    return {**files, TERRAFORM: files[TERRAFORM] + text}


def issuers(url: str, files: dict[str, str]) -> dict[str, str]:
    """Another issuer in both consumers."""
    return changed(RELEASE, ISSUER, url, changed(K3S, ISSUER, url, files))


def algorithms(text: str, files: dict[str, str] | None = None) -> dict[str, str]:
    files = files or signed()
    return {**files, K3S: files[K3S] + f"  - oidc-signing-algs={text}\n"}


def matched(pattern: str) -> dict[str, str]:
    """The chain with a pattern in place of the redirect URI."""
    regex = changed(TERRAFORM, '"strict"', '"regex"')
    return changed(TERRAFORM, "https://${local.headlamp_host}/oidc-callback", pattern.replace("\\", "\\\\"), regex)


OTHERS_GRANTS = '  grant_types = ["refresh_token", "implicit"]\n'
LIST_ELSEWHERE = {
    **CHAIN,
    TERRAFORM: CHAIN[TERRAFORM]
    .replace(GRANTS, "  grant_types = local.grants\n")
    .replace("locals {\n", 'locals {\n  grants = ["implicit"]\n'),
}
NO_GRANTS = changed(TERRAFORM, GRANTS, "", CHAIN)

# Files, what is found with which severity, the file and a text of the line.
FOUND: dict[str, tuple[dict[str, str], str, str, str, str]] = {
    "global": (written('issuer_mode = "global"'), "HL120", "warning", TERRAFORM, "issuer_mode"),
    "global, with the host alone in the consumers' eyes": (
        issuers(ROOT, CHAIN),
        "HL120",
        "warning",
        TERRAFORM,
        'resource "authentik_provider_oauth2"',
    ),
    "the mode written out": (
        issuers(ROOT, written('issuer_mode = "per_provider"')),
        "HL120",
        "warning",
        TERRAFORM,
        "issuer_mode",
    ),
    "an elliptic key": (signed(), "HL121", "warning", K3S, "oidc-issuer-url"),
    "an elliptic key of another curve": (
        algorithms("RS256,ES384"),
        "HL121",
        "warning",
        K3S,
        "oidc-signing-algs",
    ),
    "another case": (algorithms("es256"), "HL317", "error", K3S, "oidc-signing-algs"),
    "an RSA key that is not admitted": (
        algorithms("ES256", signed(KEY.replace("ECDSA", "RSA"))),
        "HL121",
        "warning",
        K3S,
        "oidc-signing-algs",
    ),
    "no claims": (written("include_claims_in_id_token = false"), "HL122", "error", TERRAFORM, "include_claims"),
    "no claims, in a local": (
        written("include_claims_in_id_token = local.claims", with_text("locals {\n  claims = false\n}\n")),
        "HL122",
        "error",
        TERRAFORM,
        "claims = false",
    ),
    "no claims for groups": (
        written(
            "include_claims_in_id_token = false",
            {
                **WHOLE,
                K3S: arguments(username_claim="sub", groups_claim="groups", groups_prefix="oidc:"),
                RBAC: rbac(("Group", "oidc:headlamp-admins")),
            },
        ),
        "HL122",
        "error",
        TERRAFORM,
        "include_claims",
    ),
    "no grants": (NO_GRANTS, "HL204", "warning", TERRAFORM, 'resource "authentik_provider_oauth2"'),
    "no grants in a current version": (
        pinned("~> 2026.5.0", NO_GRANTS),
        "HL204",
        "error",
        TERRAFORM,
        'resource "authentik_provider_oauth2"',
    ),
    "no grants in a locked version": (
        pinned(">= 2024.8", locked("2026.5.1", NO_GRANTS)),
        "HL204",
        "error",
        TERRAFORM,
        'resource "authentik_provider_oauth2"',
    ),
    "no grants in some version": (
        pinned(">= 2024.8", NO_GRANTS),
        "HL204",
        "warning",
        TERRAFORM,
        'resource "authentik_provider_oauth2"',
    ),
    "an empty list": (
        changed(TERRAFORM, GRANTS, "  grant_types = []\n", CHAIN),
        "HL204",
        "warning",
        TERRAFORM,
        "grant_types",
    ),
    "other grants": (changed(TERRAFORM, GRANTS, OTHERS_GRANTS, CHAIN), "HL204", "warning", TERRAFORM, "grant_types"),
    "other grants in a local": (LIST_ELSEWHERE, "HL204", "warning", TERRAFORM, 'grants = ["implicit"]'),
    "no redirect URIs": (
        changed(TERRAFORM, URIS, "", CHAIN),
        "HL219",
        "warning",
        TERRAFORM,
        'resource "authentik_provider_oauth2"',
    ),
    "an empty list of them": (
        changed(TERRAFORM, URIS, "  allowed_redirect_uris = []\n", CHAIN),
        "HL219",
        "warning",
        TERRAFORM,
        "allowed_redirect_uris",
    ),
    "an empty list of an Authentik that saves none": (
        pinned("~> 2026.5.0", changed(TERRAFORM, URIS, "  allowed_redirect_uris = []\n", CHAIN)),
        "HL219",
        "error",
        TERRAFORM,
        "allowed_redirect_uris",
    ),
    "an empty list of an Authentik that saves the first": (
        pinned("~> 2025.12.0", changed(TERRAFORM, URIS, "  allowed_redirect_uris = []\n", CHAIN)),
        "HL219",
        "warning",
        TERRAFORM,
        "allowed_redirect_uris",
    ),
    **{
        f"any host, by {pattern}": (matched(pattern), "HL219", "warning", TERRAFORM, "      url ")
        for pattern in (".*", "^.*$", ".+", "https://.*", "https?://.+/oidc-callback", "https://[^/]+/oidc-callback")
    },
    "those for logout alone": (
        changed(TERRAFORM, '"authorization"', '"logout"', CHAIN),
        "HL219",
        "warning",
        TERRAFORM,
        "allowed_redirect_uris",
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_one_finding(repository: Path, name: str) -> None:
    files, code, severity, path, text = FOUND[name]

    result = check_files(repository, files)

    assert places(result) == [(code, path, line_of(files[path], text))]
    problem = result.findings[0].problem
    assert problem.severity.value == severity
    assert problem.change
    assert problem.symptom


# What is related to each rule's finding: the others of the same login.
@pytest.mark.parametrize(
    ("name", "related"),
    [
        ("global", {K3S, RELEASE}),
        ("an elliptic key", {TERRAFORM}),
        ("no claims", {K3S}),
        ("no grants in a current version", {VERSIONS}),
        ("other grants", {TERRAFORM}),
        ("no grants in a locked version", {LOCK}),
        ("no redirect URIs", {RELEASE}),
    ],
)
def test_the_other_places_are_named(repository: Path, name: str, related: set[str]) -> None:
    assert {path for path, _ in related_places(check_files(repository, FOUND[name][0]))} == related


def test_a_change_of_the_key_is_among_the_places(repository: Path) -> None:
    result = check_files(repository, signed())

    text = result.findings[0].problem.related[0].span.text
    assert text == 'ECDSA"\n  ecdsa_curve = "P256'


FILE = {**WHOLE, K3S: "kube-apiserver-arg: [authentication-config=/etc/rancher/k3s/authentication.yaml]\n"}
MODULE = {
    "terraform/main.tf": 'module "headlamp" {\n  source = "./authentik"\n  mode   = "global"\n}\n',
    TERRAFORM: written("issuer_mode = var.mode", with_text('variable "mode" {\n  default = "per_provider"\n}\n'))[
        TERRAFORM
    ],
}
QUIET: dict[str, dict[str, str]] = {
    "per_provider": written('issuer_mode = "per_provider"'),
    "global in all places": issuers(ROOT, written('issuer_mode = "global"')),
    "a mode by a condition": written('issuer_mode = var.shared ? "global" : "per_provider"'),
    "a mode that a module call gives": {**CHAIN, **MODULE},
    "a mode in a variable": written("issuer_mode = var.mode", issuers(ROOT, CHAIN)),
    "a mode that is null": written("issuer_mode = null"),
    "an issuer with a hole": issuers("https://auth.lab.test/${PATH}", written('issuer_mode = "global"')),
    "another provider's root": issuers("https://dex.lab.test/", {**CHAIN, TERRAFORM: ""}),
    "an elliptic key that is admitted": algorithms("RS256,ES256"),
    "with blanks": algorithms("RS256, ES256"),
    "algorithms that another tool fills in": algorithms("{{ algorithms }}"),
    "an argument that another tool fills in": {
        **signed(),
        K3S: CHAIN[K3S] + "  - '{{ more }}'\n",
    },
    "an RSA key": signed(KEY.replace("ECDSA", "RSA")),
    "a curve that Authentik does not take": signed(KEY.replace("P256", "P224")),
    "a key from a file": signed(KEY.replace("tls_private_key.signing.private_key_pem", 'file("key.pem")')),
    "a key that is looked up": written(
        "signing_key = data.authentik_certificate_key_pair.x.id",
        with_text('data "authentik_certificate_key_pair" "x" {\n  name = "headlamp-ecdsa"\n}\n' + KEY),
    ),
    "a key for a structured file": {
        **signed(files=FILE),
        AUTHENTICATION: structured([entry()]),
    },
    "claims": written("include_claims_in_id_token = true"),
    "claims by a condition": written("include_claims_in_id_token = var.claims"),
    "claims that are ignored": written(
        "include_claims_in_id_token = false\n  lifecycle {\n    ignore_changes = [include_claims_in_id_token]\n  }"
    ),
    "no claims, and sub is read": written(
        "include_claims_in_id_token = false", {**CHAIN, K3S: arguments(username_claim="sub")}
    ),
    "no claims, and nothing is read": written("include_claims_in_id_token = false", {**CHAIN, K3S: arguments()}),
    "no claims, and a claim with a hole": written(
        "include_claims_in_id_token = false", {**CHAIN, K3S: arguments(username_claim="${CLAIM}")}
    ),
    "no claims, and another token": written(
        "include_claims_in_id_token = false",
        changed(RELEASE, "        clientID: headlamp\n", "        clientID: headlamp\n        useAccessToken: true\n"),
    ),
    "no claims, and perhaps another token": written(
        "include_claims_in_id_token = false",
        changed(RELEASE, "        clientID: headlamp\n", "        clientID: headlamp\n        useAccessToken: ${X}\n"),
    ),
    "no grants in an older version": pinned("~> 2025.12.0", NO_GRANTS),
    "no grants in any older version": pinned("~> 2024.12", NO_GRANTS),
    "no grants in a locked older version": pinned(">= 2024.8", locked("2026.2.1", NO_GRANTS)),
    "grants in a variable": changed(TERRAFORM, GRANTS, "  grant_types = var.grants\n", CHAIN),
    "grants that are joined": changed(
        TERRAFORM, GRANTS, '  grant_types = concat(["refresh_token"], var.more)\n', CHAIN
    ),
    "grants that are joined and hold it": changed(
        TERRAFORM, GRANTS, '  grant_types = concat(["authorization_code"], var.more)\n', CHAIN
    ),
    "grants by a condition": changed(
        TERRAFORM, GRANTS, '  grant_types = var.x ? ["refresh_token"] : ["authorization_code"]\n', CHAIN
    ),
    "grants that are ignored": changed(
        TERRAFORM, GRANTS, "  lifecycle {\n    ignore_changes = [grant_types]\n  }\n", CHAIN
    ),
    "grants in an override file": {
        **NO_GRANTS,
        "terraform/authentik/override.tf": (f'resource "authentik_provider_oauth2" "headlamp" {{\n{GRANTS}}}\n'),
    },
    "redirect URIs in a variable": changed(TERRAFORM, URIS, "  allowed_redirect_uris = var.uris\n", CHAIN),
    "redirect URIs by try": changed(TERRAFORM, URIS, "  allowed_redirect_uris = try(local.uris, [])\n", CHAIN),
    "redirect URIs of an older provider": changed(
        TERRAFORM, URIS, '  redirect_uris = ["https://headlamp.lab.test/oidc-callback"]\n', CHAIN
    ),
    "redirect URIs that are ignored": changed(
        TERRAFORM, URIS, "  lifecycle {\n    ignore_changes = [allowed_redirect_uris]\n  }\n", CHAIN
    ),
}


@pytest.mark.parametrize("name", QUIET)
def test_no_finding(repository: Path, name: str) -> None:
    assert places(check_files(repository, QUIET[name])) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("algorithms that another tool fills in", "an argument that is not known"),
        ("an argument that another tool fills in", "an argument that is not known"),
        ("claims by a condition", "a setting that is not known"),
        ("no claims, and a claim with a hole", "filled in elsewhere"),
        ("no claims, and perhaps another token", "a token that is not known"),
        ("grants in a variable", "set outside the repository"),
        ("grants that are joined", "a grant that is not known"),
        ("grants that are ignored", "left as it is in Authentik"),
        ("grants in an override file", "set again in terraform/authentik/override.tf"),
        ("redirect URIs in a variable", "set outside the repository"),
    ],
)
def test_what_is_not_compared_is_said(repository: Path, name: str, reason: str) -> None:
    reasons = [one.reason for one in check_files(repository, QUIET[name]).unchecked]

    assert any(reason in one for one in reasons), reasons


def test_issuers_that_differ_are_the_only_finding(repository: Path) -> None:
    files = changed(K3S, ISSUER, ROOT, written('issuer_mode = "global"'))

    assert [code for code, _, _ in places(check_files(repository, files))] == ["HL102"]


def test_a_grant_that_is_missing_hides_what_follows_from_it(repository: Path) -> None:
    files = changed(TERRAFORM, GRANTS, '  grant_types = ["implicit"]\n', CHAIN)
    data = (
        'data "authentik_property_mapping_provider_scope" "stock" {\n'
        '  managed_list = ["goauthentik.io/providers/oauth2/scope-offline_access"]\n}\n'
    )
    mapped = "[authentik_property_mapping_provider_scope.email.id]"
    files = changed(
        TERRAFORM, mapped, f"concat(data.authentik_property_mapping_provider_scope.stock.ids, {mapped})", files
    )
    files = with_text(data, files)
    files = changed(
        RELEASE,
        "        clientID: headlamp\n",
        "        clientID: headlamp\n        scopes: email,offline_access\n",
        files,
    )

    assert [code for code, _, _ in places(check_files(repository, files))] == ["HL204"]


@pytest.mark.parametrize(
    "pattern",
    [
        r"https://headlamp\.lab\.test/.*",
        r"https://[a-z]+\.lab\.test/oidc-callback",
        r"https://(headlamp|lamp)\.lab\.test/oidc-callback",
        r".*\.lab\.test/oidc-callback",
        "${var.pattern}",
    ],
)
def test_a_pattern_of_some_hosts(repository: Path, pattern: str) -> None:
    assert "HL219" not in {code for code, *_ in places(check_files(repository, matched(pattern)))}
