"""What the rules on Authentik's OAuth2 provider ask of a client."""

from __future__ import annotations

from homelamp.chain.join import Chain
from homelamp.model import Client
from homelamp.model.finding import Related

_ALL = "all"


def stated_in_terraform(chain: Chain) -> Client | None:
    """The chain's client where Terraform states it as a provider of Authentik."""
    client = chain.client
    return client if client and client.source == "terraform" else None


def stated_in_full(chain: Chain) -> Client | None:
    """The chain's client where Terraform or a blueprint makes it; a blueprint may also change one that is there."""
    client = chain.client
    is_made = client is not None and client.source == "authentik" and "authorization_flow" in client.attributes
    return client if is_made else stated_in_terraform(chain)


def lacks(client: Client, attribute: str) -> bool:
    """Whether an attribute is set nowhere: neither in the file, nor left to what somebody set in Authentik."""
    return attribute not in client.attributes and _ALL not in client.attributes


def at_version(client: Client) -> tuple[Related, ...]:
    """The place that states the version of the Terraform provider."""
    version = client.provider_version
    return (Related(version.span, "the version of the Terraform provider"),) if version else ()
