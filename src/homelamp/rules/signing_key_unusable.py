"""The signing key is of a kind for which Authentik publishes no key.

Authentik signs with RSA keys and with the curves P-256, P-384 and P-521. With an Ed25519 or Ed448 key, or with another
curve such as P-224, its discovery document and its list of keys answer 500.

At login: Headlamp answers 500 with `500 Internal Server Error`, before Authentik shows a page.

Before:

    resource "tls_private_key" "signing" {
      algorithm = "ED25519"
    }

After:

    resource "tls_private_key" "signing" {
      algorithm = "RSA"
      rsa_bits  = 4096
    }

Only a key that the repository makes itself is known.

Evidence: https://registry.terraform.io/providers/hashicorp/tls/latest/docs/resources/private_key,
https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/models.py
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Severity
from homelamp.providers.authentik.signing import UNUSABLE
from homelamp.rules.authentik_client import stated_in_terraform


def check(chain: Chain) -> Iterator[Problem]:
    """Look at the algorithm of the key."""
    client = stated_in_terraform(chain)
    algorithm = client.signing_algorithm if client else None
    if algorithm is None or algorithm.text is None or not algorithm.text.startswith(UNUSABLE):
        return
    kind = algorithm.text.removeprefix(UNUSABLE)
    yield Problem(
        severity=Severity.ERROR,
        message=f"Authentik cannot publish a signing key of the kind {kind}",
        span=algorithm.span,
        change='write algorithm = "RSA" here',
        symptom="Headlamp says 500 Internal Server Error: so does Authentik for its discovery document",
        values=(kind,),
    )
