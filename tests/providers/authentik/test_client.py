"""What Terraform states of a client beside its identity: types, grants, keys, versions; and of the people."""

from __future__ import annotations

import pytest

from homelamp.core.text import SourceFile
from homelamp.core.value import Known, Unknown
from homelamp.model import Client, Setting
from homelamp.providers.authentik import terraform
from homelamp.providers.authentik.terraform import TerraformFacts

PINNED = """terraform {
  required_providers {
    authentik = {
      source  = "goauthentik/authentik"
      version = "~> 2026.5.0"
    }
  }
}
"""
LOCK = """provider "registry.terraform.io/goauthentik/authentik" {
  version     = "2026.5.1"
  constraints = "~> 2026.5.0"
  hashes      = ["h1:x"]
}
"""


def facts(files: dict[str, str]) -> TerraformFacts:
    found = terraform.read("tf", [SourceFile(f"tf/{name}", text) for name, text in files.items()])
    assert found.defects == []
    return found


def client(body: str, rest: str = "", files: dict[str, str] | None = None) -> Client:
    text = f'resource "authentik_provider_oauth2" "headlamp" {{\n  {body}\n}}\n{rest}\n'
    (one,) = facts({"main.tf": text, **(files or {})}).clients
    return one


def said(setting: Setting | None) -> tuple[str, str] | None:
    """A setting's text and the text of its place."""
    return setting and (str(setting.value), setting.span.text)


def test_what_is_not_written_is_not_stated() -> None:
    one = client("")

    assert (one.client_type, one.grant_types, one.issuer_mode, one.claims_in_id_token) == (None, None, None, None)
    assert (one.signing_algorithm, one.client_secret, one.provider_version) == (None, None, None)
    assert one.redirect_uris.items == ()
    assert not one.redirect_uris.is_stated


def test_null_is_as_good_as_not_written() -> None:
    one = client("client_type = null\n  grant_types = null\n  signing_key = null\n  allowed_redirect_uris = null")

    assert (one.client_type, one.grant_types, one.signing_algorithm) == (None, None, None)
    assert not one.redirect_uris.is_stated


def test_settings_have_the_place_of_their_literal() -> None:
    one = client(
        "client_type = local.kind\n  issuer_mode = var.mode\n  include_claims_in_id_token = false",
        'locals {\n  kind = "public"\n}\nvariable "mode" {\n  default = "global"\n}\n',
    )

    assert said(one.client_type) == ("public", "public")
    assert one.client_type is not None
    assert one.client_type.span.line == 7
    assert said(one.issuer_mode) == ("global", "global")
    assert said(one.claims_in_id_token) == ("false", "false")


@pytest.mark.parametrize("value", ["var.x", 'var.x ? "public" : "confidential"', 'try(local.x, "public")'])
def test_settings_that_are_not_known(value: str) -> None:
    one = client(f"client_type = {value}\n  issuer_mode = {value}\n  include_claims_in_id_token = {value}")

    for setting in (one.client_type, one.issuer_mode, one.claims_in_id_token):
        assert setting is not None
        assert setting.text is None


@pytest.mark.parametrize(
    ("value", "rest", "grants", "place"),
    [
        ('["authorization_code"]', "", ["authorization_code"], '["authorization_code"]'),
        ("[]", "", [], "[]"),
        ("local.grants", 'locals {\n  grants = ["implicit", "password"]\n}', ["implicit", "password"], None),
        ('[for one in ["a", "b"] : one]', "", ["a", "b"], None),
        ('concat(["a"], var.more)', "", ["a", None], None),
        ("var.grants", "", None, "var.grants"),
    ],
)
def test_grant_types(value: str, rest: str, grants: list[str | None] | None, place: str | None) -> None:
    found = client(f"grant_types = {value}", rest).grant_types

    assert found is not None
    assert (None if found.items is None else [one.text for one in found.items]) == grants
    assert place is None or found.span.text == place
    assert bool(found.reason) is (grants is None)


@pytest.mark.parametrize(
    "value", ['"s3cr3t-of-mine"', "local.secret", "var.secret", "random_password.x.result", '"${local.secret}-2"']
)
def test_the_client_secret_is_never_held(value: str) -> None:
    one = client(f"client_secret = {value}", 'locals {\n  secret = "s3cr3t-of-mine"\n}\nvariable "secret" {}')

    assert one.client_secret is not None
    assert one.client_secret.value == Unknown("given in Terraform")
    assert "s3cr3t" not in repr(one)


def key(body: str, pair: str = "key_data = tls_private_key.k.private_key_pem") -> str:
    return (
        f'resource "tls_private_key" "k" {{\n  {body}\n}}\n'
        f'resource "authentik_certificate_key_pair" "signing" {{\n  {pair}\n}}\n'
    )


