"""Which sources of a login agree on a term: only what was compared counts, and only where it is proven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from homelamp.chain import redirects
from homelamp.chain.join import Chain
from homelamp.core.url_values import host_in
from homelamp.core.value import Known, Template, Value, Verdict, same
from homelamp.model import Fact, Source, Term
from homelamp.providers.authentik.mappings import split_scopes

_ORDER: tuple[Source, ...] = get_args(Source)
# A source states one prefix: each of its places must fit. Of other terms it may state several values to choose from.
_ONE_VALUE: tuple[Term, ...] = ("username_prefix", "groups_prefix")
_PAIR = 2


def agreeing(chain: Chain, term: Term, facts: Sequence[Fact]) -> tuple[Source, ...]:
    """The sources that state the same, two at least, in the order of the login; none where that is not proven.

    One of several entries is enough: an API server has audiences, a client redirect URIs, an exposure hosts. A template
    agrees with itself: the same hole has one filling.
    """
    if term == "redirect_uri":
        return _redirects(chain)
    if term == "scopes":
        return _scopes(facts)
    by_source: dict[Source, list[Value]] = {}
    for fact in facts:
        by_source.setdefault(fact.source, []).append(_comparable(term, fact.value))
    is_one = term in _ONE_VALUE
    found = [_stating(value, by_source, is_one=is_one) for values in by_source.values() for value in values]
    most = max(found, key=len, default=[])
    return _ordered(most) if len(most) >= _PAIR else ()


def verdict_of(sources: tuple[Source, ...], facts: Sequence[Fact]) -> Verdict:
    """EQUAL where every source that states a term agrees."""
    return Verdict.EQUAL if sources and {fact.source for fact in facts} <= set(sources) else Verdict.UNCHECKED


def _stating(value: Value, by_source: dict[Source, list[Value]], *, is_one: bool) -> list[Source]:
    fits = all if is_one else any
    return [source for source, values in by_source.items() if fits(same(value, one) for one in values)]


def _ordered(sources: Sequence[Source]) -> tuple[Source, ...]:
    return tuple(source for source in _ORDER if source in sources)


def _comparable(term: Term, value: Value) -> Value:
    """Of the address behind a tile the host, as an exposure states it."""
    if term != "host":
        return value
    if isinstance(value, Known):
        return host_in(value) or Known(value.text.lower().rstrip("."))
    return (host_in(value) if isinstance(value, Template) else None) or value


def _redirects(chain: Chain) -> tuple[Source, ...]:
    """What HL101 compares: the URI that is sent with the entries of the list, in their modes."""
    uri = redirects.sent(chain.headlamp) if chain.headlamp else None
    if uri is None or chain.client is None:
        return ()
    admits = any(redirects.is_admitted(uri, entry) for entry in chain.client.redirect_uris.known)
    return _ordered([chain.client.source, uri.source]) if admits else ()


def _scopes(facts: Sequence[Fact]) -> tuple[Source, ...]:
    """Headlamp may ask for fewer scopes than are mapped, but for no other."""
    asked = [fact for fact in facts if fact.source == "headlamp"]
    mapped = [fact for fact in facts if fact.source != "headlamp"]
    if not asked or not mapped or any(fact.text is None for fact in facts):
        return ()
    fits = _names(asked) - {"openid"} <= _names(mapped)
    return _ordered([fact.source for fact in facts]) if fits else ()


def _names(facts: Sequence[Fact]) -> set[str]:
    return {scope for fact in facts for scope in split_scopes(fact.text or "")}
