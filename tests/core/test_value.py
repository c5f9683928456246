"""Comparison is three-valued, and only a proven difference is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homelamp.core.value import Hole, Known, Template, Unknown, Value, Verdict, compare, matches_pattern

DOMAIN = Hole("SECRET_DOMAIN")
ISSUER = Template(("https://auth.", DOMAIN, "/application/o/headlamp/"))


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (Known("a"), Known("a"), Verdict.EQUAL),
        (Known("a"), Known("A"), Verdict.DIFFERENT),
        (Known("a"), Known("a "), Verdict.DIFFERENT),
        (Known("a"), Unknown("encrypted"), Verdict.UNCHECKED),
        (Unknown("x"), Unknown("x"), Verdict.UNCHECKED),
        (ISSUER, Known("https://auth.lab.test/application/o/headlamp/"), Verdict.EQUAL),
        (ISSUER, Known("https://auth.lab.test/application/o/headlamp"), Verdict.DIFFERENT),
        (ISSUER, Known("https://auth.lab.test/application/o/grafana/"), Verdict.DIFFERENT),
        (ISSUER, Known("http://auth.lab.test/application/o/headlamp/"), Verdict.DIFFERENT),
        (Template((DOMAIN, "-", DOMAIN)), Known("a-a"), Verdict.EQUAL),
        (Template((DOMAIN, "-", DOMAIN)), Known("a-b"), Verdict.DIFFERENT),
        (ISSUER, ISSUER, Verdict.EQUAL),
        (ISSUER, Template(("https://sso.", DOMAIN, "/application/o/headlamp/")), Verdict.DIFFERENT),
        (ISSUER, Template(("https://auth.", Hole("OTHER"), "/application/o/headlamp/")), Verdict.UNCHECKED),
        (ISSUER, Template((Hole("URL"),)), Verdict.UNCHECKED),
        (ISSUER, Template((Hole("URL"), "/callback")), Verdict.DIFFERENT),
        (Template(tuple(Hole(str(n)) for n in range(40))), Known("a" * 200), Verdict.EQUAL),
    ],
)
def test_compare(left: Value, right: Value, verdict: Verdict) -> None:
    assert compare(left, right) is verdict
    assert compare(right, left) is verdict


parts = st.lists(st.one_of(st.text(max_size=4), st.sampled_from([Hole("A"), Hole("B")])), min_size=1, max_size=5)


@given(parts, st.text(max_size=4), st.text(max_size=4))
def test_a_filled_template_is_never_different(pieces: list[str | Hole], a: str, b: str) -> None:
    filled = "".join(piece if isinstance(piece, str) else {"A": a, "B": b}[piece.name] for piece in pieces)

    assert compare(Template(tuple(pieces)), Known(filled)) is not Verdict.DIFFERENT


@pytest.mark.parametrize(
    "template",
    [Template((Hole("A"), "a") * 20), Template((Hole("A"), "a", Hole("B"), "b", Hole("A"), "a", Hole("B")))],
)
def test_no_template_takes_long(template: Template) -> None:
    assert compare(template, Known("a" * 100_000 + "b")) is not Verdict.EQUAL


@pytest.mark.parametrize(
    ("pattern", "text", "verdict"),
    [
        (r"https://headlamp\.lab\.test/.*", "https://headlamp.lab.test/oidc-callback", True),
        (r"https://headlamp\.lab\.test", "https://headlamp.lab.test/oidc-callback", False),
        ("https://(", "https://(", None),
        (r"https://([a-z0-9-]+\.?)+/callback", "https://" + "a" * 60, None),
    ],
)
def test_regex_mode_is_a_full_match(pattern: str, text: str, verdict: bool | None) -> None:
    assert matches_pattern(pattern, text) is verdict
