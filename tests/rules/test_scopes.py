"""HL112, HL113 and HL119: what Headlamp asks for, what the provider maps, and what the API server reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, places, related_places
from support.people import RBAC, arguments, rbac
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, line_of

OWN = "[authentik_property_mapping_provider_scope.email.id]"
IDS = "data.authentik_property_mapping_provider_scope.stock.ids"
DATA = """
data "authentik_property_mapping_provider_scope" "stock" {
  managed_list = [
    "goauthentik.io/providers/oauth2/scope-openid",
    "goauthentik.io/providers/oauth2/scope-profile",
    "goauthentik.io/providers/oauth2/scope-offline_access",
  ]
}
"""
GRANTS = 'grant_types = ["authorization_code"]'
BOTH_GRANTS = 'grant_types = ["authorization_code", "refresh_token"]'
SCOPES = "scopes: openid,profile,email,offline_access"


def _whole() -> dict[str, str]:
    """The chain with all four scopes asked for and mapped; the group claim is read, and nobody binds a user."""
    files = changed(TERRAFORM, OWN, f"concat({IDS}, {OWN})")
    files = changed(TERRAFORM, GRANTS, BOTH_GRANTS, files)
    files[TERRAFORM] += DATA
    files = changed(RELEASE, "        clientID: headlamp\n", f"        clientID: headlamp\n        {SCOPES}\n", files)
    return {**files, K3S: arguments(username_claim="email", groups_claim="groups", groups_prefix="oidc:")}


WHOLE = _whole()
BY_NAME = arguments(
    username_claim="preferred_username", username_prefix="oidc:", groups_claim="groups", groups_prefix="oidc:"
)
NO_GROUPS = arguments(username_claim="email")


def asked(scopes: str, files: dict[str, str] | None = None) -> dict[str, str]:
    """The files with other scopes in Headlamp's values; none at all for an empty text."""
    files = files or WHOLE
    return changed(RELEASE, f"        {SCOPES}\n", f"        scopes: {scopes}\n" if scopes else "", files)


def without(scope: str, files: dict[str, str] | None = None) -> dict[str, str]:
    """The files without one of Authentik's own mappings."""
    return changed(TERRAFORM, f'    "goauthentik.io/providers/oauth2/scope-{scope}",\n', "", files or WHOLE)


def mapped(expression: str, files: dict[str, str] | None = None) -> dict[str, str]:
    return changed(TERRAFORM, f"concat({IDS}, {OWN})", expression, files or WHOLE)


def test_the_whole_chain_agrees(repository: Path) -> None:
    result = check_files(repository, WHOLE)

    assert places(result) == []
    assert [one.reason for one in result.unchecked] == []


# Files, the code, the file and a text of the line.
FOUND: dict[str, tuple[dict[str, str], str, str, str]] = {
    "a scope that nobody has": (asked("openid,profile,email,offline_access,groups"), "HL112", RELEASE, "scopes:"),
    "one by blanks": (asked("openid profile email offline_access roles"), "HL112", RELEASE, "scopes:"),
    "another case": (asked("openid,profile,email,offline_access,Groups"), "HL112", RELEASE, "scopes:"),
    "a mapping that brings nothing that is read": (
        without("profile", {**WHOLE, K3S: NO_GROUPS}),
        "HL112",
        RELEASE,
        "scopes:",
    ),
    "offline_access is not asked for": (asked("openid,profile,email"), "HL113", RELEASE, "scopes:"),
    "offline_access is not among the defaults": (asked(""), "HL113", RELEASE, "clientID:"),
    "offline_access is not mapped": (without("offline_access"), "HL113", RELEASE, "scopes:"),
    "the refresh token is not granted": (
        changed(TERRAFORM, BOTH_GRANTS, GRANTS, WHOLE),
        "HL113",
        TERRAFORM,
        "grant_types",
    ),
    "profile is not asked for": (
        asked("openid,email,offline_access", {**WHOLE, K3S: BY_NAME}),
        "HL119",
        RELEASE,
        "scopes:",
    ),
    "profile is not mapped": (without("profile", {**WHOLE, K3S: BY_NAME}), "HL119", TERRAFORM, "managed_list"),
    "profile is neither": (
        asked("openid,email,offline_access", without("profile", {**WHOLE, K3S: BY_NAME})),
        "HL119",
        K3S,
        "username-claim",
    ),
    "email is not asked for": (asked("openid,profile,offline_access"), "HL119", RELEASE, "scopes:"),
    "email is not mapped": (mapped(IDS), "HL119", TERRAFORM, "managed_list"),
    "email is mapped to another scope": (
        changed(TERRAFORM, 'scope_name = "email"', 'scope_name = "mail"', WHOLE),
        "HL119",
        TERRAFORM,
        'scope_name = "mail"',
    ),
    "an own mapping that forgets it": (
        changed(TERRAFORM, '\\"email\\": request.user.email, ', "", WHOLE),
        "HL119",
        TERRAFORM,
        "managed_list",
    ),
    "a misspelt name": (
        changed(TERRAFORM, "scope-profile", "scope-proflie", {**WHOLE, K3S: BY_NAME}),
        "HL119",
        TERRAFORM,
        "managed_list",
    ),
    "no mappings at all": (
        changed(
            TERRAFORM,
            f"  property_mappings = concat(concat({IDS}, {OWN}), local.openid)\n",
            "",
            {**WHOLE, K3S: NO_GROUPS},
        ),
        "HL119",
        TERRAFORM,
        'resource "authentik_provider_oauth2"',
    ),
    "profile without its groups is HL110's": (without("profile"), "HL110", TERRAFORM, "managed_list"),
}
OTHERS = {"no mappings at all": ["HL113"]}