SIGNED = "signing_key = authentik_certificate_key_pair.signing.id"
ECDSA = 'algorithm = "ECDSA"\n  ecdsa_curve = '


@pytest.mark.parametrize(
    ("body", "algorithm"),
    [
        ('algorithm = "RSA"', "RS256"),
        ('algorithm = "RSA"\n  rsa_bits = 4096', "RS256"),
        (ECDSA + '"P256"', "ES256"),
        (ECDSA + '"P384"', "ES384"),
        (ECDSA + '"P521"', "ES512"),
        ("algorithm = local.kind", "RS256"),
        (ECDSA + '"P224"', "unusable: P224"),
        (ECDSA + "var.curve", None),
        ('algorithm = "ECDSA"', "unusable: P224"),
        ('algorithm = "ED25519"', "unusable: Ed25519"),
        ("rsa_bits = 2048", None),
    ],
)
def test_the_algorithm_of_a_key_that_is_made_here(body: str, algorithm: str | None) -> None:
    found = client(SIGNED, key(body) + 'locals {\n  kind = "RSA"\n}\n').signing_algorithm

    assert found is not None
    assert found.text == algorithm


def test_the_place_of_an_algorithm_holds_all_that_decides() -> None:
    found = client(SIGNED, key('ecdsa_curve = "P384"\n  algorithm = "ECDSA"')).signing_algorithm

    assert found is not None
    assert found.span.text == 'P384"\n  algorithm = "ECDSA'


@pytest.mark.parametrize(
    ("value", "rest"),
    [
        ("data.authentik_certificate_key_pair.signing.id", 'data "authentik_certificate_key_pair" "signing" {}'),
        ("authentik_certificate_key_pair.gone.id", ""),
        ("authentik_certificate_key_pair.signing.id", key(ECDSA + '"P256"', 'key_data = file("key.pem")')),
        ("authentik_certificate_key_pair.signing.id", key(ECDSA + '"P256"', "key_data = var.key")),
        ("var.key", ""),
    ],
)
def test_any_other_key_is_not_known(value: str, rest: str) -> None:
    found = client(f"signing_key = {value}", rest).signing_algorithm

    assert found is not None
    assert found.value == Unknown("a key that is not made here")
    assert found.span.text == value


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"versions.tf": PINNED}, "~> 2026.5.0"),
        ({"versions.tf": PINNED, ".terraform.lock.hcl": LOCK}, "2026.5.1"),
        ({".terraform.lock.hcl": LOCK.replace("terraform.io", "opentofu.org")}, "2026.5.1"),
        ({"versions.tf": PINNED, ".terraform.lock.hcl": LOCK.replace("goauthentik", "other")}, "~> 2026.5.0"),
        ({"versions.tf": PINNED.replace('"goauth', '"registry.terraform.io/goauth')}, "~> 2026.5.0"),
        ({"versions.tf": PINNED.replace("goauthentik/", "other/")}, None),
        ({"versions.tf": PINNED.replace('      version = "~> 2026.5.0"\n', "")}, None),
        ({}, None),
    ],
)
def test_the_version_of_the_provider(files: dict[str, str], version: str | None) -> None:
    found = client("", files=files).provider_version

    assert (found and found.text) == version
    assert version is None or said(found) == (version, version)


def test_changes_that_are_ignored_are_not_known() -> None:
    body = 'client_type = "public"\n  issuer_mode = "global"\n  lifecycle {\n    ignore_changes = [%s]\n  }'

    some = client(body % "client_type, grant_types, property_mappings")
    assert some.client_type is not None
    assert some.client_type.value == Unknown("left as it is in Authentik (ignore_changes)")
    assert said(some.issuer_mode) == ("global", "global")
    assert some.grant_types is not None
    assert some.grant_types.items is None
    assert some.mappings.items is None
    everything = client((body % "").replace("[]", "all"))
    assert everything.issuer_mode is not None
    assert everything.issuer_mode.text is None
    assert everything.redirect_uris.items is None


def test_an_override_file_leaves_what_it_sets_unknown() -> None:
    override = (
        'locals {\n  kind = "confidential"\n}\n'
        'resource "authentik_provider_oauth2" "headlamp" {\n  issuer_mode = "global"\n  grant_types = []\n}\n'
    )
    body = 'client_type = local.kind\n  issuer_mode = "per_provider"'

    one = client(body, 'locals {\n  kind = "public"\n}', {"x_override.tf": override})

    assert one.issuer_mode is not None
    assert one.issuer_mode.value == Unknown("set again in tf/x_override.tf")
    assert one.grant_types is not None
    assert one.grant_types.items is None
    assert said(one.client_type) == ("confidential", "confidential")


