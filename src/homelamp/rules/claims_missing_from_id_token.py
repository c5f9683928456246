"""The provider leaves the claims out of the ID token, and the ID token is what the API server reads.

With `include_claims_in_id_token = false` Authentik gives name, e-mail address and groups at its userinfo endpoint only.
The API server never asks there: it reads the ID token that Headlamp forwards.

At login: Headlamp goes back to the sign-in page; the API server's log says `oidc: parse username claims "email": claim
not present`, or only `invalid bearer token` from Kubernetes 1.34 on.

Before:

    include_claims_in_id_token = false

After: without that line; true is the default.

Nothing is said where the API server reads `sub` alone, where Headlamp sends the access token (`useAccessToken`), and
where the setting is computed.

Evidence: https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/models.py
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp import claims
from homelamp.chain import Chain
from homelamp.facts import Fact
from homelamp.finding import Problem, Related, Severity, Unchecked
from homelamp.rules.places import not_known
from homelamp.value import Known


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Ask whether the API server reads a claim that is not in the token."""
    included = chain.client.claims_in_id_token if chain.client else None
    if included is None or chain.issuer is None or chain.headlamp is None or included.boolean:
        return
    if included.boolean is None:
        yield Unchecked("username_claim", included.span, "a setting that is not known")
        return
    access_token = chain.headlamp.use_access_token
    if access_token is not None and access_token.boolean is None:
        yield Unchecked("username_claim", access_token.span, "a token that is not known")
        return
    if access_token is not None and access_token.boolean:
        return
    stated = (chain.issuer.username_claim, chain.issuer.groups_claim)
    read = list(_read(*stated))
    if not read:
        yield from not_known(*stated)
    else:
        names = " and ".join(str(fact.text) for fact in read)
        yield Problem(
            severity=Severity.ERROR,
            message=f"the ID token will not hold {names}: include_claims_in_id_token is false",
            span=included.span,
            change="write true here, or leave the line out",
            symptom='the login loops: "claim not present" or "invalid bearer token" in the API server\'s log',
            related=tuple(Related(fact.span, "the API server reads it") for fact in read),
            values=(names,),
            term=read[0].term,
        )


def _read(*stated: Fact | None) -> Iterator[Fact]:
    for fact in stated:
        if fact is not None and isinstance(fact.value, Known) and fact.text != claims.DEFAULT_CLAIM:
            yield fact