@pytest.mark.parametrize("name", FOUND)
def test_one_finding(repository: Path, name: str) -> None:
    files, code, path, text = FOUND[name]
    files = {**files, RBAC: rbac(("Group", "oidc:headlamp-admins"))} if code == "HL110" else files

    result = check_files(repository, files)

    found = [place for place in places(result) if place[0] not in OTHERS.get(name, [])]
    assert found == [(code, path, line_of(files[path], text))]
    problem = result.findings[0].problem
    assert problem.change
    assert problem.symptom
    is_error = next(one for one in result.findings if one.code == code).problem.severity is Severity.ERROR
    assert is_error is (code == "HL119")


@pytest.mark.parametrize(
    "name", [name for name, (_, code, _, _) in FOUND.items() if code in {"HL112", "HL113", "HL119"}]
)
def test_every_side_is_named(repository: Path, name: str) -> None:
    files, code, _, _ = FOUND[name]

    result = check_files(repository, files)

    named = {path for path, _ in related_places(result)} | {path for _, path, _ in places(result)}
    assert {TERRAFORM, RELEASE} <= named
    assert (K3S in named) is (code == "HL119")


CLAIMED = 'expression = "return {**request.user.attributes}"'
QUIET: dict[str, dict[str, str]] = {
    "fewer scopes than are mapped": asked("openid,email,offline_access", {**WHOLE, K3S: NO_GROUPS}),
    "openid is always asked for": asked("profile,email,offline_access"),
    "openid is mapped or not": without("openid"),
    "a scope twice": asked("openid,openid,profile,email,offline_access"),
    "nobody speaks of offline_access": asked(
        "openid,profile,email", without("offline_access", changed(TERRAFORM, BOTH_GRANTS, GRANTS, WHOLE))
    ),
    "the defaults": asked("", without("offline_access")),
    "defaults that are not mapped": {**CHAIN, K3S: NO_GROUPS},
    "grants that are not known": changed(
        TERRAFORM, BOTH_GRANTS, 'grant_types = concat(["authorization_code"], var.more)', WHOLE
    ),
    "grants in a variable": changed(TERRAFORM, BOTH_GRANTS, "grant_types = var.grants", WHOLE),
    "scopes with a hole": asked("openid,email,${MORE}"),
    "scopes that another tool fills in": asked("${SCOPES}"),
    "scopes in an argument": changed(
        RELEASE, "    config:\n", "    config:\n      extraArgs: [-oidc-scopes=$(SCOPES)]\n", asked("groups")
    ),
    "mappings in a variable": mapped("var.mappings"),
    "a module's mappings": mapped(f"concat({IDS}, module.scopes.ids)"),
    "mappings by a condition": mapped(f"var.all ? {IDS} : {OWN}"),
    "a mapping of another name": changed(
        TERRAFORM, "oauth2/scope-profile", "oauth2/scope-from-the-future", {**WHOLE, K3S: BY_NAME}
    ),
    "a mapping that is looked up": mapped(
        f"concat({IDS}, [data.authentik_property_mapping_provider_scope.groups.id])",
        {
            **asked("openid,profile,email,offline_access,groups"),
            TERRAFORM: WHOLE[TERRAFORM]
            + 'data "authentik_property_mapping_provider_scope" "groups" {\n  name = "groups"\n}\n',
        },
    ),
    "a mapping that is looked up by its scope": changed(
        TERRAFORM,
        'resource "authentik_property_mapping_provider_scope" "email" {\n  name       = "headlamp: email"\n',
        'data "authentik_property_mapping_provider_scope" "email" {\n',
        {
            **WHOLE,
            TERRAFORM: WHOLE[TERRAFORM]
            .replace(OWN, f"[data.{OWN[1:]}")
            .replace('  expression = "return {\\"email\\": request.user.email, \\"email_verified\\": True}"\n', ""),
        },
    ),
    "a computed mapping": {
        **WHOLE,
        TERRAFORM: WHOLE[TERRAFORM].replace(
            'expression = "return {\\"email\\": request.user.email, \\"email_verified\\": True}"', CLAIMED
        ),
    },
    "ignored changes": changed(
        TERRAFORM,
        f"  property_mappings = concat(concat({IDS}, {OWN}), local.openid)\n",
        "  property_mappings = []\n  lifecycle {\n    ignore_changes = [property_mappings]\n  }\n",
        WHOLE,
    ),
    "a claim of one's own": {**WHOLE, K3S: arguments(username_claim="nick", username_prefix="oidc:")},
    "the claim sub": {**asked("openid,offline_access"), K3S: arguments(username_claim="sub")},
    "no claim at all": {**asked("openid,offline_access"), K3S: arguments()},
    "a claim with a hole": {**asked("openid,offline_access"), K3S: arguments(username_claim="${CLAIM}")},
    "no provider here": {**WHOLE, TERRAFORM: ""},
    "a server from before the scope": {
        **asked("openid,profile,email"),
        "terraform/authentik/versions.tf": (
            "terraform {\n  required_providers {\n"
            '    authentik = { source = "goauthentik/authentik", version = "~> 2023.10.0" }\n  }\n}\n'
        ),
    },
}


