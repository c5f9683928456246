"""Which scope mappings a client has: every form that is followed, and that what is not followed leaves all unknown."""

from __future__ import annotations

import pytest

from homelamp.core.text import SourceFile
from homelamp.core.value import Unknown
from homelamp.model import Client
from homelamp.providers.authentik import terraform

STOCK = "goauthentik.io/providers/oauth2/scope-"
KIND = "authentik_property_mapping_provider_scope"
DATA = f"data.{KIND}.x"
OLD = "data.authentik_scope_mapping.x"
EXPRESSION = '<<-EOT\n    return {"groups": []}\n  EOT'


def client(mappings: str, rest: str) -> Client:
    text = f'resource "authentik_provider_oauth2" "headlamp" {{\n  property_mappings = {mappings}\n}}\n{rest}\n'
    found = terraform.read("tf", [SourceFile("tf/main.tf", text)])
    assert found.defects == []
    return found.clients[0]


def data(body: str, kind: str = KIND) -> str:
    return f'data "{kind}" "x" {{\n  {body}\n}}\n'


def own(body: str, kind: str = KIND, name: str = "own") -> str:
    return f'resource "{kind}" "{name}" {{\n  {body}\n}}\n'


def listing(*names: str) -> str:
    return "managed_list = [" + ", ".join(f'"{STOCK}{name}"' for name in names) + "]"


SCOPES = 'locals {\n  scopes = ["openid", "email"]\n}\n'
TITLE = "authentik default OAuth Mapping: "

# How they are written, and the scopes that they stand for.
FOLLOWED: dict[str, tuple[str, str, list[str]]] = {
    "ids": (f"{DATA}.ids", data(listing("openid", "profile")), ["openid", "profile"]),
    "ids of the old name": (f"{OLD}.ids", data(listing("email"), "authentik_scope_mapping"), ["email"]),
    "a list of one id": (f"[{DATA}.id]", data(f'managed = "{STOCK}offline_access"'), ["offline_access"]),
    "a title": (f"[{DATA}.id]", data(f"name = \"{TITLE}OpenID 'profile'\""), ["profile"]),
    "a title without quotes": (f"[{DATA}.id]", data(f'name = "{TITLE}Application Entitlements"'), ["entitlements"]),
    "a scope of another name": (f"{DATA}.ids", data(listing("authentik_api")), ["goauthentik.io/api"]),
    "a scope": (f"[{DATA}.id]", data('scope_name = "email"'), ["email"]),
    "an own one": (f"[{KIND}.own.id]", own(f'scope_name = "groups"\n  expression = {EXPRESSION}'), ["groups"]),
    "an own one of the old name": (
        "[authentik_scope_mapping.own.id]",
        own('scope_name = "a"', "authentik_scope_mapping"),
        ["a"],
    ),
    "concat": (
        f"concat({DATA}.ids, [{KIND}.own.id])",
        data(listing("openid")) + own('scope_name = "email"'),
        ["openid", "email"],
    ),
    "flatten": (
        f"flatten([{DATA}.ids, [{KIND}.own.id]])",
        data(listing("openid")) + own('scope_name = "a"'),
        ["openid", "a"],
    ),
    "a local": ("local.all", data(listing("openid")) + f"locals {{\n  all = {DATA}.ids\n}}\n", ["openid"]),
    "names in a local": (
        f"{DATA}.ids",
        data("managed_list = local.names") + f'locals {{\n  names = ["{STOCK}email"]\n}}\n',
        ["email"],
    ),
    "names made by for": (
        f"{DATA}.ids",
        data(f'managed_list = [for s in local.scopes : "{STOCK}${{s}}"]') + SCOPES,
        ["openid", "email"],
    ),
    "names left out by for": (
        f"{DATA}.ids",
        data(f'managed_list = [for s, on in {{ openid = true, email = false }} : "{STOCK}${{s}}" if on]'),
        ["openid"],
    ),
    "for_each over a set": (
        f'[{DATA}["openid"].id, {DATA}["email"].id]',
        data(f'for_each = toset(local.scopes)\n  managed = "{STOCK}${{each.value}}"') + SCOPES,
        ["openid", "email"],
    ),
    "own ones by for_each": (
        f'[{KIND}.own["a"].id, {KIND}.own["b"].id]',
        own('for_each = { a = "groups", b = "roles" }\n  scope_name = each.value'),
        ["groups", "roles"],
    ),
    "none": ("[]", "", []),
}


@pytest.mark.parametrize("form", FOLLOWED)
def test_what_is_followed(form: str) -> None:
    mappings, rest, scopes = FOLLOWED[form]

    found = client(mappings, rest).mappings

    assert found.items is not None
    assert [one.scope.text for one in found.items] == scopes
    assert found.is_stated


