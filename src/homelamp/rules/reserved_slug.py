"""The application's slug is a word that Authentik keeps for itself.

`authorize`, `token`, `device`, `userinfo`, `introspect` and `revoke` are the ends of Authentik's own addresses below
`/application/o/`.

At login: it is never reached. Authentik answers `terraform apply` with 400 `The slug 'token' is reserved`.

Before:

    slug = "token"

After:

    slug = "headlamp"

Evidence: https://docs.goauthentik.io/add-secure-apps/providers/oauth2/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Severity

_RESERVED = {"authorize", "token", "device", "userinfo", "introspect", "revoke"}


def check(chain: Chain) -> Iterator[Problem]:
    """Look at the slug of the login's application."""
    slug = chain.client.application.slug if chain.client and chain.client.application else None
    if slug is None or slug.text not in _RESERVED:
        return
    yield Problem(
        severity=Severity.ERROR,
        message=f"Authentik keeps the slug {slug.text} for itself",
        span=slug.literal(0, 1)[0],
        change="write another slug, such as headlamp, here and in every issuer",
        symptom=f"Authentik answers terraform apply with 400: The slug '{slug.text}' is reserved",
        values=(slug.text,),
        term="issuer_url",
    )
