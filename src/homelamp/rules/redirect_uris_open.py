"""The provider has no redirect URI, and Authentik saves the first one that is used.

With an empty list whoever is first to send a redirect URI decides where tokens go from then on. What Authentik saved is
in no file, and the next `terraform apply` takes it away again.

At login: it works, until the list is emptied again or somebody else was first.

Before:

    resource "authentik_provider_oauth2" "headlamp" {
      client_id = "headlamp"
    }

After:

    allowed_redirect_uris = [
      { matching_mode = "strict", url = "https://headlamp.example.com/oidc-callback" },
    ]

A list that cannot be known is not judged.

Evidence: https://docs.goauthentik.io/add-secure-apps/providers/oauth2/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model import Fact
from homelamp.model.finding import Problem, Severity
from homelamp.rules.places import related, speaker


def check(chain: Chain) -> Iterator[Problem]:
    """Report a list that is known to be empty."""
    allowed = chain.client.redirect_uris if chain.client else None
    if chain.client is None or allowed is None or allowed.items is None or allowed.items:
        return
    sent = chain.headlamp.callback if chain.headlamp else None
    yield Problem(
        severity=Severity.WARNING,
        message=f"the provider {chain.client.address} allows no redirect URI: Authentik will save the first one",
        span=allowed.span,
        change=f"allow {_wanted(sent)} in strict mode, and nothing else",
        symptom="the login works for the application that is used first, whichever that is",
        related=tuple(related(sent, "", f"{speaker(sent)} asks to be called back at {sent.value}")) if sent else (),
        values=(chain.client.address,),
        term="redirect_uri",
    )


def _wanted(sent: Fact | None) -> str:
    return str(sent.value) if sent and sent.text else "https://<host>/oidc-callback"
