"""No prefix is set for users' names, so the API server puts the issuer in front of them.

For every claim but `email` the default of `oidc-username-prefix` is the issuer's URL and `#`. RBAC has to name people
`https://auth.example.com/application/o/headlamp/#tess` then, and a new address of the issuer makes new people of all.

At login: it works. `kubectl auth whoami` shows the long name.

Before:

    - oidc-username-claim=preferred_username

After:

    - oidc-username-claim=preferred_username
    - "oidc-username-prefix=oidc:"

This is information. Where RBAC names users, HL108 compares their names instead.

Evidence: https://kubernetes.io/docs/reference/access-authn-authz/authentication/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.value import Known
from homelamp.model import claims
from homelamp.model.finding import Problem, Severity


def check(chain: Chain) -> Iterator[Problem]:
    """Look for flags that leave the prefix to the default."""
    server, issuer = chain.api_server, chain.issuer
    if server is None or issuer is None or server.structured or server.hidden or issuer.username_prefix is not None:
        return
    claim = claims.username_claim(server, issuer)
    if not isinstance(claim, Known) or claim.text == claims.EMAIL or issuer.url is None or issuer.url.text is None:
        return
    if any(one.kind == "User" for one in chain.subjects):
        return  # HL108 compares their names
    place = issuer.username_claim or issuer.url
    yield Problem(
        severity=Severity.INFO,
        message=f"users' names begin with {issuer.url.value}#, since no oidc-username-prefix is set",
        span=place.span,
        change='add "oidc-username-prefix=oidc:" (or "-" for no prefix), and name people so in RBAC',
        symptom="the login works; RBAC has to name people by the issuer",
        values=(claim.text,),
        term="username_prefix",
    )
