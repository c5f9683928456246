"""Which cells of rule x source x way are empty, and why.

A row's way may be finer than the ways that every rule is asked for, such as `host below` for `host`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

# Every way in which a value of the chain can be broken, with what it is called in rows.
WAYS = {
    "trailing slash": r"slash",
    "scheme": r"scheme|issuer added",
    "host": r"host|root|global|\.lan|\.local|\.internal|\.home\.arpa",
    "port": r"port",
    "path": r"path|base|suffix|query|fragment|userinfo",
    "case": r"case|misspelt|camelCase",
    "slug": r"slug|underscore",
    "quotes": r"quotes",
    "prefix": r"prefix|separator|longer|other|renamed|issuer\b|singular",
    "missing": r"missing|emptied|cut|False|false|stock|public|another",
    "duplicated": r"twice|duplicated|others|added",
}
_URL = ("trailing slash", "scheme", "host", "port", "path", "slug")


class Reason(NamedTuple):
    """Why cells are empty. `rules` and `sources` are patterns of whole names."""

    rules: str
    sources: str
    ways: tuple[str, ...]
    reason: str

    def covers(self, rule: str, source: str, way: str) -> bool:
        """Whether it speaks of a cell."""
        named = re.fullmatch(self.rules, rule) and re.fullmatch(self.sources, source)
        return named is not None and way in self.ways


REASONS = (
    Reason("HL1.*", ".*", ("duplicated",), "a key given twice is HL605's, an argument HL318's"),
    Reason("HL1.*", ".*", ("quotes",), "in an argument HL308's; YAML and HCL take quotes away"),
    Reason("HL10[39]|HL108|HL11[0-5]|HL118|HL119|HL12[124]", ".*", _URL, "what is compared is no URL"),
    Reason("HL101", ".*", ("slug",), "a redirect URI has no slug"),
    Reason("HL101", "headlamp/.*|terraform/.*", ("prefix",), "a word in front of a URL is another host"),
    Reason("HL101", "terraform/local", ("scheme", "path", "trailing slash"), "the local is a host"),
    Reason(
        "HL101",
        "exposure/.*",
        ("scheme", "port", "path", "trailing slash", "case", "prefix"),
        "of an exposure the host alone goes into the redirect URI, and browsers write it small",
    ),
    Reason("HL102", ".*", ("prefix",), "a word in front of an issuer is another host"),
    Reason("HL102", ".*", ("missing",), "a missing issuer is HL303's, HL105's or HL423's"),
    Reason("HL104", ".*", ("trailing slash", "scheme", "host", "port", "path"), "only the slug is compared"),
    Reason("HL104", ".*", ("prefix", "missing"), "an issuer without a slug is not Authentik's"),
    Reason("HL104", "terraform/.*", ("case",), "the template's slugs may be digits, which have no case"),
    Reason("HL105", ".*", (*_URL, "prefix"), "nothing is stated"),
    Reason("HL106", ".*", ("scheme", "port", "path", "slug", "trailing slash"), "only hosts are compared"),
    Reason("HL106", ".*", ("case",), "host names have no case"),
    Reason("HL106", ".*", ("prefix", "missing"), "another host; an exposure without one serves every host"),
    Reason("HL107", ".*", ("scheme", "host", "port", "slug", "prefix"), "only paths are compared"),
    Reason(
        "HL107", ".*", ("case", "missing", "trailing slash"), "of the three paths only the callback's is written out"
    ),
    Reason("HL108|HL109", "terraform/.*", ("prefix", "missing"), "Terraform's names carry no prefix"),
    Reason("HL110|HL119", ".*", ("case", "prefix", "missing"), "of a scope only whether it is there is compared"),
    Reason("HL111", ".*", ("case", "prefix"), "Python's False has one spelling"),
    Reason("HL11[23]", ".*", ("case", "prefix", "missing"), "any scope that is not mapped is alike"),
    Reason("HL114|HL118", "secret/.*|headlamp/.*", ("missing", "case", "prefix"), "names and keys are compared whole"),
    Reason("HL115", ".*", ("case", "prefix", "missing"), "the type is one of two words; Terraform refuses others"),
    Reason("HL116", ".*", ("scheme", "path", "slug", "trailing slash"), "only host and port are compared"),
    Reason("HL116", ".*", ("case", "prefix", "missing"), "host names have no case; without one nothing is compared"),
    Reason("HL116", "authentik/Ingress", ("port",), "an exposure says nothing of the port"),
    Reason("HL117", ".*", tuple(WAYS), "only the final slash is looked at"),
    Reason("HL120", ".*", tuple(WAYS), "the mode is one of two words, and an issuer has one of two forms"),
    Reason("HL12[12]", ".*", ("case", "prefix", "missing"), "one of few words, and Terraform refuses others"),
    Reason("HL123", ".*", tuple(WAYS), "only the host's ending and the CA are looked at"),
    Reason("HL12[56]", ".*", tuple(WAYS), "a role and a kind of binding are words of RBAC"),
    Reason("HL124", ".*", tuple(WAYS), "versions are numbers"),
)


def kinds(way: str) -> set[str]:
    """The ways that a row's way is one of."""
    return {name for name, pattern in WAYS.items() if re.search(pattern, way)}


def empty(keys: Collection[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """The cells of HL1xx rules without a row: every source that has a row, with every way."""
    tried = {(rule, source, kind) for rule, source, way in keys for kind in kinds(way)}
    for rule, source in sorted({(rule, source) for rule, source, _ in keys if rule.startswith("HL1")}):
        yield from ((rule, source, way) for way in WAYS if (rule, source, way) not in tried)


def reason_of(cell: tuple[str, str, str]) -> Reason | None:
    """Why a cell is empty."""
    return next((reason for reason in REASONS if reason.covers(*cell)), None)
