"""What Terraform states of the client, in the forms that real repositories use, and what stays unknown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homelamp.core.text import SourceFile
from homelamp.core.value import Known, Template, Unknown
from homelamp.model import Client
from homelamp.providers.authentik import terraform

CLIENT = """
resource "authentik_provider_oauth2" "headlamp" {
  client_id             = CLIENT_ID
  allowed_redirect_uris = URIS
}
"""


def client(client_id: str = '"x"', uris: str = "[]", rest: str = "", **files: str) -> Client:
    text = CLIENT.replace("CLIENT_ID", client_id).replace("URIS", uris) + rest
    sources = [SourceFile("tf/main.tf", text)]
    sources += [SourceFile(f"tf/{name.replace('_', '.')}", content) for name, content in files.items()]
    found = terraform.read("tf", sources)
    assert found.defects == []
    return found.clients[0]


@pytest.mark.parametrize(
    ("expression", "rest", "text"),
    [
        ('"headlamp"', "", "headlamp"),
        ("local.id", 'locals {\n  id = "headlamp"\n}', "headlamp"),
        ('"${local.a}-${local.b}"', 'locals {\n  a = "x"\n  b = local.a\n}', "x-x"),
        ("var.id", 'variable "id" {\n  default = "headlamp"\n}', "headlamp"),
        ("local.all.id", 'locals {\n  all = { id = "headlamp" }\n}', "headlamp"),
        ('local.all["id"]', 'locals {\n  all = { "id" : "headlamp" }\n}', "headlamp"),
        ("local.all[1]", 'locals {\n  all = ["a", "b"]\n}', "b"),
        ("lower(local.id)", 'locals {\n  id = "Headlamp"\n}', "headlamp"),
        ('join("-", ["a", local.id])', 'locals {\n  id = "b"\n}', "a-b"),
        ("merge(local.a, local.b).id", 'locals {\n  a = { id = "x" }\n  b = { id = "y" }\n}', "y"),
        ('local.on ? "a" : "b"', "locals {\n  on = false\n}", "b"),
        ('("a")', "", "a"),
        (r'"a\"b\u00e9$${c}"', "", 'a"bé${c}'),
        ("other_thing.a.name", 'resource "other_thing" "a" {\n  name = "headlamp"\n}', "headlamp"),
        ("<<EOT\nheadlamp\nEOT", "", "headlamp\n"),
    ],
)
def test_known_values(expression: str, rest: str, text: str) -> None:
    fact = client(expression, rest=rest).client_id

    assert fact is not None
    assert fact.value == Known(text)


@pytest.mark.parametrize(
    ("expression", "rest", "reason"),
    [
        ("var.id", 'variable "id" {}', "set outside the repository (var.id)"),
        ("random_password.id.result", "", "known only after apply (random_password.id.result)"),
        ("data.vault.x.data", "", "known only after apply (data.vault.x.data)"),
        ("local.a", "locals {\n  a = local.b\n  b = local.a\n}", "defined by itself"),
        ("local.missing", "", "computed (local.missing)"),
        ('file("id")', "", "computed by file()"),
        ('var.x ? "a" : "b"', "", "chosen by a condition"),
        ("module.id.out", "", "computed (module.id.out)"),
        ("null", "", "not stated"),
        ("(" * 500 + '"a"' + ")" * 500, "", None),
        ("[" * 500 + '"a"' + "]" * 500, "", None),
    ],
)
def test_unknown_values_say_why(expression: str, rest: str, reason: str | None) -> None:
    fact = client(expression, rest=rest).client_id

    assert fact is not None
    if reason is not None:
        assert fact.value == Unknown(reason)


@pytest.mark.parametrize(
    "doubled", ["${local.x%d}${local.x%d}", "concat(local.x%d, local.x%d)", "flatten([local.x%d, local.x%d])"]
)
def test_what_doubles_itself_ends(doubled: str) -> None:
    quoted = f'"{doubled}"' if "$" in doubled else doubled
    lines = [f"  x{number + 1} = {quoted % (number, number)}" for number in range(40)]
    first = '"${var.a}b"' if "$" in doubled else '["a"]'
    fact = client("local.x40", rest="\n".join(["locals {", f"  x0 = {first}", *lines, "}"])).client_id

    assert fact is not None
    assert not isinstance(fact.value, Known)


def test_tfvars_win_over_the_default() -> None:
    fact = client("var.id", rest='variable "id" {\n  default = "a"\n}', home_auto_tfvars='id = "b"\n').client_id

    assert fact is not None
    assert fact.value == Known("b")
    assert fact.pieces[0].span.file.path == "tf/home.auto.tfvars"


def test_an_unknown_part_is_a_hole() -> None:
    fact = client('"https://${var.domain}/x"').client_id

    assert fact is not None
    assert isinstance(fact.value, Template)
    assert str(fact.value) == "https://${var.domain}/x"


def test_a_difference_is_shown_in_the_literal_that_causes_it() -> None:
    uris = '[{ matching_mode = "strict", url = "https://${local.host}/oidc-callback" }]'
    entry = (client(uris=uris, rest='locals {\n  host = "lamp.lab.test"\n}').redirect_uris.known)[0]

    text = entry.url.text
    assert text == "https://lamp.lab.test/oidc-callback"
    assert entry.url.literal(8, 12)[0].text == "lamp.lab.test"
    assert entry.url.literal(text.index("/oidc"), len(text))[0].text == "/oidc-callback"


def test_for_each_over_a_map_makes_a_client_for_each_key() -> None:
    text = """
