"""The OAuth2 provider has no invalidation flow.

From 2024.10 on Authentik asks for one: the flow that ends the session when somebody logs out.

At login: it is never reached. `terraform validate` says `The argument "invalidation_flow" is required, but no
definition was found`, and Authentik answers 400 with `invalidation_flow: This field is required`.

Before:

    resource "authentik_provider_oauth2" "headlamp" {
      authorization_flow = data.authentik_flow.authorization.id
    }

After:

    data "authentik_flow" "invalidation" {
      slug = "default-provider-invalidation-flow"
    }

    resource "authentik_provider_oauth2" "headlamp" {
      authorization_flow = data.authentik_flow.authorization.id
      invalidation_flow  = data.authentik_flow.invalidation.id
    }

For an older Terraform provider nothing is reported, and where its version is not known, a warning.

Evidence: https://github.com/goauthentik/terraform-provider-authentik/issues/582,
https://github.com/goauthentik/terraform-provider-authentik/blob/main/docs/resources/provider_oauth2.md
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem
from homelamp.rules.authentik_client import at_version, lacks, stated_in_terraform
from homelamp.rules.authentik_version import severity_of

_FIRST = (2024, 10)
_NAME = "invalidation_flow"


def check(chain: Chain) -> Iterator[Problem]:
    """Look for the attribute."""
    client = stated_in_terraform(chain)
    severity = severity_of(client.provider_version, _FIRST) if client else None
    if client is None or severity is None or not lacks(client, _NAME):
        return
    yield Problem(
        severity=severity,
        message=f"the provider {client.address} has no {_NAME}, which Authentik requires since 2024.10",
        span=client.span,
        change=(
            'add data "authentik_flow" "invalidation" { slug = "default-provider-invalidation-flow" }, and '
            f"{_NAME} = data.authentik_flow.invalidation.id to the provider"
        ),
        symptom=f'terraform validate says: The argument "{_NAME}" is required, but no definition was found',
        related=at_version(client),
        values=(client.address,),
    )
