"""What each place of a chain says, term by term."""

from __future__ import annotations

from homelamp.chain import Chain
from homelamp.facts import Fact, Term
from homelamp.urls import host_of
from homelamp.value import Verdict


def facts_of(chain: Chain) -> dict[Term, list[Fact]]:
    """The facts of every term that at least one place states."""
    headlamp, client, issuer = chain.headlamp, chain.client, chain.issuer
    application = client.application if client else None
    stated: dict[Term, list[Fact | None]] = {
        "issuer_url": [
            client.issuer if client else None,
            issuer.url if issuer else None,
            headlamp.issuer if headlamp else None,
        ],
        "client_id": [
            client.client_id if client else None,
            *(issuer.audiences if issuer else ()),
            headlamp.client_id if headlamp else None,
        ],
        "redirect_uri": [
            *(entry.url for entry in (client.redirect_uris or () if client else ())),
            headlamp.callback if headlamp else None,
        ],
        "host": [
            application.launch_url if application else None,
            *(headlamp.hosts if headlamp else ()),
            *(headlamp.tls_hosts if headlamp else ()),
        ],
    }
    known = {term: [fact for fact in facts if fact is not None] for term, facts in stated.items()}
    return {term: facts for term, facts in known.items() if facts}


def agreement(term: Term, facts: list[Fact]) -> Verdict:
    """EQUAL only where it is proven: places of two sources at least, and every source with one that fits the others.

    One of several entries is enough: an API server has audiences, a client redirect URIs, an exposure hosts.
    """
    by_source: dict[str, list[str]] = {}
    for fact in facts:
        if fact.text is not None:
            by_source.setdefault(fact.source, []).append(_comparable(term, fact.text))
    if len(by_source) < 2 or any(fact.text is None for fact in facts):  # noqa: PLR2004  # to agree takes two
        return Verdict.UNCHECKED
    first, *rest = by_source.values()
    common = set(first).intersection(*rest)
    return Verdict.EQUAL if common else Verdict.UNCHECKED


def _comparable(term: Term, text: str) -> str:
    """Of the address behind a tile the host, as an exposure states it."""
    if term == "host":
        return (host_of(text) or text).lower().rstrip(".")
    return text
