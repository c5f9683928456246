"""What others fill in is a hole, wherever it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.readers.substitution import own_names, value_of
from homelamp.text import SourceFile
from homelamp.value import NAMELESS, Hole, Known, Template, Unknown, Verdict, compare
from support.checking import check_files, faults
from support.repositories import CHAIN, RELEASE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("${DOMAIN}", "DOMAIN"),
        ("${DOMAIN:=lab.test}", "DOMAIN"),
        ("{{ domain }}", "domain"),
        ("{{- .Values.domain -}}", ".Values.domain"),
        ("${{ vars.domain }}", "vars.domain"),
        ("$(DOMAIN)", "DOMAIN"),
        ("$DOMAIN", "DOMAIN"),
        ("<path:kv/lab#domain>", "path:kv/lab#domain"),
        ("<domain>", "domain"),
        ("<< inputs.domain >>", "inputs.domain"),
        ("@@DOMAIN@@", "DOMAIN"),
        ("__DOMAIN__", "DOMAIN"),
    ],
)
def test_a_hole_in_the_middle(text: str, name: str) -> None:
    found = value_of(f"https://{text}/x")

    assert isinstance(found, Template)
    before, hole, behind = found.parts
    assert isinstance(hole, Hole)
    assert (before, hole.name, behind) == ("https://", name, "/x")
    assert hole.within is not None


@pytest.mark.parametrize(
    "text",
    [
        "{{ now }}{{ x | lower }}",
        "{{ lookup('env', 'X') }}",
        '{{ printf "%s" .x }}',
        "{{ }}",
        "<< a b >>",
        "{{ a-b + c }}",
    ],
)
def test_what_a_template_computes_has_no_name(text: str) -> None:
    found = value_of(text)

    assert isinstance(found, Template)
    assert found.parts[-1] == NAMELESS


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("x-${A}", "x-${A}", Verdict.EQUAL),
        ("x-${A:=b}", "x-${A:=b}", Verdict.EQUAL),
        ("x-${A:=b}", "x-${A:=c}", Verdict.UNCHECKED),
        ("x-${A:=b}", "x-${A}", Verdict.UNCHECKED),
        ("x-${A:0:1}", "x-${A:0:2}", Verdict.UNCHECKED),
        ("x-${A}", "x-$(A)", Verdict.UNCHECKED),
        ("x-${A}", "x-{{ A }}", Verdict.UNCHECKED),
        ("x-<A>", "x-__A__", Verdict.UNCHECKED),
        ("x-<path:a#b>", "x-<path:a#b>", Verdict.EQUAL),
        ("x-{{ .a }}", "x-{{- .a -}}", Verdict.EQUAL),
        ("x-{{ f 1 }}", "x-{{ f 1 }}", Verdict.UNCHECKED),
        ("${A}-${A}", "a-b", Verdict.DIFFERENT),
        ("${A:=a}-${A:=b}", "a-b", Verdict.EQUAL),
        ("{{ f }}-{{ f 1 }}", "a-b", Verdict.EQUAL),
        ("{{ f 1 }}-{{ f 1 }}", "a-b", Verdict.EQUAL),
    ],
)
def test_only_what_stands_for_one_thing_is_one(left: str, right: str, verdict: Verdict) -> None:
    assert compare(value_of(left), value_of(right)) is verdict


def in_file(path: str, *, substituted: str = "") -> SourceFile:
    file = SourceFile(path, "")
    file.substituted = frozenset(substituted.split())
    return file


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("${DOMAIN}", Verdict.EQUAL),
        ("${APP}", Verdict.UNCHECKED),
        ("{{ .Values.host }}", Verdict.UNCHECKED),
        ("$(HOST)", Verdict.UNCHECKED),
        ("<domain>", Verdict.EQUAL),
    ],
)
def test_what_a_name_stands_for_in_another_file(text: str, verdict: Verdict) -> None:
    here, there = (in_file(path, substituted="APP") for path in ("apps/a/release.yaml", "apps/b/release.yaml"))

    assert compare(value_of(f"x-{text}", here), value_of(f"x-{text}", there)) is verdict
    assert compare(value_of(f"x-{text}", here), value_of(f"x-{text}", here)) is Verdict.EQUAL


def test_names_that_one_kustomization_fills_in() -> None:
    kustomization = b"""kind: Kustomization
metadata: {name: a}
spec:
  postBuild:
    substitute:
      APP: headlamp
      "PORT": "80"
    substituteFrom: [{kind: Secret, name: cluster}]
---
kind: Kustomization
spec: {postBuild: {substitute: {HOST: a}}}
"""
    names = own_names([kustomization, b"substitute:\n  OTHER: a\n"])

    assert {"APP", "PORT", "HOST"} <= names
    assert "OTHER" not in names


def test_the_host_of_another_app_is_not_that_of_headlamp(repository: Path) -> None:
    host = "${APP}.${DOMAIN}"
    chain = {**CHAIN, RELEASE: CHAIN[RELEASE].replace("headlamp.lab.test", host)}
    route = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: other}\nspec:\n  rules:\n"
        f"    - host: {host}\n      http: {{paths: [{{path: /other, pathType: Prefix}}]}}\n"
    )
    kustomization = "kind: Kustomization\nspec: {postBuild: {substitute: {APP: a}}}\n"

    assert faults(check_files(repository, {**chain, "apps/o/i.yaml": route, "k.yaml": kustomization})) == []


# What opens a hole, and no text closes.
OPENING = [
    "{{a",
    "${a",
    "${A:-",
    "<<a",
    "<a",
    "@@a",
    "__a",
    "$(a",
    "${{",
    "$",
    "{{",
    "<",
    "$$",
    "-{{-",
    "${a{{",
    "<<<",
    "___",
]


@pytest.mark.parametrize("opening", OPENING)
def test_no_place_is_searched_twice(opening: str) -> None:
    searched = 0

    class Counted(str):
        __slots__ = ()

        def find(self, sought: str, start: int = 0) -> int:  # type: ignore[override]
            nonlocal searched
            found = super().find(sought, start)
            searched += (len(self) if found < 0 else found) - start
            return found

    text = Counted(opening * 30_000)
    value_of(text)

    assert searched <= 4 * len(text)


@pytest.mark.parametrize("opening", OPENING)
def test_a_megabyte_of_openings_comes_to_an_end(opening: str) -> None:
    value_of(opening * (1_000_000 // len(opening)))
    own_names([b"postBuild substitute:" + opening.encode() * 100_000])


@pytest.mark.parametrize(
    "text", ["a", "https://auth.lab.test/application/o/headlamp/", "a_b", "$", "a<b", "$${X}", "1 < 2"]
)
def test_plain_text_stays_known(text: str) -> None:
    assert value_of(text) == Known(text)


@pytest.mark.parametrize("text", ["ENC[AES256_GCM,data:x]", "vault:secret/a#b", "ref+vault://a", "op://lab/item/field"])
def test_a_reference_is_unknown(text: str) -> None:
    assert isinstance(value_of(text), Unknown)