@pytest.mark.parametrize("name", QUIET)
def test_no_finding(repository: Path, name: str) -> None:
    # Names without a prefix are another matter.
    assert [one for one in places(check_files(repository, QUIET[name])) if one[0] != "HL320"] == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("scopes that another tool fills in", "filled in elsewhere"),
        ("mappings in a variable", "set outside the repository"),
        ("mappings by a condition", "chosen by a condition"),
        ("a mapping that is looked up", "looked up by its name"),
        ("ignored changes", "left as it is in Authentik"),
        ("a claim of one's own", "a claim that no scope is known to bring"),
        ("a claim with a hole", "filled in elsewhere"),
    ],
)
def test_what_is_not_compared_is_said(repository: Path, name: str, reason: str) -> None:
    reasons = [one.reason for one in check_files(repository, QUIET[name]).unchecked]

    assert any(reason in one for one in reasons), reasons


EXTERNAL = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: headlamp-oidc, namespace: headlamp}
spec:
  target: {name: headlamp-oidc}
  dataFrom: [{extract: {key: headlamp}}]
"""


def test_scopes_that_only_the_secret_knows_are_not_taken_for_the_defaults(repository: Path) -> None:
    values = "        externalSecret: {enabled: true, name: headlamp-oidc, hasScopes: true}\n"
    files = changed(RELEASE, f"        {SCOPES}\n", values, {**WHOLE, K3S: BY_NAME})
    files = without("profile", {**files, "apps/headlamp/secret.yaml": EXTERNAL})

    assert {code for code, _, _ in places(check_files(repository, files))} <= {"HL423", "HL118"}


def test_a_misspelt_key_is_the_only_finding(repository: Path) -> None:
    files = changed(RELEASE, f"        {SCOPES}\n", "        scope: openid\n", {**WHOLE, K3S: BY_NAME})

    assert [code for code, _, _ in places(check_files(repository, files))] == ["HL403"]
