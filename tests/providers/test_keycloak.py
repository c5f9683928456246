"""Keycloak's clients: in every form in which they are written, right and wrong."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import indent

import pytest

from homelamp.providers.keycloak import _begins
from providers.login import CALLBACK, chain, checked, codes, is_joined
from support.checking import places

ISSUER = "https://id.lab.test/realms/home"
REALM: dict[str, object] = {
    "realm": "home",
    "enabled": True,
    "clients": [
        {"clientId": "grafana", "redirectUris": ["https://grafana.lab.test/*"], "secret": "correct-horse-battery"},
        {
            "clientId": "headlamp",
            "name": "Headlamp",
            "secret": "correct-horse-battery",
            "publicClient": False,
            "standardFlowEnabled": True,
            "redirectUris": [CALLBACK],
        },
    ],
}
TEXT = json.dumps(REALM, indent=2)
IN_YAML = f"""\
realm: home
enabled: true
clients:
  - clientId: grafana
    redirectUris: ["https://grafana.lab.test/*"]
  - clientId: headlamp
    secret: $(env:HEADLAMP_SECRET)
    redirectUris:
      - "{CALLBACK}"
"""
IMPORT = """\
apiVersion: k8s.keycloak.org/v2alpha1
kind: KeycloakRealmImport
metadata: {name: home, namespace: keycloak}
spec:
  keycloakCRName: keycloak
  realm:
"""
VALUES = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: keycloak, namespace: keycloak}
spec:
  chart: {spec: {chart: keycloak, sourceRef: {kind: HelmRepository, name: bitnami}}}
  values:
    keycloakConfigCli:
      configuration:
        home.json: |
"""
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: realm}\ndata:\n  home.json: |\n"
TERRAFORM = f"""\
resource "keycloak_realm" "home" {{
  realm = "home"
}}

resource "keycloak_openid_client" "headlamp" {{
  realm_id            = keycloak_realm.home.id
  client_id           = "headlamp"
  client_secret       = "correct-horse-battery"
  access_type         = "CONFIDENTIAL"
  valid_redirect_uris = [
    "{CALLBACK}",
  ]
}}
"""
FORMS = {
    "a realm": {"keycloak/home-realm.json": TEXT},
    "a realm with tabs": {"keycloak/home-realm.json": json.dumps(REALM, indent="\t")},
    "a realm on one line": {"keycloak/home-realm.json": json.dumps(REALM)},
    "a file of keycloak-config-cli": {"keycloak/home.yaml": IN_YAML},
    "a KeycloakRealmImport": {"apps/keycloak/realm.yaml": IMPORT + indent(IN_YAML, "    ")},
    "the values of a chart": {"apps/keycloak/release.yaml": VALUES + indent(TEXT, " " * 10) + "\n"},
    "a ConfigMap": {"apps/keycloak/realm.yaml": CONFIG_MAP + indent(TEXT, "    ") + "\n"},
    "Terraform": {"terraform/keycloak/main.tf": TERRAFORM},
    "Terraform with the realm's name": {
        "terraform/keycloak/main.tf": TERRAFORM.replace("keycloak_realm.home.id", '"home"'),
    },
    "Terraform that looks the realm up": {
        "terraform/keycloak/main.tf": TERRAFORM.replace('resource "keycloak_realm"', 'data "keycloak_realm"').replace(
            "keycloak_realm.home.id", "data.keycloak_realm.home.id"
        ),
    },
}


def with_form(name: str, old: str, new: str) -> dict[str, str]:
    """One of the forms, in which one text is another."""
    files = {path: text.replace(old, new) for path, text in FORMS[name].items()}
    assert files != FORMS[name]
    return files


@pytest.mark.parametrize("name", FORMS)
def test_a_login_that_works(repository: Path, name: str) -> None:
    result = checked(repository, ISSUER, FORMS[name])

    assert codes(result) == []
    assert is_joined(result)


@pytest.mark.parametrize("name", FORMS)
def test_a_callback_that_is_not_allowed(repository: Path, name: str) -> None:
    result = checked(repository, ISSUER, with_form(name, CALLBACK, "https://headlamp.lab.test/login"))

    assert codes(result) == ["HL101"]


@pytest.mark.parametrize("name", FORMS)
def test_a_client_of_another_name(repository: Path, name: str) -> None:
    result = checked(repository, ISSUER, with_form(name, "headlamp\n" if name in YAML else '"headlamp"', YAML_ID[name]))

    assert codes(result) == ["HL103"]


YAML = ("a file of keycloak-config-cli", "a KeycloakRealmImport")
YAML_ID = {name: "headlamp-web\n" if name in YAML else '"headlamp-web"' for name in FORMS}
YAML_ID |= {name: '"headlamp-web"' for name in FORMS if name.startswith("Terraform")}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    ("issuer", "part"),
    [(f"{ISSUER}/", "final slash"), ("https://id.lab.test/realms/master", "path"), ("https://id.lab.test", "path")],
)
def test_an_issuer_that_is_not_the_realm(repository: Path, name: str, issuer: str, part: str) -> None:
    result = checked(repository, issuer, FORMS[name])

    assert codes(result) == ["HL102"]
    message = result.findings[0].problem.message
    assert f"Keycloak calls itself {ISSUER}: they differ in the {part}" in message


@pytest.mark.parametrize("name", ["a realm", "Terraform"])
@pytest.mark.parametrize(
    "allowed", ["https://headlamp.lab.test/*", "https://headlamp.lab.test/oidc*", "*", "https://headlamp.*"]
)
def test_a_wildcard_at_the_end(repository: Path, name: str, allowed: str) -> None:
    result = checked(repository, ISSUER, with_form(name, CALLBACK, allowed))

    assert codes(result) == []
    assert is_joined(result)


