"""What the tags of a blueprint come to."""

from __future__ import annotations

import pytest

from homelamp.core.text import SourceFile
from homelamp.core.value import Hole, Template, Unknown
from homelamp.providers.authentik.blueprints.tags import Blueprint
from homelamp.providers.authentik.blueprints.values import At, Unclear
from homelamp.syntax.yaml.documents import parse

CONTEXT = """\
context:
  host: panel.ridge.test
  hosts: [a, b]
  paths: {x: /one, y: /two}
  again: !Context host
  empty: ""
value: """


def blueprint(text: str) -> Blueprint:
    documents, defect = parse(SourceFile("b.yaml", f"{CONTEXT}{text}\n"))
    assert defect is None
    return Blueprint(documents[0])


def at(one: Blueprint) -> At:
    found = one.field(At(one.document.root), "value")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("plain", "plain"),
        ("!Context host", "panel.ridge.test"),
        ("!Context again", "panel.ridge.test"),
        ("!Context [host, other]", "panel.ridge.test"),
        ("!Context [missing, other]", "other"),
        ('!Format ["https://%s/%s", !Context host, x]', "https://panel.ridge.test/x"),
        ('!Format ["100%% of %d", 7]', "100% of 7"),
        ('!Format [!Format ["%%s-%s", a], b]', "b-a"),
        ("!If [true, a, b]", "a"),
        ("!If [false, a, b]", "b"),
        ("!If [!Context empty, a, b]", "b"),
        ("!If [!Condition [OR, false, !Context host], a, b]", "a"),
        ("!If [!Condition [AND, true, false], a, b]", "b"),
        ("!If [!Condition [NAND, true, true], a, b]", "b"),
        ("!If [!Condition [NOR, false, false], a, b]", "a"),
        ("!If [!Condition [XOR, true, true], a, b]", "b"),
        ("!If [!Condition [XNOR, true, true], a, b]", "a"),
        ("!If [!Condition [AND, false, !Env X], a, b]", "b"),
        ("!AtIndex [!Context hosts, 1]", "b"),
        ("!AtIndex [!Context paths, y]", "/two"),
        ("!AtIndex [!Context hosts, 7, none]", "none"),
    ],
)
def test_what_is_known(text: str, known: str) -> None:
    one = blueprint(text)

    assert one.scalar(at(one)).text == known


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("!Env X", "read from Authentik's environment (X)"),
        ("!Env [X, default]", "read from Authentik's environment (X)"),
        ("!File /x", "read from a file in Authentik's container"),
        ("!Context missing", "given by the context of the blueprint's instance (missing)"),
        ("!Context [goauthentik.io/enterprise/licensed, a]", "given by the context of the blueprint's instance (goau"),
        ("!If [!Env X, a, b]", "chosen by a condition"),
        ("!If [!Condition [AND, true, !Env X], a, b]", "chosen by a condition"),
        ("!If [a, b]", "chosen by a condition"),
        ("!Find [authentik_flows.flow, [slug, x]]", "looked up by !Find"),
        ("!KeyOf x", "looked up by !KeyOf"),
        ('!Format ["%s %s", a]', "put together by !Format"),
        ('!Format ["%5.1f", a]', "put together by !Format"),
        ('!Format ["%", a]', "put together by !Format"),
        ("!Value 0", "given by !Value outside of a loop"),
        ("!AtIndex [!Context hosts, 7]", "not there (!AtIndex)"),
        ("!AtIndex [!Env X, 0]", "given by !AtIndex"),
        ("!ParseJSON '{}'", "given by the tag !ParseJSON"),
        ("[a]", "not a single value"),
    ],
)
def test_what_is_not_known_says_why(text: str, reason: str) -> None:
    one = blueprint(text)
    value = one.scalar(at(one)).value

    assert isinstance(value, Unknown)
    assert value.reason.startswith(reason)


def test_what_is_not_known_leaves_a_hole() -> None:
    one = blueprint('!Format ["https://%s.%s/", !Env HOST, ridge.test]')

    value = one.scalar(at(one)).value

    assert value == Template(("https://", Hole("HOST", "Authentik's environment"), ".ridge.test/"))


def test_each_part_of_a_text_keeps_its_place() -> None:
    one = blueprint('!Format ["https://%s/x", !Context host]')

    pieces = one.scalar(at(one)).pieces

    assert [(piece.text, piece.span.line) for piece in pieces] == [("https://", 7), ("panel.ridge.test", 2), ("/x", 7)]
    assert [piece.span.text for piece in pieces] == ["https://", "panel.ridge.test", "/x"]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("[a, b]", ["a", "b"]),
        ("null", []),
        ("!Context hosts", ["a", "b"]),
        ("!If [true, [a], []]", ["a"]),
        ("!Enumerate [!Context hosts, SEQ, !Value 0]", ["a", "b"]),
        ('!Enumerate [!Context hosts, SEQ, !Format ["%s%s", !Index 0, !Value 0]]', ["0a", "1b"]),
        ('!Enumerate [!Context paths, SEQ, !Format ["%s%s", !Index 0, !Value 0]]', ["x/one", "y/two"]),
        (
            "!Enumerate [[1], SEQ, !AtIndex [!Context hosts, !Index 0]]",
            ["a"],
        ),
        ("!Enumerate [[c], SEQ, !Value 1]", [None]),
        ("!Enumerate [!Env X, SEQ, !Value 0]", None),
        ("!Enumerate [!Context hosts, MAP, !Value 0]", None),
        ("!Env X", None),
        ("text", None),
    ],
)
def test_lists(text: str, members: list[str | None] | None) -> None:
    one = blueprint(text)

    found = one.members(at(one))

    assert (None if isinstance(found, Unclear) else [one.text(member) for member in found]) == members


@pytest.mark.parametrize(
    "context",
    [
        "a: !Context a",
        "a: !Context b\n  b: !Context a",
        "a: !Format ['%s%s', !Context a, !Context a]",
        "a: !If [!Context a, 1, 2]",
        "a: !AtIndex [!Context a, !Context a]",
        "a: !Condition [AND, !Context a, !Context a]",
        "a: !Enumerate [!Context a, SEQ, !Context a]",
        "\n  ".join(f"a{at}: !Format ['%s%s', !Context a{at + 1}, !Context a{at + 1}]" for at in range(40))
        + "\n  a: !Context a0",
        "\n  ".join(f"a{at}: !AtIndex [!Context a{at + 1}, !Context a{at + 1}]" for at in range(40))
        + "\n  a: !Context a0",
    ],
)
def test_what_is_made_of_itself_ends(context: str) -> None:
    documents, _ = parse(SourceFile("b.yaml", f"context:\n  {context}\nvalue: !Context a\n"))
    one = Blueprint(documents[0])

    assert one.scalar(at(one)).text is None
    assert one.members(at(one)) is not None
    assert one.truth(at(one)) is None
