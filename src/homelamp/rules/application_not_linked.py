"""The application offers no provider.

Authentik's issuer is the address of an application. Without `protocol_provider` the application leads nowhere, and the
provider belongs to no application.

At login: Headlamp answers 500 with `404 Not Found`, since Authentik serves no discovery document. Authentik's
own page says `Failed to resolve application`.

Before:

    resource "authentik_application" "headlamp" {
      name = "Headlamp"
      slug = "headlamp"
    }

After:

    protocol_provider = authentik_provider_oauth2.headlamp.id

It speaks where the application has the slug that the login's issuer names, and no other one offers the provider.

Evidence: https://github.com/goauthentik/terraform-provider-authentik/issues/100,
https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/models.py
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.urls import slug_of
from homelamp.model.finding import Problem, Related, Severity
from homelamp.rules.authentik_client import stated_in_terraform


def check(chain: Chain) -> Iterator[Problem]:
    """Look for the application of the issuer's slug."""
    client = stated_in_terraform(chain)
    issuers = [one for one in (chain.headlamp and chain.headlamp.issuer, chain.issuer and chain.issuer.url) if one]
    slugs = {slug_of(one.text) for one in issuers if one.text}
    if (
        client is None
        or client.application is not None
        or any(one.client == client.address for one in chain.applications)
    ):
        return
    for application in chain.applications:
        if application.offers_nothing and application.slug.text in slugs:
            yield Problem(
                severity=Severity.ERROR,
                message=f"the application {application.slug.text} offers no provider",
                span=application.slug.span,
                change=f"add protocol_provider = {client.address}.id to the application",
                symptom="Headlamp says 404 Not Found, since Authentik serves no discovery document",
                related=(Related(client.span, "no application offers this provider"),),
                values=(str(application.slug.text),),
                term="issuer_url",
            )
