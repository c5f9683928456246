"""HL108 and HL109: prefixes without their separator, and e-mail addresses that can be nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from support.checking import check_files, places
from support.people import ISSUER, RBAC, WHOLE, arguments, rbac
from support.repositories import K3S, TERRAFORM, changed

GROUP = "headlamp-admins"
NO_GROUPS = changed(TERRAFORM, 'resource "authentik_group" "admins"', 'resource "authentik_outpost" "x"', WHOLE)


def of_group(prefix: str, name: str, base: Mapping[str, str] = WHOLE) -> dict[str, str]:
    flags = arguments(username_claim="email", groups_claim="groups", groups_prefix=prefix)
    return {**base, K3S: flags, RBAC: rbac(("Group", name))}


def of_user(name: str, sub_mode: str | None = None, **flags: str) -> dict[str, str]:
    line = f'  sub_mode = "{sub_mode}"\n' if sub_mode else ""
    client = 'resource "authentik_provider_oauth2" "headlamp" {\n'
    base = changed(TERRAFORM, client, client + line, WHOLE) if line else WHOLE
    return {**base, K3S: arguments(**flags), RBAC: rbac(("User", name))}


@pytest.mark.parametrize(
    ("prefix", "name", "made", "named"),
    [
        ("oidc", f"oidc:{GROUP}", f"oidc{GROUP}", "the colon is missing"),
        ("oidc", f"oidc/{GROUP}", f"oidc{GROUP}", 'the "/" is missing'),
        ("oidc:k3s", f"oidc:k3s:{GROUP}", f"oidc:k3s{GROUP}", "the colon is missing"),
        ("oidc", "oidc:${GROUP}", "oidc${GROUP}", "the colon is missing"),
    ],
)
@pytest.mark.parametrize("base", [WHOLE, NO_GROUPS])
def test_a_group_after_a_prefix_without_its_separator(
    repository: Path, base: Mapping[str, str], prefix: str, name: str, made: str, named: str
) -> None:
    result = check_files(repository, of_group(prefix, name, base))

    assert places(result) == [("HL109", K3S, 6)]
    assert f'"{made}"' in result.findings[0].problem.message
    assert named in result.findings[0].problem.message


@pytest.mark.parametrize("claim", ["email", "preferred_username"])
def test_a_user_after_a_prefix_without_its_separator(repository: Path, claim: str) -> None:
    flags = {"username_claim": claim, "username_prefix": "oidc"}
    result = check_files(repository, of_user("oidc:tess@lab.test", **flags))

    assert places(result) == [("HL108", K3S, 5)]
    assert '"oidctess@lab.test"' in result.findings[0].problem.message
    assert "the colon is missing" in result.findings[0].problem.message


@pytest.mark.parametrize(
    "files",
    [
        of_group("oidc", f"oidc{GROUP}"),
        of_group("oidc", "oidc-viewers", NO_GROUPS),
        of_group("oidc:", "oidc::odd", NO_GROUPS),
        of_user("oidctess@lab.test", username_claim="email", username_prefix="oidc"),
    ],
)
def test_no_separator_is_missing(repository: Path, files: dict[str, str]) -> None:
    assert places(check_files(repository, files)) == []


def test_a_group_of_a_users_address(repository: Path) -> None:
    result = check_files(repository, of_group("oidc:", "oidc:tess@lab.test"))

    assert places(result) == [("HL109", RBAC, 11)]
    assert result.findings[0].problem.severity.value == "error"
    assert result.findings[0].problem.change == 'write kind: User for this subject, and "tess@lab.test" as its name'


def test_a_group_of_an_unknown_address_is_a_warning(repository: Path) -> None:
    result = check_files(repository, of_group("oidc:", "oidc:somebody@lab.test"))

    assert places(result) == [("HL109", RBAC, 11)]
    assert result.findings[0].problem.severity.value == "warning"


def test_groups_may_be_called_by_addresses(repository: Path) -> None:
    files = of_group("oidc:", "oidc:viewers@lab.test", changed(TERRAFORM, GROUP, "admins@lab.test", WHOLE))

    assert places(check_files(repository, files)) == []


@pytest.mark.parametrize("sub_mode", [None, "hashed_user_id", "user_id", "user_uuid"])
@pytest.mark.parametrize("flags", [{}, {"username_claim": "sub"}, {"username_claim": "sub", "username_prefix": "-"}])
@pytest.mark.parametrize("prefix", ["", f"{ISSUER}#"])
def test_an_address_under_the_claim_sub(
    repository: Path, prefix: str, flags: dict[str, str], sub_mode: str | None
) -> None:
    result = check_files(repository, of_user(f"{prefix}tess@lab.test", sub_mode, **flags))

    assert [(code, path) for code, path, _ in places(result)] == [("HL108", RBAC)]
    assert "oidc-username-claim=email and oidc-username-prefix=-" in result.findings[0].problem.change
    assert f"{ISSUER}#tess" not in result.findings[0].problem.change


def test_an_address_may_be_the_subject(repository: Path) -> None:
    files = of_user("tess@lab.test", "user_email", username_claim="sub", username_prefix="-")

    assert places(check_files(repository, files)) == []


def test_a_subject_mode_that_is_not_known_is_no_hash(repository: Path) -> None:
    files = of_user("tess@lab.test", "${var.mode}", username_claim="sub", username_prefix="-")

    assert places(check_files(repository, files)) == []


HEADLAMP = "apps/headlamp/helmrelease.yaml"


@pytest.mark.parametrize(
    "endpoint",
    [
        *(f"https://auth.lab.test/application/o/{name}/" for name in ("authorize", "token", "userinfo", "revoke")),
        f"{ISSUER}jwks/",
        f"{ISSUER}end-session/",
        "https://auth.lab.test/application/o/authorize",
    ],
)
def test_an_issuer_that_is_an_endpoint(repository: Path, endpoint: str) -> None:
    files = {path: text.replace(ISSUER, endpoint) if path != TERRAFORM else text for path, text in WHOLE.items()}
    result = check_files(repository, files)

    assert [code for code, _, _ in places(result)] == ["HL302"]
    assert ISSUER in result.findings[0].problem.change


def test_an_application_may_be_called_like_an_endpoint(repository: Path) -> None:
    other = ISSUER.replace("/headlamp/", "/device/")
    files = {path: text.replace(ISSUER, other) for path, text in WHOLE.items()}
    files = changed(TERRAFORM, 'slug           = "headlamp"', 'slug           = "device"', files)

    assert "HL302" not in {code for code, _, _ in places(check_files(repository, files))}
