"""HL201 to HL222: what Terraform states of Authentik's provider, and Terraform or Authentik then refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.checking import check_files, places, related_places
from support.people import RBAC, rbac
from support.repositories import CHAIN, RELEASE, TERRAFORM, changed, line_of

KEY = "  signing_key = data.authentik_certificate_key_pair.default.id\n"
FLOW = "  invalidation_flow = data.authentik_flow.invalidation.id\n"
VALIDITY = '  access_token_validity = "minutes=30"\n'
MODE = '      matching_mode     = "strict"\n'
TYPE = '      redirect_uri_type = "authorization"\n'
URL = 'url               = "https://${local.headlamp_host}/oidc-callback"'
LINKED = "  protocol_provider = authentik_provider_oauth2.headlamp.id\n"
OPENID = "], local.openid)"
BINDING = "  target = authentik_application.headlamp.uuid\n"
DATA = 'data "authentik_property_mapping_provider_scope" "openid"'
OWN = 'resource "authentik_property_mapping_provider_scope" "email"'
DATA_USED = "data.authentik_property_mapping_provider_scope.openid"
OWN_USED = "[authentik_property_mapping_provider_scope.email"
USER = {RBAC: rbac(("User", "tess@lab.test"))}
PAIR = """
resource "tls_private_key" "signing" {
  algorithm = "RSA"
}
resource "authentik_certificate_key_pair" "own" {
  key_data = tls_private_key.signing.private_key_pem
}
"""


def edit(old: str, new: str, files: dict[str, str] | None = None) -> dict[str, str]:
    return changed(TERRAFORM, old, new, files or CHAIN)


def pinned(version: str, files: dict[str, str]) -> dict[str, str]:
    text = (
        "terraform {\n  required_providers {\n"
        f'    authentik = {{ source = "goauthentik/authentik", version = "{version}" }}\n  }}\n}}\n'
    )
    return {**files, TERRAFORM: files[TERRAFORM] + text}


def own_key(algorithm: str) -> dict[str, str]:
    files = edit("data.authentik_certificate_key_pair.default.id", "authentik_certificate_key_pair.own.id")
    return {**files, TERRAFORM: files[TERRAFORM] + PAIR.replace('algorithm = "RSA"', algorithm)}


def renamed(kind: str, used: str, new: str) -> dict[str, str]:
    word = "authentik_property_mapping_provider_scope"
    return edit(kind, kind.replace(word, "authentik_scope_mapping"), edit(used, used.replace(word, new)))


OLD_URIS = edit(
    CHAIN[TERRAFORM][CHAIN[TERRAFORM].index("  allowed_redirect_uris") : CHAIN[TERRAFORM].index("  ]\n}")] + "  ]\n",
    '  redirect_uris = ["https://headlamp.lab.test/oidc-callback"]\n',
)
OLD_DATA = renamed(DATA, DATA_USED, "authentik_scope_mapping")
OLD_RESOURCE = renamed(OWN, OWN_USED, "authentik_scope_mapping")
NO_FLOW, NO_KEY = edit(FLOW, ""), edit(KEY, "")
IN_REGEX = edit(MODE, MODE.replace("strict", "regex"))
HTTP = changed(
    RELEASE,
    "https://headlamp.lab.test/oidc",
    "http://headlamp.lab.test/oidc",
    edit(URL, URL.replace("https:", "http:")),
)

# Files, then the code, the severity and a text of the line.
FOUND: dict[str, tuple[dict[str, str], str, str, str]] = {
    "the old redirect URIs": (pinned("~> 2026.5.0", OLD_URIS), "HL201", "error", "  redirect_uris ="),
    "the old redirect URIs, no version": (OLD_URIS, "HL201", "warning", "  redirect_uris ="),
    "the old federation": (
        pinned("2025.2.0", edit(KEY, KEY + "  jwks_sources = [var.source]\n")),
        "HL201",
        "error",
        "jwks_sources",
    ),
    "no invalidation flow": (pinned("2025.10.1", NO_FLOW), "HL202", "error", '"authentik_provider_oauth2" "head'),
    "no invalidation flow, no version": (NO_FLOW, "HL202", "warning", '"authentik_provider_oauth2" "head'),
    "an invalidation flow of null": (
        pinned("~> 2026.5.0", edit(FLOW, "  invalidation_flow = null\n")),
        "HL202",
        "error",
        '"authentik_provider_oauth2" "head',
    ),
    "an old data source": (pinned(">= 2024.8.0", OLD_DATA), "HL203", "error", 'data "authentik_scope_mapping"'),
    "an old resource": (pinned("2025.12.0", OLD_RESOURCE), "HL203", "error", 'resource "authentik_scope_mapping"'),
    "an old resource that is deprecated": (
        pinned("2025.2.0", OLD_RESOURCE),
        "HL203",
        "warning",
        'resource "authentik_scope_mapping"',
    ),
    "no signing key": (NO_KEY, "HL205", "error", '"authentik_provider_oauth2" "head'),
    "a signing key of null": (
        edit(KEY, "  signing_key = null\n"),
        "HL205",
        "error",
        '"authentik_provider_oauth2" "head',
    ),
    "an empty signing key": (edit(KEY, '  signing_key = ""\n'), "HL205", "error", "signing_key ="),
    "an encryption key": (
        edit(KEY, KEY + "  encryption_key = data.authentik_certificate_key_pair.default.id\n"),
        "HL206",
        "error",
        "encryption_key",
    ),
    "plain HTTP on both sides": (HTTP, "HL207", "warning", "http://${local"),
    "a pattern with dots": (
        edit(URL, 'url = "https://headlamp.lab.test/oidc-callback"', IN_REGEX),
        "HL208",
        "warning",
        "oidc-callback",
    ),
    "a pattern with anchors and dots": (
        edit(URL, r'url = "^https://headlamp.lab.test/oidc-callback$"', IN_REGEX),
        "HL208",
        "warning",
        "oidc-callback",
    ),
    "no mode": (edit(MODE, ""), "HL209", "error", "/oidc-callback"),
    "a mode in capitals": (edit(MODE, MODE.replace("strict", "Strict")), "HL209", "error", '"Strict"'),
    "a type that is none": (edit(TYPE, TYPE.replace("authorization", "login")), "HL209", "error", '"login"'),
    "a pattern that is none": (
        edit(URL, 'url = "https://headlamp.lab.test/(oidc-callback"', IN_REGEX),
        "HL209",
        "error",
        "(oidc-callback",
    ),
    "an address that anybody may have": (
        edit(BINDING, '  target = "x"\n', {**CHAIN, **USER}),
        "HL211",
        "warning",
        "expression",
    ),
    "an application without a provider": (edit(LINKED, ""), "HL213", "error", "= local.slug"),
    "no validity": (edit(VALIDITY, ""), "HL214", "info", '"authentik_provider_oauth2" "head'),
    "a short validity": (edit(VALIDITY, VALIDITY.replace("30", "5")), "HL214", "info", "minutes=5"),
    "a key that is fetched": (
        edit("  fetch_key = false\n", ""),
        "HL217",
        "info",
        'data "authentik_certificate_key_pair"',
    ),
    "a client type in capitals": (edit(KEY, KEY + '  client_type = "Confidential"\n'), "HL221", "error", "client_type"),
    "an issuer mode that is none": (edit(KEY, KEY + '  issuer_mode = "provider"\n'), "HL221", "error", "issuer_mode"),
    "a validity of another kind": (edit(VALIDITY, VALIDITY.replace("minutes=30", "30m")), "HL221", "error", '"30m"'),
    "a grant with a dash": (
        edit('"authorization_code"', '"authorization-code"'),
        "HL221",
        "error",
        '"authorization-code"',
    ),
    "an Ed25519 key": (own_key('algorithm = "ED25519"'), "HL222", "error", "ED25519"),
    "a curve of the tls provider's own": (own_key('algorithm = "ECDSA"'), "HL222", "error", "ECDSA"),
}


@pytest.mark.parametrize("name", FOUND)
def test_one_finding(repository: Path, name: str) -> None:
    files, code, severity, text = FOUND[name]
    result = check_files(repository, files)

    assert places(result) == [(code, TERRAFORM, line_of(files[TERRAFORM], text))]
    assert result.findings[0].problem.severity.value == severity


QUIET = {
    "old redirect URIs of an old provider": pinned("2024.8.4", OLD_URIS),
    "no invalidation flow for an old provider": pinned("~> 2024.8.0", NO_FLOW),
    "an old data source of an old provider": pinned("2024.6.1", OLD_DATA),
    "a signing key in a variable": edit(KEY, "  signing_key = var.key\n"),
    "a signing key by a condition": edit(KEY, '  signing_key = var.rsa ? "a" : null\n'),
    "a signing key that is ignored": edit(KEY, "  lifecycle {\n    ignore_changes = [signing_key]\n  }\n"),
    "everything is ignored": edit(FLOW, "", edit(KEY, "  lifecycle {\n    ignore_changes = all\n  }\n")),
    "an encryption key in a variable": edit(KEY, KEY + "  encryption_key = var.key\n"),
    "an encryption key of null": edit(KEY, KEY + "  encryption_key = null\n"),
    "a pattern with escaped dots": edit(URL, r'url = "https://headlamp\\.lab\\.test/oidc-callback"', IN_REGEX),
    "a mode in a variable": edit(MODE, "      matching_mode = var.mode\n"),
    "an address, and everybody may log in, but RBAC binds a group": edit(BINDING, '  target = "x"\n'),
    "an address, and a policy that may be meant": edit(BINDING, "  target = var.application\n", {**CHAIN, **USER}),
    "an address, and a policy": {**CHAIN, **USER},
    "a validity in a variable": edit(VALIDITY, "  access_token_validity = var.validity\n"),
    "a validity of two parts": edit(VALIDITY, VALIDITY.replace("minutes=30", "hours=1;minutes=30")),
    "a type that is computed": edit(KEY, KEY + "  client_type = var.type\n"),
    "the device grant": edit(
        '"authorization_code"', '"authorization_code", "urn:ietf:params:oauth:grant-type:device_code"'
    ),
}


@pytest.mark.parametrize("name", QUIET)
def test_no_finding(repository: Path, name: str) -> None:
    assert places(check_files(repository, QUIET[name])) == []


def test_the_mappings_of_an_old_data_source_are_read(repository: Path) -> None:
    result = check_files(repository, pinned("~> 2026.5.0", OLD_DATA))

    assert [finding.code for finding in result.findings] == ["HL203"]
    assert not [one for one in result.unchecked if one.term == "scopes"]


def test_another_key_for_the_address(repository: Path) -> None:
    files = edit(URL, URL.replace("url ", "uri ", 1))

    (finding,) = check_files(repository, files).findings
    assert finding.code == "HL209"
    assert finding.problem.message == "a redirect URI has no url: uri is not known"


def test_the_version_is_among_the_places(repository: Path) -> None:
    files = pinned("~> 2026.5.0", NO_FLOW)
    result = check_files(repository, files)

    assert (TERRAFORM, line_of(files[TERRAFORM], "~> 2026.5.0")) in related_places(result)


def test_a_slug_that_authentik_keeps(repository: Path) -> None:
    files = {
        path: text.replace("/o/headlamp/", "/o/token/").replace(
            'slug           = "headlamp"', 'slug           = "token"'
        )
        for path, text in CHAIN.items()
    }
    result = check_files(repository, files)

    assert places(result) == [("HL212", TERRAFORM, line_of(files[TERRAFORM], 'slug           = "token"'))]


def test_two_mappings_of_one_scope(repository: Path) -> None:
    other = (
        'resource "authentik_property_mapping_provider_scope" "other" {\n'
        '  scope_name = "email"\n  expression = "return {}"\n}\n'
    )
    attached = edit(OPENID, "], local.openid, [authentik_property_mapping_provider_scope.other.id])")
    result = check_files(repository, {**attached, TERRAFORM: attached[TERRAFORM] + other})

    assert [(finding.code, finding.problem.severity.value) for finding in result.findings] == [("HL210", "warning")]
    assert len(related_places(result)) == 1


def test_authentik_sends_no_id_token_without_the_scope_openid(repository: Path) -> None:
    files = edit(OPENID, "])")
    (finding,) = check_files(repository, files).findings

    assert (finding.code, finding.problem.severity.value) == ("HL112", "error")
    assert "No id_token field" in finding.problem.symptom


@pytest.mark.parametrize(
    "own", ['request.user.email, \\"email_verified\\": True}', 'request.user.email, \\"email_verified\\": False}']
)
def test_authentiks_own_mapping_wins(repository: Path, own: str) -> None:
    files = edit("scope-openid", "scope-email", edit(OPENID, "], local.openid)"))
    files = edit('request.user.email, \\"email_verified\\": True}', own, files)

    assert "HL111" in [finding.code for finding in check_files(repository, files).findings]


def test_a_text_is_not_a_boolean(repository: Path) -> None:
    files = edit('\\"email_verified\\": True', '\\"email_verified\\": \\"true\\"')
    (finding,) = check_files(repository, files).findings

    assert (finding.code, finding.problem.severity.value) == ("HL111", "error")
    assert "as text" in finding.problem.message