@pytest.mark.parametrize("name", ["a realm", "Terraform"])
@pytest.mark.parametrize("allowed", ["https://*.lab.test/oidc-callback", "https://headlamp.lab.test/login/*"])
def test_a_wildcard_that_does_not_fit(repository: Path, name: str, allowed: str) -> None:
    result = checked(repository, ISSUER, with_form(name, CALLBACK, allowed))

    assert codes(result) == ["HL101"]


def test_what_a_wildcard_stands_for() -> None:
    assert _begins("https://a.test/*", "https://a.test")
    assert _begins("https://a.test/*", "https://a.test/b?c=d#e")
    assert not _begins("https://a.test/b*", "https://a.test/?x=/b")


@pytest.mark.parametrize(
    "root", ['"rootUrl": "https://headlamp.lab.test",', '"rootUrl": "https://headlamp.lab.test/",']
)
def test_below_the_root_url(repository: Path, root: str) -> None:
    text = TEXT.replace(f'"{CALLBACK}"', '"/oidc-callback"').replace('"name": "Headlamp",', root)

    result = checked(repository, ISSUER, {"realm.json": text})

    assert codes(result) == []
    assert is_joined(result)


def test_below_a_root_url_that_is_not_stated(repository: Path) -> None:
    result = checked(repository, ISSUER, with_form("a realm", CALLBACK, "/oidc-callback"))

    assert codes(result) == []
    assert any("root URL" in one.reason for one in result.unchecked if one.term == "redirect_uri")


def test_an_old_server_below_auth(repository: Path) -> None:
    assert codes(checked(repository, "https://id.lab.test/auth/realms/home", FORMS["a realm"])) == []


def test_an_audience_that_a_mapper_adds(repository: Path) -> None:
    mapper = 'resource "keycloak_openid_audience_protocol_mapper" "kubernetes" {\n  name = "kubernetes"\n}\n'
    server = f"kube-apiserver-arg:\n  - oidc-issuer-url={ISSUER}\n  - oidc-client-id=kubernetes\n"
    server += "  - oidc-username-claim=email\n"
    files = {"terraform/keycloak/main.tf": TERRAFORM, "k3s/config.yaml": server}

    assert codes(checked(repository, ISSUER, files)) == ["HL103"]
    result = checked(repository, ISSUER, {**files, "terraform/keycloak/main.tf": TERRAFORM + mapper})
    assert codes(result) == []
    assert any("a mapper of Keycloak" in one.reason for one in result.unchecked if one.term == "client_id")


def test_an_audience_that_a_mapper_of_a_realm_adds(repository: Path) -> None:
    mappers = '"protocolMappers": [{"name": "k", "protocolMapper": "oidc-audience-mapper"}],'
    server = f"kube-apiserver-arg:\n  - oidc-issuer-url={ISSUER}\n  - oidc-client-id=kubernetes\n"
    server += "  - oidc-username-claim=email\n"
    files = {"realm.json": TEXT.replace('"name": "Headlamp",', mappers), "k3s/config.yaml": server}

    assert codes(checked(repository, ISSUER, files)) == []


def test_a_public_client_with_a_secret(repository: Path) -> None:
    result = checked(repository, ISSUER, with_form("a realm", '"publicClient": false', '"publicClient": true'))

    assert codes(result) == ["HL115"]
    assert "Keycloak does not look at it" in result.findings[0].problem.message


def test_a_public_client_in_terraform(repository: Path) -> None:
    assert codes(checked(repository, ISSUER, with_form("Terraform", '"CONFIDENTIAL"', '"PUBLIC"'))) == ["HL115"]


def test_a_client_that_is_not_enabled(repository: Path) -> None:
    result = checked(repository, ISSUER, with_form("a realm", '"name": "Headlamp"', '"enabled": false'))

    assert codes(result) == []
    assert any("not enabled" in one.reason for one in result.unchecked)


def test_a_realm_that_terraform_knows_later(repository: Path) -> None:
    files = with_form("Terraform", "keycloak_realm.home.id", "module.realm.id")

    assert codes(checked(repository, f"{ISSUER}/", files)) == []


def test_a_file_that_cannot_be_read(repository: Path) -> None:
    result = checked(repository, ISSUER, {"realm.json": TEXT[:-3]})

    assert codes(result) == []
    (said,) = [one for one in result.unchecked if one.span.file.path == "realm.json"]
    assert "not valid JSON" in said.reason


def test_the_address_of_the_server(repository: Path) -> None:
    provider = 'provider "keycloak" {\n  url = "https://id.lab.test"\n}\n'
    files = {"terraform/keycloak/main.tf": provider + TERRAFORM}

    result = checked(repository, ISSUER, files)
    assert "terraform" in chain(result).agreeing["issuer_url"]

    other = checked(repository, "https://sso.lab.test/realms/home", files)
    assert codes(other) == ["HL116"]
    assert "Keycloak is reached at id.lab.test" in other.findings[0].problem.message


def test_the_realm_is_shown_where_headlamp_alone_is_wrong(repository: Path) -> None:
    files = {
        **FORMS["a realm"],
        "k3s/config.yaml": f"kube-apiserver-arg:\n  - oidc-issuer-url={ISSUER}\n  - oidc-client-id=headlamp\n"
        "  - oidc-username-claim=email\n",
    }

    result = checked(repository, f"{ISSUER}/", files)

    assert places(result) == [("HL102", "apps/headlamp/helmrelease.yaml", 19)]
