"""Terraform sets an attribute that the Authentik provider no longer has.

`redirect_uris` became `allowed_redirect_uris` with 2024.12: a list of objects with `matching_mode` and `url`.
`jwks_sources` became `jwt_federation_sources` at the same time.

At login: it is never reached. `terraform validate` says `An argument named "redirect_uris" is not expected here`.

Before:

    redirect_uris = ["https://headlamp.example.com/oidc-callback"]

After:

    allowed_redirect_uris = [
      { matching_mode = "strict", url = "https://headlamp.example.com/oidc-callback" },
    ]

For an older Terraform provider nothing is reported, and where its version is not known, a warning.

Evidence: https://github.com/goauthentik/authentik/issues/17710,
https://github.com/goauthentik/terraform-provider-authentik/blob/main/docs/resources/provider_oauth2.md
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem
from homelamp.rules.authentik_client import at_version, stated_in_terraform
from homelamp.rules.authentik_version import severity_of

# The first release without them: 2024.10.2 took the first away, so that of 2024.10 nothing certain can be said.
_FIRST = (2024, 12)
_REMOVED = {
    "redirect_uris": 'allowed_redirect_uris = [{ matching_mode = "strict", url = "https://<host>/oidc-callback" }]',
    "jwks_sources": "jwt_federation_sources",
}


def check(chain: Chain) -> Iterator[Problem]:
    """Look for the old names."""
    client = stated_in_terraform(chain)
    severity = severity_of(client.provider_version, _FIRST) if client else None
    if client is None or severity is None:
        return
    for name, instead in _REMOVED.items():
        if name not in client.attributes:
            continue
        yield Problem(
            severity=severity,
            message=f"the Authentik provider has no attribute {name} any more",
            span=client.attributes[name].span,
            change=f"write {instead} instead",
            symptom=f'terraform validate says: An argument named "{name}" is not expected here',
            related=at_version(client),
            values=(client.address, name),
        )
