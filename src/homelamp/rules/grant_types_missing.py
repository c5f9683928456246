"""The provider allows no grant by which somebody could log in.

From 2026.5 on a provider has a list of the grants it allows. The web interface selects all of them, but one that is
made by the API, by Terraform or by a blueprint without `grant_types` gets an empty list. Headlamp needs
`authorization_code`.

At login: Authentik shows no page. The browser lands at the callback with `error=invalid_request`, and Authentik's log
says `Invalid grant_type for provider`.

Before:

    resource "authentik_provider_oauth2" "headlamp" {
      name = "headlamp"
    }

After:

    grant_types = ["authorization_code", "refresh_token"]

In a blueprint `grant_types: [authorization_code, refresh_token]` among the `attrs` of the provider.

For an older Authentik nothing is reported, and where its version is not known, a warning.

Evidence: https://github.com/goauthentik/terraform-provider-authentik/issues/915,
https://github.com/goauthentik/authentik/issues/20363
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Related, Unchecked
from homelamp.rules.attributes import written
from homelamp.rules.authentik_version import known_version, severity_from_version

# The first version with a list of grants.
FIRST = (2026, 5)
_WANTED = "authorization_code"


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for the one grant that a login needs."""
    client, severity = chain.client, severity_from_version(chain, FIRST)
    if client is None or severity is None:
        return
    grants = client.grant_types
    if grants is not None and any(one.text == _WANTED for one in grants.known):
        return
    if grants is not None and (grants.items is None or any(one.text is None for one in grants.items)):
        yield Unchecked("client_id", grants.span, grants.reason or "a grant that is not known")
        return
    version = known_version(chain)
    what = "has no grant_types, and Authentik then allows none" if grants is None else f"does not allow {_WANTED}"
    yield Problem(
        severity=severity,
        message=f"the provider {client.address} {what}",
        span=client.whole if grants is None else grants.span,
        change=f"write {written(client, 'grant_types', _WANTED, 'refresh_token', is_list=True)}",
        symptom="Authentik shows no page: the browser lands at the callback with error=invalid_request",
        related=(
            *((Related(client.span, f"the provider {client.address}"),) if grants is not None else ()),
            *((Related(version.span, "Authentik's version, as far as it is stated"),) if version else ()),
        ),
        values=(client.address, what),
    )
