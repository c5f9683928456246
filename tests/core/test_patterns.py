"""What a pattern of a repository admits is what `re` says, and none takes long."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homelamp.core.patterns import full_match
from homelamp.core.value import matches_pattern

LONG = "https://" + "a" * 3_000 + "/oidc-callback"
ATOMS = (
    "a",
    "b",
    ".",
    "[ab]",
    "[^a]",
    r"\d",
    r"\w",
    r"\S",
    "[a-c0-9_]",
    r"\.",
    "(a)",
    "(?:ab)",
    "(a|bc)",
    "(?:|a)",
    "^",
)
REPETITIONS = ("", "", "", "*", "+", "?", "*?", "+?", "{2}", "{1,2}", "{0}", "{1,}")
PARTS = st.tuples(st.sampled_from(ATOMS), st.sampled_from(REPETITIONS)).map("".join)


@given(st.lists(PARTS, max_size=5).map("".join), st.text("ab.c1\n_", max_size=8))
def test_what_is_tried_is_what_re_says(pattern: str, text: str) -> None:
    found = full_match(pattern, text)

    assert found is None or found is bool(re.fullmatch(pattern, text))


@pytest.mark.parametrize("text", ["", "a", "/", "é", "_", "1", "\u0663", "\u00b2", " ", "\u2028", "\n", "a\n", "\x1f"])
@pytest.mark.parametrize("pattern", [*map("\\".__add__, "wWdDsS"), ".", "[^\\w/]", "a$", r"a\Z", "^a?$", "a*"])
def test_letters_are_those_of_re(pattern: str, text: str) -> None:
    assert full_match(pattern, text) is bool(re.fullmatch(pattern, text))


@pytest.mark.parametrize(
    ("pattern", "text", "verdict"),
    [
        (r"https://[a-z0-9-]+\.lab\.test/.*", "https://headlamp.lab.test/oidc-callback", True),
        (r"https://[a-z0-9-]+\.lab\.test/.*", "https://headlamp.lab.example/oidc-callback", False),
        (r"https://(headlamp|lamp)\.lab\.test(:\d+)?/oidc-callback", "https://lamp.lab.test:8443/oidc-callback", True),
        (r"https://(\w{3}\.){2}test", "https://abc.def.test", True),
        (".*", LONG, True),
        # What is not a plain pattern is not tried.
        (r"(?i)HTTPS://a", "https://a", None),
        (r"(?i:HTTPS)://a", "https://a", None),
        (r"(a)\1", "aa", None),
        (r"(?=a)a", "a", None),
        (r"(?!b)a", "a", None),
        (r"(?<=a)b", "ab", None),
        (r"\ba", "a", None),
        (r"(?>a+)b", "aab", None),
        (r"a++b", "aab", None),
        ("(", "(", None),
        ("[[a]]", "a]", True),
    ],
)
def test_a_verdict(pattern: str, text: str, verdict: bool | None) -> None:
    assert matches_pattern(pattern, text) is verdict


@pytest.mark.parametrize(
    "pattern",
    [
        "https://((a)+)+!",
        "https://(((a)+))+!",
        "https://((a|b)*c?)*!",
        "https://(a|aa)+!",
        "https://(?:a?){30}!",
        "https://(a{1,9}){1,9}!",
        "https://.*.*.*.*!",
        "https://.*?.*?.*?.*?!",
        "https://a*a*a*a*a*a*a*a*!",
        "https://" + "a?" * 400 + "a" * 400,
        "https://" + "(a*)" * 90 + "!",
        "https://(?:" * 80 + "a" + ")*" * 80 + "!",
        "https://(a{0,60000}){0,60000}!",
        "https://a{0,4000000000}!",
        "(" * 5_000,
        "(?:" * 300 + "a" + ")" * 300,
        "a|" * 499,
        "[" * 900,
        "(?:(?:(?:){4999}){4999}){4999}!",
        "(?:(?:(?:^){4999}){4999}){4999}!",
        "(?P<a>a)(?(a)b|c)" * 50,
    ],
)
def test_no_pattern_takes_long(pattern: str) -> None:
    """In a process of its own: `re` could not be interrupted."""
    tries = ", ".join(f"m({pattern!r}, {text!r})" for text in (LONG, "https://" + "a" * 40, "a" * 40))
    program = f"from homelamp.core.value import matches_pattern as m; print({tries})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)

    # None of them admits the text. Some are decided, the others are not tried.
    assert set(done.stdout.split()) <= {"None", "False"}


def test_a_text_that_is_too_long_is_not_tried() -> None:
    assert matches_pattern(".*", "a" * 1_000_000) is None
    assert matches_pattern("a" * 1_000_000, "a") is None
