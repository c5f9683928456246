"""Traefik's language of rules."""

from __future__ import annotations

import pytest

from homelamp.readers.traefik import Alternative, Path, alternatives

A, B = Alternative(hosts=("a.test",)), Alternative(hosts=("b.test",))
BOTH = Alternative(hosts=("a.test", "b.test"))

RULES = [
    ("Host(`a.test`)", [A]),
    ('Host("a.test")', [A]),
    ("host(`a.test`)", [A]),
    ("  Host( `a.test` )  ", [A]),
    ("Host(`a.test`, `b.test`)", [BOTH]),
    ("HostHeader(`a.test`)", [A]),
    ("Host(`a.test`) || Host(`b.test`)", [A, B]),
    ("Host(`a.test`)||Host(`b.test`)", [A, B]),
    ("(Host(`a.test`) || Host(`b.test`))", [A, B]),
    ("Host(`a.test`) && PathPrefix(`/x`)", [A._replace(paths=(Path("/x"),))]),
    ("Host(`a.test`) && Path(`/x`)", [A._replace(paths=(Path("/x", is_exact=True),))]),
    ("Host(`a.test`) && PathPrefix(`/x`, `/y`)", [A._replace(paths=(Path("/x"), Path("/y")))]),
    (
        "(Host(`a.test`) || Host(`b.test`)) && (PathPrefix(`/x`) || PathPrefix(`/y`))",
        [one._replace(paths=(Path(path),)) for one in (A, B) for path in ("/x", "/y")],
    ),
    # The precedence of Go's operators: `&&` binds closer.
    ("Host(`a.test`) || Host(`b.test`) && PathPrefix(`/x`)", [A, B._replace(paths=(Path("/x"),))]),
    ("PathPrefix(`/x`)", [Alternative(paths=(Path("/x"),))]),
    ("Host(`a.test`) && Header(`X-A`, `b`) && Method(`GET`)", [A]),
    ("Host(`a.test`) && ClientIP(`10.0.0.0/8`)", [A]),
    # What a pattern or an exception decides.
    ("HostRegexp(`.+\\.a\\.test`)", [Alternative(hosts=None)]),
    ("HostRegexp(`{sub:[a-z]+}.a.test`)", [Alternative(hosts=None)]),
    ("Host(`{sub:[a-z]+}.a.test`)", [Alternative(hosts=None)]),
    ("Host(`a.test`) && PathRegexp(`^/x`)", [A._replace(paths=None)]),
    ("Host(`a.test`) && PathPrefix(`/{id:[0-9]+}`)", [A._replace(paths=None)]),
    ("Host(`a.test`) && !PathPrefix(`/x`)", [A._replace(paths=None)]),
    ("!Host(`a.test`)", [Alternative(hosts=None)]),
    ("!(Host(`a.test`) || PathPrefix(`/x`))", [Alternative(None, None)]),
    ("Host(`a.test`) && !Header(`X-A`, `b`)", [A]),
    ("Host(`a.test`) && Host(`b.test`)", [Alternative(hosts=None)]),
    ("Host(`a.test`) && Host(`a.test`)", [A]),
    ("PathPrefix(`/x`) && Path(`/x/y`)", [Alternative(paths=None)]),
]


@pytest.mark.parametrize(("rule", "found"), RULES)
def test_the_ways_to_meet_a_rule(rule: str, found: list[Alternative]) -> None:
    assert alternatives(rule) == found


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "Host(a.test)",
        "Host('a.test')",
        "Host(`a.test`",
        "Host(`a.test`) &&",
        "|| Host(`a.test`)",
        "Host(`a.test`) Host(`b.test`)",
        "(Host(`a.test`)",
        "Host(`a.test`))",
        "Host:a.test;PathPrefix:/x",
        "{{ .Values.rule }}",
        "(" * 150 + "Host(`a.test`)" + ")" * 150,
        "!" * 5000 + "Host(`a.test`)",
        " && ".join(["(Host(`a`) || Host(`b`))"] * 20),
    ],
)
def test_what_is_not_understood(rule: str) -> None:
    assert alternatives(rule) is None