# What leaves the whole list unknown, and the reason.
UNKNOWN: dict[str, tuple[str, str, str]] = {
    "a variable": ("var.all", 'variable "all" {}', "set outside the repository"),
    "a module": ("module.scopes.ids", "", "computed"),
    "a part of it": (f"concat({DATA}.ids, var.more)", data(listing("openid")), "set outside the repository"),
    "try": ("try(var.more, [])", data(listing("openid")), "set outside the repository"),
    "a condition": (f"var.all ? {DATA}.ids : []", data(listing("openid")), "chosen by a condition"),
    "for over instances": (f"[for one in {DATA} : one.id]", data("for_each = toset([])"), "computed"),
    "a splat": (f"values({DATA})[*].id", data("for_each = toset([])"), "computed"),
    "a key that is not there": (
        f'[{DATA}["email"].id]',
        data('for_each = toset(["openid"])\n  managed = each.value'),
        "known only after apply",
    ),
    "instances that are not known": (
        f'[{DATA}["openid"].id]',
        data("for_each = toset(var.x)\n  managed = each.value"),
        "known only after apply",
    ),
    "one that is not there": (f"{DATA}.ids", "", "known only after apply"),
    "another kind": ("[authentik_property_mapping_provider_saml.x.id]", "", "known only after apply"),
    "another attribute": (f"[{DATA}.expression]", data(listing("openid")), "known only after apply"),
    "names that are not known": (f"{DATA}.ids", data("managed_list = var.names"), "known only after apply"),
    "no names": (f"[{DATA}.id]", data("depends_on = []"), "known only after apply"),
    "a text": ('"all"', "", "a list that is put together elsewhere"),
}


@pytest.mark.parametrize("form", UNKNOWN)
def test_what_is_not_followed_leaves_the_list_unknown(form: str) -> None:
    mappings, rest, reason = UNKNOWN[form]

    found = client(mappings, rest).mappings

    assert found.items is None
    assert found.reason.startswith(reason)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('name = "mine"', "looked up by its name"),
        ('managed = "goauthentik.io/providers/proxy/scope-proxy"', "a mapping of that name"),
        (f'managed = "{STOCK}of-some-later-version"', "a mapping of that name"),
        ("managed = var.name", "a mapping of that name"),
    ],
)
def test_one_whose_scope_is_not_known_still_counts_as_one(body: str, reason: str) -> None:
    (one,) = client(f"[{DATA}.id]", data(body)).mappings.known

    assert one.scope.value == Unknown(reason)
    assert one.managed is None


def test_a_misspelt_name_is_no_stock_scope() -> None:
    (one,) = client(f"{DATA}.ids", data(listing("proflie"))).mappings.known

    assert one.scope.text == "proflie"


def test_the_places_of_a_stock_mapping() -> None:
    (one,) = client(
        "local.all", f"locals {{\n  all = [{DATA}.id]\n}}\n" + data(f'managed = "{STOCK}email"')
    ).mappings.known

    assert one.managed == f"{STOCK}email"
    assert one.scope.span.text == f"{STOCK}email"
    assert one.listed_in.text == f"{STOCK}email"
    assert one.used_at.text == f"{DATA}.id"


def test_a_list_is_where_it_is_written() -> None:
    rest = data("managed_list = local.names") + f'locals {{\n  names = ["{STOCK}openid", "{STOCK}email"]\n}}\n'

    found = client(f"{DATA}.ids", rest).mappings

    assert found.span.text == f"{DATA}.ids"
    assert {one.listed_in.text for one in found.known} == {f'["{STOCK}openid", "{STOCK}email"]'}


def test_an_own_mapping_has_its_expression() -> None:
    rest = own('scope_name = local.scope\n  expression = <<-EOT\n    return {"a": 1}\n  EOT') + (
        'locals {\n  scope = "groups"\n}\n'
    )
    (one,) = client(f"[{KIND}.own.id]", rest).mappings.known

    assert (one.scope.text, one.scope.span.text) == ("groups", "groups")
    assert one.expression is not None
    assert (one.expression.text or "").strip() == 'return {"a": 1}'
    assert one.listed_in.text == f"[{KIND}.own.id]"


@pytest.mark.parametrize("expression", ['"return ${var.x}"', 'file("a.py")', "<<EOT\n%{ if a }x%{ endif }\nEOT"])
def test_an_expression_with_holes_is_not_known(expression: str) -> None:
    (one,) = client(f"[{KIND}.own.id]", own(f'scope_name = "a"\n  expression = {expression}')).mappings.known

    assert one.expression is not None
    assert one.expression.text is None


def test_without_the_attribute_there_are_none() -> None:
    text = 'resource "authentik_provider_oauth2" "headlamp" {\n}\n'
    (one,) = terraform.read("tf", [SourceFile("tf/main.tf", text)]).clients

    assert one.mappings.items == ()
    assert not one.mappings.is_stated
    assert one.mappings.span.line == 1
