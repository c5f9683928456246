"""What an unknown part of a text is called: by what it stands for, so that only one thing has one name."""

from __future__ import annotations

import pytest

from homelamp.core.text import SourceFile
from homelamp.core.value import Hole, Known, Template, Unknown, Value, Verdict, compare
from homelamp.providers.authentik import terraform
from homelamp.syntax.hcl.expressions import Scalar
from homelamp.syntax.hcl.folder import read_module

VARIABLES = "".join(f'variable "{name}" {{}}\n' for name in ("host", "domain"))


def value(expression: str, rest: str = "", root: str = "tf") -> Value:
    module, defects = read_module(
        root, [SourceFile(f"{root}/m.tf", f"locals {{\n  x = {expression}\n}}\n{VARIABLES}{rest}")]
    )
    assert defects == []
    found = module.scope.local("x")
    assert isinstance(found, Scalar)
    return found.value


def holes(found: Value) -> list[Hole]:
    assert isinstance(found, Template)
    return [part for part in found.parts if isinstance(part, Hole)]


@pytest.mark.parametrize(
    "expression",
    [
        'join("", ["https://", var.host, ".", var.domain, "/"])',
        '"https://${var.host}.${var.domain}/"',
        '"https://${join(".", [var.host, var.domain])}/"',
        'join(".", ["https://${var.host}", "${var.domain}/"])',
    ],
)
def test_two_variables_are_two_things(expression: str) -> None:
    found = value(expression)

    assert found == Template(("https://", Hole("var.host", "tf"), ".", Hole("var.domain", "tf"), "/"))
    assert compare(found, Known("https://headlamp.lab.test/")) is Verdict.EQUAL


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("var.host", "var.host"),
        ("local.host", "var.host"),
        ("(var.host)", "var.host"),
        ("var.host.name", "var.host.name"),
        ('var.host["name"]', "var.host.name"),
        ("tostring(var.host)", "var.host"),
        ("module.lab.host", "module.lab.host"),
        ("random_id.x.hex", "random_id.x.hex"),
        ("data.vault.x.data.host", "data.vault.x.data.host"),
        ("local.nowhere", "local.nowhere"),
        ("local.computed", "local.computed"),
        ("local.entry.host", "var.host"),
    ],
)
def test_a_reference_has_its_name_however_often_it_stands(expression: str, name: str) -> None:
    rest = "locals {\n  host = var.host\n  computed = lower(var.host)\n  entry = { host = var.host }\n}\n"
    found = value(f'"${{{expression}}}-${{{expression}}}"', rest)

    assert holes(found) == [Hole(name, "tf"), Hole(name, "tf")]
    assert compare(found, Known("a-a")) is Verdict.EQUAL
    assert compare(found, Known("a-b")) is Verdict.DIFFERENT


@pytest.mark.parametrize(
    "expression",
    ["lower(var.host)", "uuid()", "var.host ? 1 : 2", "var.host + 1", "random_id.x[var.host].hex", "var.host[*].name"],
)
def test_what_is_computed_is_like_nothing_else(expression: str) -> None:
    found = value(f'"${{{expression}}}-${{{expression}}}"')

    assert compare(found, Known("a-b")) is Verdict.EQUAL
    assert compare(found, found) is Verdict.UNCHECKED
    assert str(found) == "${…}-${…}"


def test_a_name_means_something_else_in_another_module() -> None:
    here, there = (value('"https://${var.host}/"', root=root) for root in ("a", "b"))

    assert compare(here, here) is Verdict.EQUAL
    assert compare(here, there) is Verdict.UNCHECKED
    assert str(here) == str(there) == "https://${var.host}/"


CLIENTS = """
resource "authentik_provider_oauth2" "a" {
  FIRST
  client_id             = "x-${EACH}-y"
  allowed_redirect_uris = [{ matching_mode = "strict", url = "x-${EACH}-y" }]
}
resource "authentik_provider_oauth2" "b" {
  SECOND
  client_id = "x-${EACH}-y"
}
"""


@pytest.mark.parametrize(
    ("each", "first", "second"),
    [
        ("each.key", "for_each = var.a", "for_each = var.b"),
        ("each.value", "for_each = toset(var.a)", "for_each = toset(var.b)"),
        ("each.value.host", "for_each = var.a", "for_each = var.a"),
        ("count.index", "count = var.a", "count = var.b"),
        ("self.id", "", ""),
    ],
)
def test_each_means_another_thing_in_another_resource(each: str, first: str, second: str) -> None:
    text = CLIENTS.replace("EACH", each).replace("FIRST", first).replace("SECOND", second)
    a, b = terraform.read("tf", [SourceFile("tf/m.tf", text)]).clients
    assert a.client_id
    assert b.client_id
    (uri,) = a.redirect_uris.known

    assert compare(a.client_id.value, uri.url.value) is Verdict.EQUAL
    assert compare(a.client_id.value, b.client_id.value) is Verdict.UNCHECKED


def test_what_each_stands_for_keeps_its_own_name() -> None:
    text = CLIENTS.replace("EACH", "each.value").replace("FIRST", "for_each = { k = var.a }").replace("SECOND", "")
    a, _ = terraform.read("tf", [SourceFile("tf/m.tf", text + 'variable "a" {}\n')]).clients

    assert a.client_id
    assert holes(a.client_id.value) == [Hole("var.a", "tf")]


def test_rounds_of_a_for_are_not_one_thing() -> None:
    rest = "locals {\n  hosts = { a = var.host, b = var.domain }\n}\n"
    by_name = value('join("-", [for h in local.hosts : h])', rest)
    computed = value('join("-", [for h in local.hosts : "${lower(h)}"])', rest)

    assert holes(by_name) == [Hole("var.host", "tf"), Hole("var.domain", "tf")]
    assert compare(computed, Known("a-b")) is Verdict.EQUAL


SECRET = "hunter2hunter2"


@pytest.mark.parametrize(
    "expression",
    [
        f'sha256("{SECRET}")',
        f'"${{sha256("{SECRET}")}}"',
        f'var.host == "{SECRET}" ? "a" : "b"',
        f'"{SECRET}" == var.host',
        f'[for one in var.host : "{SECRET}"]',
        f'{{ (var.host) = "{SECRET}" }}',
        f'local.none["a"][sha256("{SECRET}")]',
        f'join("", [sha256("{SECRET}")])',
        f'concat(["{SECRET}"]...)',
        f'{{ a = "{SECRET}" }}.b',
        f'merge({{ a = "{SECRET}" }}, {{}}).b',
    ],
)
def test_no_reason_and_no_hole_quotes_an_expression(expression: str) -> None:
    module, _ = read_module("tf", [SourceFile("tf/m.tf", f"locals {{\n  x = {expression}\n}}\n{VARIABLES}")])
    found = module.scope.local("x")

    said = str(found.value) if isinstance(found, Scalar) and isinstance(found.value, Unknown | Template) else ""
    assert SECRET not in said
