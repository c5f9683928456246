"""Kanidm's clients, as objects of kaniop: right and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from providers.login import CALLBACK, checked, codes, is_joined

ISSUER = "https://idm.lab.test/oauth2/openid/headlamp"
CLIENT = f"""\
apiVersion: kaniop.rs/v1beta1
kind: KanidmOAuth2Client
metadata:
  name: headlamp
  namespace: headlamp
spec:
  kanidmRef: {{name: kanidm, namespace: kanidm}}
  displayname: Lamp
  origin: https://headlamp.lab.test
  redirectUrl:
    - {CALLBACK}
  scopeMap:
    - group: admins
      scopes: [openid, profile, email, groups]
  jwtLegacyCryptoEnable: true
  strictRedirectUrl: true
"""
PATH = "apps/headlamp/oauth2client.yaml"


def found(repository: Path, *changes: tuple[str, str], issuer: str = ISSUER) -> list[str]:
    """The codes of what is found with these texts in place of others."""
    text = CLIENT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return codes(checked(repository, issuer, {PATH: text}))


def test_a_login_that_works(repository: Path) -> None:
    result = checked(repository, ISSUER, {PATH: CLIENT})

    assert codes(result) == []
    assert is_joined(result)


def test_a_callback_that_is_not_allowed(repository: Path) -> None:
    assert found(repository, (CALLBACK, "https://headlamp.lab.test/callback")) == ["HL101"]


def test_a_client_that_is_not_strict_admits_every_path_of_its_origin(repository: Path) -> None:
    loose = ("strictRedirectUrl: true", "strictRedirectUrl: false")

    assert found(repository, loose, (CALLBACK, "https://headlamp.lab.test/callback")) == []
    assert found(repository, loose, (CALLBACK, "https://lamp.lab.test/oidc-callback")) == ["HL101"]


@pytest.mark.parametrize(
    "issuer", [f"{ISSUER}/", "https://idm.lab.test", "https://idm.lab.test/oauth2/openid/kubernetes"]
)
def test_an_issuer_that_is_not_the_clients(repository: Path, issuer: str) -> None:
    assert found(repository, issuer=issuer) == ["HL102"]


def test_a_client_of_another_name(repository: Path) -> None:
    assert found(repository, ("name: headlamp\n", "name: headlamp-web\n")) == ["HL103"]


def test_the_signatures_that_an_api_server_admits(repository: Path) -> None:
    assert found(repository, ("  jwtLegacyCryptoEnable: true\n", "")) == ["HL121"]


def test_an_api_server_that_admits_them(repository: Path) -> None:
    server = (
        f"kube-apiserver-arg:\n  - oidc-issuer-url={ISSUER}\n  - oidc-client-id=headlamp\n"
        "  - oidc-username-claim=email\n  - oidc-signing-algs=RS256,ES256\n"
    )
    files = {PATH: CLIENT.replace("  jwtLegacyCryptoEnable: true\n", ""), "k3s/config.yaml": server}

    assert codes(checked(repository, ISSUER, files)) == []


def test_a_public_client_with_a_secret(repository: Path) -> None:
    assert found(repository, ("  origin:", "  public: true\n  origin:")) == ["HL115"]


STATE = f"""\
{{"groups": {{"admins": {{}}}},
 "systems": {{"oauth2": {{
   "grafana": {{"originUrl": "https://grafana.lab.test/login/generic_oauth"}},
   "headlamp": {{
     "displayName": "Lamp",
     "originUrl": ["{CALLBACK}"],
     "originLanding": "https://headlamp.lab.test/",
     "basicSecretFile": "/run/secrets/headlamp",
     "enableLegacyCrypto": true
   }}
 }}}}
}}
"""


def test_a_state_for_kanidm_provision(repository: Path) -> None:
    result = checked(repository, ISSUER, {"kanidm/state.json": STATE})

    assert codes(result) == []
    assert is_joined(result)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (CALLBACK, "https://headlamp.lab.test/callback", "HL101"),
        ('"headlamp": {', '"headlamp-web": {', "HL103"),
        ('"enableLegacyCrypto": true', '"enableLegacyCrypto": false', "HL121"),
    ],
)
def test_one_change_of_a_state(repository: Path, old: str, new: str, code: str) -> None:
    assert codes(checked(repository, ISSUER, {"kanidm/state.json": STATE.replace(old, new)})) == [code]