locals {
  apps = {
    headlamp = { host = "headlamp.lab.test" }
    grafana  = { host = "grafana.lab.test" }
  }
}
resource "authentik_provider_oauth2" "this" {
  for_each  = local.apps
  client_id = each.key
  allowed_redirect_uris = [{ matching_mode = "strict", url = "https://${each.value.host}/oidc-callback" }]
}
resource "authentik_application" "this" {
  for_each          = local.apps
  slug              = each.key
  protocol_provider = authentik_provider_oauth2.this[each.key].id
}
"""
    clients = terraform.read("tf", [SourceFile("tf/main.tf", text)]).clients

    assert [
        (one.client_id and one.client_id.text, one.application and one.application.slug.text) for one in clients
    ] == [
        ("headlamp", "headlamp"),
        ("grafana", "grafana"),
    ]


def test_logout_entries_do_not_count_and_an_opaque_entry_makes_the_list_unknown() -> None:
    logout = '{ matching_mode = "strict", redirect_uri_type = "logout", url = "https://a/" }'

    assert client(uris=f"[{logout}]").redirect_uris.items == ()
    assert client(uris=f"concat([{logout}], var.more)").redirect_uris.items is None
    assert client(uris="var.all").redirect_uris.items is None


@pytest.mark.parametrize("cut", range(20, 400, 37))
def test_a_file_cut_off_is_a_defect(cut: int) -> None:
    text = (
        'resource "authentik_provider_oauth2" "headlamp" {\n  client_id = "a${local.b}"\n'
        + "  a = [{ b = 1 }]\n" * 20
        + "}\n"
    )

    found = terraform.read("tf", [SourceFile("tf/main.tf", text[:cut])])

    assert [defect.kind for defect in found.defects] == ["unreadable"]
    assert found.clients == []


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([*'ab1 \n"{}[]()=,.$%\\<-?:*!#/é', "local", "var.", "${", "%{", "<<EOT\n", "for ", "each."]),
        max_size=60,
    ).map("".join)
)
def test_no_text_raises(text: str) -> None:
    for source in (text, CLIENT.replace("CLIENT_ID", text).replace("URIS", text)):
        terraform.read("tf", [SourceFile("tf/main.tf", source)])
