"""Pocket ID's clients, in Terraform and as objects of its operator: right and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.providers.documents import wildcard
from providers.login import CALLBACK, chain, checked, codes

ISSUER = "https://id.lab.test"
TERRAFORM = f"""\
provider "pocketid" {{
  base_url  = "https://id.lab.test"
  api_token = var.token
}}

resource "pocketid_client" "headlamp" {{
  name          = "Headlamp"
  callback_urls = ["{CALLBACK}"]
  is_public     = false
  pkce_enabled  = true
}}
"""
OBJECT = f"""\
apiVersion: pocketid.internal/v1alpha1
kind: PocketIDOIDCClient
metadata:
  name: headlamp
spec:
  clientID: headlamp
  callbackUrls:
    - "{CALLBACK}"
  secret: {{name: headlamp-oidc}}
"""
OTHER_OPERATOR = OBJECT.replace("callbackUrls", "callbackURLs").replace("  clientID: headlamp\n", "")
FORMS = {
    "Terraform": {"terraform/pocket-id/main.tf": TERRAFORM},
    "an object": {"apps/headlamp/client.yaml": OBJECT},
    "an object of another operator": {"apps/headlamp/client.yaml": OTHER_OPERATOR},
}


@pytest.mark.parametrize("name", FORMS)
def test_a_login_that_works(repository: Path, name: str) -> None:
    result = checked(repository, ISSUER, FORMS[name])

    assert codes(result) == []
    assert "redirect_uri" in chain(result).agreeing


@pytest.mark.parametrize("name", FORMS)
def test_a_callback_that_is_not_allowed(repository: Path, name: str) -> None:
    files = {path: text.replace(CALLBACK, "https://headlamp.lab.test/cb") for path, text in FORMS[name].items()}

    assert codes(checked(repository, ISSUER, files)) == ["HL101"]


@pytest.mark.parametrize("name", FORMS)
def test_an_issuer_with_a_slash(repository: Path, name: str) -> None:
    assert codes(checked(repository, f"{ISSUER}/", FORMS[name])) == ["HL102"]


def test_a_client_of_another_name(repository: Path) -> None:
    files = {"client.yaml": OBJECT.replace("clientID: headlamp", "clientID: lamp")}

    assert codes(checked(repository, ISSUER, files)) == ["HL103"]


@pytest.mark.parametrize("name", ["Terraform", "an object of another operator"])
def test_a_client_id_that_pocket_id_makes(repository: Path, name: str) -> None:
    result = checked(repository, ISSUER, FORMS[name])

    assert any(one.term == "client_id" and one.reason == "made by Pocket ID" for one in result.unchecked)


def test_another_host(repository: Path) -> None:
    assert codes(checked(repository, "https://sso.lab.test", FORMS["Terraform"])) == ["HL116"]


@pytest.mark.parametrize(
    ("allowed", "verdict"),
    [
        ("https://headlamp.lab.test/*", True),
        ("https://*.lab.test/oidc-callback", True),
        ("https://*/oidc-callback", None),
        ("https://*", None),
        ("https://*.home.test/oidc-callback", False),
        ("*", None),
        ("https://**/oidc-callback", None),
        ("https" + "*a" * 30, False),
        ("*l" * 3 + "*" * 30, None),
        ("*l*a*b*t*c*k", None),
    ],
)
def test_wildcards(allowed: str, *, verdict: bool | None) -> None:
    way = wildcard(allowed)

    assert way is not None
    assert way(allowed, CALLBACK) is verdict


def test_a_wildcard_of_which_nobody_knows(repository: Path) -> None:
    result = checked(repository, ISSUER, {"client.yaml": OBJECT.replace(CALLBACK, "https://*")})

    assert codes(result) == []
    assert any(one.term == "redirect_uri" and "pattern" in one.reason for one in result.unchecked)


def test_without_a_callback_the_first_one_is_saved(repository: Path) -> None:
    text = OBJECT.replace(f'  callbackUrls:\n    - "{CALLBACK}"\n', "")

    assert codes(checked(repository, ISSUER, {"client.yaml": text})) == []
