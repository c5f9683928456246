"""Traefik's language of rules: ``Host(`a.example.com`) && (PathPrefix(`/x`) || Path(`/y`))``.

https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

# More than this nobody writes by hand, and each `&&` multiplies the alternatives.
_MAX_TOKENS = 200
_MAX_ALTERNATIVES = 50
_MAX_TEXTS = 500

_TEXT = r"(?:`[^`]*`|\"[^\"]*\")"
_TOKEN = re.compile(
    rf"\s*(?:(?P<sign>\|\||&&|[!()])|(?P<name>[A-Za-z]+)\(\s*(?P<texts>{_TEXT}(?:\s*,\s*{_TEXT})*)\s*\))\s*"
)
_TEXTS = re.compile(_TEXT)
_HOSTS = {"host", "hostheader", "hostsni"}
_EXACT, _PREFIX = "path", "pathprefix"
# Regular expressions of Traefik 2 stand in braces in other matchers, too; `${X}` and `{{ x }}` are filled in before.
_PATTERN = re.compile(r"(?<![${])\{(?!\{)")


Item = TypeVar("Item")


class Path(NamedTuple):
    """A path that requests begin with, or that is theirs as a whole (`is_exact`)."""

    text: str
    is_exact: bool = False


class Alternative(NamedTuple):
    """One way in which a rule can be met: one of `hosts` and one of `paths`.

    Without any, all will do; None where a pattern or an exception decides.
    """

    hosts: tuple[str, ...] | None = ()
    paths: tuple[Path, ...] | None = ()


class _NotUnderstoodError(Exception):
    """The text is no rule, or is one of another version."""


def alternatives(rule: str) -> list[Alternative] | None:
    """The ways in which a rule can be met; None where it is not understood."""
    try:
        tokens = _Tokens(rule)
        found = tokens.any_of()
    except (_NotUnderstoodError, RecursionError):
        return None
    return found if tokens.at_end else None


class _Tokens:
    """Reads a rule from its beginning to its end: `!` binds closest, then `&&`, then `||`."""

    def __init__(self, rule: str) -> None:
        self._tokens = list(_tokens(rule))
        self._at = 0

    @property
    def at_end(self) -> bool:
        return self._at == len(self._tokens)

    def _take(self, sign: str) -> bool:
        taken = not self.at_end and self._tokens[self._at]["sign"] == sign
        self._at += taken
        return taken

    def any_of(self) -> list[Alternative]:
        found = self._all_of()
        while self._take("||"):
            found += self._all_of()
        return found

    def _all_of(self) -> list[Alternative]:
        found = self._one()
        while self._take("&&"):
            more = self._one()
            found = [_both(left, right) for left in found for right in more]
            if len(found) > _MAX_ALTERNATIVES:
                raise _NotUnderstoodError
        return found

    def _one(self) -> list[Alternative]:
        if self._take("!"):
            return [_but(self._one())]
        if self._take("("):
            found = self.any_of()
            if not self._take(")"):
                raise _NotUnderstoodError
            return found
        if self.at_end or not self._tokens[self._at]["name"]:
            raise _NotUnderstoodError
        self._at += 1
        return [_matcher(self._tokens[self._at - 1])]


def _tokens(rule: str) -> Iterator[re.Match[str]]:
    at = 0
    for _ in range(_MAX_TOKENS):
        found = _TOKEN.match(rule, at)
        if at == len(rule):
            return
        if found is None:
            break
        yield found
        at = found.end()
    raise _NotUnderstoodError


def _matcher(token: re.Match[str]) -> Alternative:
    name, texts = token["name"].lower(), tuple(text[1:-1] for text in _TEXTS.findall(token["texts"]))
    if len(texts) > _MAX_TEXTS:
        raise _NotUnderstoodError
    stated = None if name.endswith("regexp") or any(map(_PATTERN.search, texts)) else texts
    name = name.removesuffix("regexp")
    if name in _HOSTS:
        return Alternative(hosts=stated)
    if name not in {_EXACT, _PREFIX}:
        return Alternative()
    return Alternative(paths=None if stated is None else tuple(Path(text, name == _EXACT) for text in stated))


def _both(left: Alternative, right: Alternative) -> Alternative:
    return Alternative(_common(left.hosts, right.hosts), _common(left.paths, right.paths))


def _common(left: tuple[Item, ...] | None, right: tuple[Item, ...] | None) -> tuple[Item, ...] | None:
    """Where both sides name some, only Traefik knows what is left."""
    if left in ((), right):
        return right
    return left if right == () else None


def _but(excepted: list[Alternative]) -> Alternative:
    """Everything else: nothing is known of what an exception speaks of."""
    return Alternative(
        hosts=() if all(one.hosts == () for one in excepted) else None,
        paths=() if all(one.paths == () for one in excepted) else None,
    )
