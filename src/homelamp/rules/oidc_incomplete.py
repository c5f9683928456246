"""Headlamp has a client ID without an issuer, or an issuer without a client ID.

Headlamp turns OIDC on where it has a client ID, an issuer and scopes. Where one is empty it says nothing and offers the
token prompt.

At login: there is no sign-in button.

Before:

    config:
      oidc:
        clientID: headlamp
        issuerURL: ""

After: `issuerURL: https://auth.example.com/application/o/headlamp/`.

Where values come from elsewhere too, nothing is reported.

Evidence: https://github.com/kubernetes-sigs/headlamp/blob/main/docs/installation/in-cluster/oidc.md
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.apps.headlamp.keys import NAMES
from homelamp.chain.join import Chain
from homelamp.model import Fact, Headlamp
from homelamp.model.finding import Problem, Related, Severity, Unchecked


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for the one that is missing."""
    headlamp = chain.headlamp
    if headlamp is None:
        return
    stated = [fact for fact in (headlamp.issuer, headlamp.client_id) if fact is not None]
    if len(stated) != 1:
        return
    missing = "client_id" if headlamp.client_id is None else "issuer_url"
    if headlamp.elsewhere:
        yield Unchecked(missing, stated[0].span, headlamp.elsewhere)
        return
    yield _problem(headlamp, stated[0], missing, _right(chain, missing))


def _right(chain: Chain, missing: str) -> str:
    """What the other places say that is missing here."""
    if missing == "issuer_url":
        found = chain.issuer.url if chain.issuer else None
    else:
        found = chain.client.client_id if chain.client else None
    return found.text if found and found.text else "…"


def _problem(headlamp: Headlamp, stated: Fact, missing: str, right: str) -> Problem:
    key = NAMES["client_id" if missing == "client_id" else "issuer_url"].key
    empty = [one for one in headlamp.oidc_values if one.name == key]
    return Problem(
        severity=Severity.ERROR,
        message=f"Headlamp's {key} is {'empty' if empty else 'missing'}: it will not offer the login at all",
        span=empty[-1].value if empty else stated.span,
        change=f"write {key}: {right} {'here' if empty else 'beside this'}",
        symptom="no sign-in button, only the field for a token",
        related=(Related(stated.span, "this alone does not turn OIDC on"),) if empty else (),
        values=(key,),
        term="client_id" if missing == "client_id" else "issuer_url",
    )