def test_of_two_files_of_one_name_opentofu_takes_its_own() -> None:
    text = 'resource "authentik_provider_oauth2" "headlamp" {\n  client_id = "%s"\n}\n'

    clients = facts({"main.tf": text % "old", "main.tofu": text % "new", "locals.tofu": ""}).clients

    assert [one.client_id and one.client_id.text for one in clients] == ["new"]


def test_a_key_of_a_map_has_the_place_of_that_key() -> None:
    text = (
        'resource "authentik_provider_oauth2" "this" {\n  for_each = local.apps\n  client_id = each.key\n}\n'
        'locals {\n  apps = merge({\n    headlamp = 1\n  }, {\n    "graf-ana" = 2\n  })\n}\n'
    )
    clients = facts({"main.tf": text}).clients

    places = [
        (one.client_id.pieces[0].span.text, one.client_id.pieces[0].span.line) for one in clients if one.client_id
    ]
    assert places == [("headlamp", 7), ("graf-ana", 9)]


FOR = [
    ('[for one in ["a", "b"] : { url = "https://${one}/", matching_mode = "strict" }]', ["https://a/", "https://b/"]),
    ('[for at, one in ["a"] : { url = "${at}${one}" }]', ["0a"]),
    ("[for name, host in { b = 1, a = 2 } : { url = name }]", ["a", "b"]),
    ('[for one in ["a", "b"] : { url = one } if one == "a"]', ["a"]),
    ("[for one in local.apps : { url = one.host } if one.on]", ["x"]),
    ('flatten([for one in ["a", "b"] : [for two in ["c"] : { url = "${one}${two}" }]])', ["ac", "bc"]),
    ("[for one in var.hosts : { url = one }]", None),
    ('[for one in concat(["a"], var.hosts) : { url = one }]', None),
    ('values({ for one in ["a"] : one => { url = one } })', ["a"]),
    ('{ for one in ["a"] : one => { url = one }... }', None),
    ('[for one in ["a"] : one]', None),
]


@pytest.mark.parametrize(("value", "urls"), FOR)
def test_lists_made_by_for(value: str, urls: list[str] | None) -> None:
    rest = 'locals {\n  apps = [{ host = "x", on = true }, { host = "y", on = false }]\n}\nvariable "hosts" {}\n'
    found = client(f"allowed_redirect_uris = {value}", rest).redirect_uris

    assert (None if found.items is None else [one.url.text for one in found.items]) == urls


def test_a_map_made_by_for_makes_a_client_for_each_key() -> None:
    text = (
        'resource "authentik_provider_oauth2" "this" {\n'
        "  for_each = { for name, app in local.apps : lower(name) => app if app.on }\n"
        '  client_id = "${each.key}-${each.value.id}"\n}\n'
        'locals {\n  apps = { Lamp = { on = true, id = "1" }, Graf = { on = false, id = "2" } }\n}\n'
    )
    (one,) = facts({"main.tf": text}).clients

    assert one.client_id is not None
    assert one.client_id.value == Known("lamp-1")
    assert one.client_id.pieces[0].span.text == "Lamp"


def test_loops_without_end_are_given_up() -> None:
    many = "[" + ", ".join(f'"{number}"' for number in range(100)) + "]"
    value = f"[for a in {many} : [for b in {many} : [for c in {many} : c]]]"

    assert client(f"allowed_redirect_uris = {value}").redirect_uris.items is None


PEOPLE = """
locals {
  addresses = ["tess@lab.test", "Ada@lab.test"]
  admins    = "Lamp Admins"
}
resource "authentik_group" "admins" {
  name = local.admins
}
resource "authentik_group" "more" {
  for_each = { viewers = 1 }
  name     = each.key
}
resource "authentik_group" "hidden" {
  name = "${var.prefix}-ops"
}
data "authentik_group" "other" {
  name = "authentik Admins"
}
data "authentik_users" "admins" {
  for_each = toset(local.addresses)
  email    = each.value
}
data "authentik_user" "one" {
  email = "one@lab.test"
}
resource "authentik_user" "made" {
  username = "made"
  email    = "made@lab.test"
}
resource "authentik_user" "hidden" {
  for_each = var.users
  email    = each.value
}
"""


def test_people_are_who_is_stated_in_full() -> None:
    people = facts({"main.tf": PEOPLE}).people

    assert people is not None
    assert [(one.text, one.span.text, one.span.line) for one in people.groups] == [
        ("Lamp Admins", "Lamp Admins", 4),
        ("viewers", "viewers", 10),
    ]
    assert {(one.text, one.span.text, one.span.line) for one in people.emails} == {
        ("tess@lab.test", "tess@lab.test", 3),
        ("Ada@lab.test", "Ada@lab.test", 3),
        ("one@lab.test", "one@lab.test", 24),
        ("made@lab.test", "made@lab.test", 28),
    }
