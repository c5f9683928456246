"""What each place of a chain says, term by term."""

from __future__ import annotations

from homelamp.chain import Chain
from homelamp.facts import Fact, Term


def facts_of(chain: Chain) -> dict[Term, list[Fact]]:
    """The facts of every term that at least one place states."""
    headlamp, client, issuer = chain.headlamp, chain.client, chain.issuer
    application = client.application if client else None
    stated: dict[Term, list[Fact | None]] = {
        "issuer_url": [
            # What Authentik will call itself; where its host is not known, the slug alone.
            (client.issuer or (application.slug if application else None)) if client else None,
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
