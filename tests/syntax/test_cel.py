"""CEL: what cannot be compiled, and what an expression makes of a token. The verdicts are those of cel-go 0.29."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homelamp.syntax.cel.faults import fault
from homelamp.syntax.cel.forms import claims_in, parsed, uses_claim
from homelamp.syntax.cel.values import Outcome, Result, evaluate

COMPILED = [
    "claims.sub != ''",
    "claims.email_verified == true",
    "claims.?email_verified.orValue(true) == true",
    "!has(claims.email) || claims.email_verified",
    "'admins' in claims.groups",
    "'hd' in claims && claims.hd == 'lab.test'",
    "dyn(claims.groups).exists(g, g == 'a' && g.startsWith('b'))",
    "claims.exp - claims.nbf <= 86400",
    "claims.email.matches(r'^.*@lab\\.test$')",
    "claims['sub'] == \"x\" // a comment",
    "[1, 2, 3,].exists(x, x in [4])",
    "claims[?'x'].hasValue()",
    "claims.`a-b` == 'x'",
    "{?'a': claims.?b}.size() == 0",
    "ip('1.2.3.4').family() == 4",
    "duration('1h') > duration('1m')",
    "0x1F == 31 && 1.5e3 > 2.0 || 7 % 2 == 1",
    "-1 < 0 && !false",
    "'''a''' == \"\"\"b\"\"\" || b'a' == b'b'",
    "sets.contains([1], [1])",
    "optional.of(1).hasValue()",
    "type(claims.sub) == string",
    "true",
]
BROKEN = [
    ("", "Syntax error at '<EOF>'"),
    ("claims.sub == ", "Syntax error at '<EOF>'"),
    ("claims.sub == 'x", "Syntax error at '''"),
    ("claims.sub = 'x'", "Syntax error at '='"),
    ("(claims.sub == 'x'", "Syntax error at '<EOF>'"),
    ("claims.sub == 'x')", "Syntax error at ')'"),
    ("claims..sub == 'x'", "Syntax error at '.'"),
    ("claims.sub == 'x' and true", "Syntax error at 'a'"),
    ("claims.sub & true", "Syntax error at '&'"),
    ("claims.groups[0 == 'x'", "Syntax error at '<EOF>'"),
    ("claim.sub == 'x'", "undeclared reference to 'claim'"),
    ("claims.sub == admin", "undeclared reference to 'admin'"),
    ("user.username == 'x'", "undeclared reference to 'user'"),
    ("claims.groups.exists(g, g == 'a')", "expression of type 'any'"),
    ("claims.?groups.orValue([]).all(g, g != 'a')", "expression of type 'any'"),
    ("claims.email_verified", "must evaluate to bool"),
    ("dyn(claims.email_verified)", "must evaluate to bool"),
    ("'true'", "must evaluate to bool"),
    ("'a' + claims.sub", "must evaluate to bool"),
]


@pytest.mark.parametrize("text", COMPILED)
def test_what_the_compiler_takes(text: str) -> None:
    assert fault(text, "claims", is_condition=True) == ""


@pytest.mark.parametrize(("text", "words"), BROKEN)
def test_what_the_compiler_refuses(text: str, words: str) -> None:
    assert fault(text, "claims", is_condition=True).startswith(words)


def test_a_user_has_four_fields() -> None:
    assert fault("user.groups.all(g, !g.startsWith('system:'))", "user", is_condition=True) == ""
    assert fault("user.name == 'x'", "user", is_condition=True) == "undefined field 'name'"


def test_what_is_too_deep_is_not_judged() -> None:
    assert fault("(" * 100, "claims", is_condition=True) == ""
    assert fault("a" * 6000, "claims", is_condition=True) == ""
    assert parsed("(" * 100 + "1" + ")" * 100) is None


@given(st.text(alphabet="claims.groups?:'\"()[]{}|&!=+-*/%<>,0 \\\n", max_size=60))
def test_any_text_has_an_answer(text: str) -> None:
    fault(text, "claims", is_condition=True)


TOKEN: dict[str, Result] = {"hd": "lab.test", "email_verified": False, "groups": Outcome.UNKNOWN, "roles": Outcome.LIST}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("claims.hd", "lab.test"),
        ("claims['hd'] + '!'", "lab.test!"),
        ("claims.hd == 'lab.test'", True),
        ("claims.hd != 'lab.test'", False),
        ("claims.email_verified == 'false'", False),
        ("claims.email_verified", False),
        ("!claims.email_verified", True),
        ("claims.missing", Outcome.FAILS),
        ("claims.missing == 'x'", Outcome.FAILS),
        ("'x' + claims.missing", Outcome.FAILS),
        ("claims.missing.startsWith('x')", Outcome.FAILS),
        ("dyn(claims.missing).exists(g, g == 'x')", Outcome.FAILS),
        ("claims.?missing.orValue('x') == 'x'", True),
        ("claims.?email_verified.orValue(true) == true", False),
        ("has(claims.missing)", False),
        ("has(claims.hd) && claims.hd == 'lab.test'", True),
        ("!has(claims.missing) || claims.missing == 'x'", True),
        ("has(claims.missing) ? claims.missing : claims.hd", "lab.test"),
        ("'missing' in claims", False),
        ("'hd' in claims", True),
        ("claims.missing == 'x' || true", True),
        ("claims.missing == 'x' && false", False),
        ("claims.missing == 'x' || claims.groups == 'x'", Outcome.UNKNOWN),
        ("claims.groups == ['x']", Outcome.UNKNOWN),
        ("'x' in claims.groups", Outcome.UNKNOWN),
        ("claims.email_verified && claims.groups.size() > 0", False),
        ("dyn(claims.groups).exists(g, g == 'x')", Outcome.UNKNOWN),
        ("claims.groups.missing == 'x'", Outcome.UNKNOWN),
        ("'a' + claims.roles", Outcome.FAILS),
        ("claims.roles == ['a']", Outcome.UNKNOWN),
        ("has(claims.roles)", True),
    ],
)
def test_the_value_of_an_expression(text: str, value: Result) -> None:
    whole = parsed(text)
    assert whole is not None

    assert evaluate(whole, lambda name: TOKEN.get(name, Outcome.ABSENT)) == value


def test_the_claims_of_an_expression() -> None:
    whole = parsed("has(claims.a) ? claims['b'] == claims.?c : 'd' in claims")
    assert whole is not None

    assert list(claims_in(whole)) == ["a", "b", "c", "d"]
    assert uses_claim("claims.?email_verified.orValue(true)", "email_verified") is True
    assert uses_claim("claims['email_verified']", "email_verified") is False
    assert uses_claim("claims.(", "email_verified") is None
