"""Authentik encrypts the ID token.

With `encryption_key` the ID token is a JWE of five parts. Neither Headlamp nor the API server can decrypt one.

At login: Headlamp answers 500 at the callback with `compact JWS format must have three parts`.

Before:

    encryption_key = data.authentik_certificate_key_pair.default.id

After: the line is gone; `signing_key` stays.

Evidence: https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/models.py
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.value import Unknown
from homelamp.model.finding import Problem, Severity
from homelamp.rules.authentik_client import stated_in_full

_NAME = "encryption_key"
# What a condition or a variable decides is not judged.
_KEYS = ("data.authentik_certificate_key_pair.", "authentik_certificate_key_pair.", "!Find", "!KeyOf")


def check(chain: Chain) -> Iterator[Problem]:
    """Look for the attribute."""
    client = stated_in_full(chain)
    key = client.attributes.get(_NAME) if client else None
    if client is None or key is None or key.text == "":
        return
    if isinstance(key.value, Unknown) and not key.span.text.startswith(_KEYS):
        return
    yield Problem(
        severity=Severity.ERROR,
        message=f"the provider {client.address} encrypts its tokens: neither Headlamp nor the API server can read them",
        span=key.span,
        change=f"take {_NAME} out",
        symptom="Headlamp says: compact JWS format must have three parts",
        values=(client.address,),
    )
