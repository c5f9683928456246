"""The OAuth2 provider has no signing key.

Without one Authentik signs tokens with the client secret (HS256) and publishes no key. Headlamp and the API server
accept a signature only by a published key.

At login: Headlamp answers 500 at the callback with `unexpected signature algorithm "HS256"; expected ["RS256"]`. The
API server's log says `id token signed with unsupported algorithm, expected ["RS256"] got "HS256"`.

Before:

    resource "authentik_provider_oauth2" "headlamp" {
      name = "headlamp"
    }

After:

    data "authentik_certificate_key_pair" "default" {
      name              = "authentik Self-signed Certificate"
      fetch_certificate = false
      fetch_key         = false
    }

    resource "authentik_provider_oauth2" "headlamp" {
      name        = "headlamp"
      signing_key = data.authentik_certificate_key_pair.default.id
    }

Evidence: https://github.com/goauthentik/authentik/issues/12481,
https://github.com/goauthentik/terraform-provider-authentik/issues/501,
https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/models.py
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Severity
from homelamp.rules.authentik_client import lacks, stated_in_full

_NAME = "signing_key"
_STOCK = "authentik Self-signed Certificate"
_IN_TERRAFORM = (
    f'add data "authentik_certificate_key_pair" "default" {{ name = "{_STOCK}" }}, and '
    f"{_NAME} = data.authentik_certificate_key_pair.default.id to the provider"
)
_IN_BLUEPRINT = f"write {_NAME}: !Find [authentik_crypto.certificatekeypair, [name, {_STOCK}]]"


def check(chain: Chain) -> Iterator[Problem]:
    """Look for the attribute."""
    client = stated_in_full(chain)
    if client is None:
        return
    stated = client.attributes.get(_NAME)
    if not (lacks(client, _NAME) or (stated and stated.text == "")):
        return
    yield Problem(
        severity=Severity.ERROR,
        message=f"the provider {client.address} has no {_NAME}: Authentik signs its tokens with the client secret",
        span=stated.span if stated else client.span,
        change=_IN_TERRAFORM if client.source == "terraform" else _IN_BLUEPRINT,
        symptom='Headlamp says: unexpected signature algorithm "HS256"; expected ["RS256"]',
        values=(client.address,),
    )
