"""Clients of Zitadel and Entra in Terraform: right and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from providers.login import CALLBACK, chain, checked, codes, login
from support.checking import check_files

ZITADEL = f"""\
resource "zitadel_application_oidc" "headlamp" {{
  project_id       = zitadel_project.home.id
  name             = "headlamp"
  redirect_uris    = ["{CALLBACK}"]
  auth_method_type = "OIDC_AUTH_METHOD_TYPE_BASIC"
}}
"""
ENTRA = f"""\
resource "azuread_application" "headlamp" {{
  display_name = "headlamp"
  web {{
    redirect_uris = ["{CALLBACK}"]
  }}
}}
"""
TENANT = "https://login.microsoftonline.com/5c8f8a3e-0d6b-4f3c-9a53-2d6f6a8e7b11/v2.0"
FORMS = {"Zitadel": (ZITADEL, "https://id.lab.test"), "Entra": (ENTRA, TENANT)}


@pytest.mark.parametrize("name", FORMS)
def test_a_login_that_works(repository: Path, name: str) -> None:
    text, issuer = FORMS[name]

    result = checked(repository, issuer, {"terraform/main.tf": text})

    assert codes(result) == []
    assert "redirect_uri" in chain(result).agreeing
    assert any(one.reason == f"made by {name}" for one in result.unchecked)


@pytest.mark.parametrize("name", FORMS)
def test_a_callback_that_is_not_allowed(repository: Path, name: str) -> None:
    text, issuer = FORMS[name]

    result = checked(repository, issuer, {"terraform/main.tf": text.replace("/oidc-callback", "/callback")})

    assert codes(result) == ["HL101"]
    assert result.findings[0].problem.symptom == f"{name} refuses the redirect URI and shows no login"


def test_an_issuer_of_zitadel_with_a_slash(repository: Path) -> None:
    assert codes(checked(repository, "https://id.lab.test/", {"main.tf": ZITADEL})) == ["HL102"]


def test_the_audience_of_zitadels_project(repository: Path) -> None:
    files = login("https://id.lab.test", client_id="301@home")
    files["k3s/config.yaml"] = files["k3s/config.yaml"].replace("301@home", "299")

    result = check_files(repository, {**files, "main.tf": ZITADEL}, secrets=False)

    assert codes(result) == []
    assert any("Zitadel's project" in one.reason for one in result.unchecked)


def test_a_public_application(repository: Path) -> None:
    text = ZITADEL.replace("TYPE_BASIC", "TYPE_NONE")

    assert codes(checked(repository, "https://id.lab.test", {"main.tf": text})) == ["HL115"]


def test_entras_client_is_not_that_of_a_login_at_authentik(repository: Path) -> None:
    issuer = "https://auth.lab.test/application/o/headlamp/"

    result = checked(repository, issuer, {"terraform/main.tf": ENTRA.replace("/oidc-callback", "/callback")})

    assert codes(result) == []


@pytest.mark.parametrize(
    ("issuer", "right"),
    [
        ("https://accounts.google.com", ""),
        ("https://accounts.google.com/", "https://accounts.google.com"),
        ("https://accounts.google.com/o/oauth2/v2/auth", "https://accounts.google.com"),
        (TENANT, ""),
        (f"{TENANT}/", TENANT),
        (TENANT.removesuffix("/v2.0"), TENANT),
        ("https://login.microsoftonline.com/common/v2.0", ""),
    ],
)
def test_the_issuer_of_a_service_without_any_client(repository: Path, issuer: str, right: str) -> None:
    result = checked(repository, issuer, {})

    assert codes(result) == (["HL102"] if right else [])
    assert all(f"calls itself {right}:" in one.problem.message for one in result.findings)


def test_an_application_for_browsers_may_have_no_secret(repository: Path) -> None:
    text = ENTRA.replace("  web {", "  single_page_application {")
    files = {
        path: content.replace("        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n", "")
        for path, content in login(TENANT).items()
    }

    result = check_files(repository, {**files, "main.tf": text}, secrets=False)

    assert codes(result) == []


PARTS = f"""\
resource "azuread_application_registration" "headlamp" {{
  display_name = "headlamp"
}}

resource "azuread_application_redirect_uris" "headlamp" {{
  application_id = azuread_application_registration.headlamp.id
  type           = "Web"
  redirect_uris  = ["{CALLBACK}"]
}}
"""


def test_an_application_in_parts(repository: Path) -> None:
    result = checked(repository, TENANT, {"main.tf": PARTS})
    assert codes(result) == []
    assert "redirect_uri" in chain(result).agreeing

    assert codes(checked(repository, TENANT, {"main.tf": PARTS.replace("oidc-callback", "cb")})) == ["HL101"]
