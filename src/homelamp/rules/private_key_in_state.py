"""The private key that signs all tokens lies in Terraform's state.

The data source fetches the key where nothing says otherwise. Whoever reads the state can then sign a token for anybody.

At login: it works, for whoever has the key.

Before:

    data "authentik_certificate_key_pair" "default" {
      name = "authentik Self-signed Certificate"
    }

After:

    data "authentik_certificate_key_pair" "default" {
      name              = "authentik Self-signed Certificate"
      fetch_certificate = false
      fetch_key         = false
    }

Evidence: https://github.com/goauthentik/terraform-provider-authentik/blob/main/docs/data-sources/certificate_key_pair.md
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Severity
from homelamp.rules.authentik_client import stated_in_terraform


def check(chain: Chain) -> Iterator[Problem]:
    """Look at the data source that the signing key is looked up by."""
    client = stated_in_terraform(chain)
    fetched = client.fetched_key if client else None
    if fetched is None:
        return
    yield Problem(
        severity=Severity.INFO,
        message="Terraform fetches the private signing key and keeps it in its state",
        span=fetched,
        change="add fetch_key = false (and fetch_certificate = false, which needs a permission less)",
        symptom="the login works, and whoever reads the state can sign a token for anybody",
        values=(fetched.text,),
    )
