"""The provider wants a client secret and Headlamp has none, or the other way round.

Authentik asks a `confidential` client, the default, for its secret at the token endpoint. A `public` client is asked
for none; what protects it then is PKCE. The same goes for the clients of other providers.

At login: after the password Headlamp shows an error; its log says `oauth2: "invalid_client" "Client authentication
failed"`.

Before:

    client_type = "confidential"      # Terraform; in Headlamp's values there is no client secret

After: `clientSecret` from a Secret, by `env`; or `client_type = "public"` with `usePKCE: true`.

A secret that comes from a place which is not read counts as one, and where values come from elsewhere too, its absence
is not judged.

Evidence: https://github.com/goauthentik/terraform-provider-authentik/blob/main/docs/resources/provider_oauth2.md,
https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/views/token.py
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.text import Span
from homelamp.model import Client, Headlamp
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.providers.table import AUTHENTIK
from homelamp.rules.attributes import written

_CONFIDENTIAL, _PUBLIC = "confidential", "public"


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare the client's type with what Headlamp sends."""
    client, headlamp = chain.client, chain.headlamp
    if client is None or headlamp is None:
        return
    kind = _CONFIDENTIAL if client.client_type is None else client.client_type.text
    if kind is None and client.client_type is not None:
        yield Unchecked("client_secret", client.client_type.span, "a client type that is not known")
    elif kind == _CONFIDENTIAL and headlamp.client_secret is None:
        if headlamp.elsewhere:
            yield Unchecked("client_secret", headlamp.span, headlamp.elsewhere)
        else:
            yield _without_secret(chain, client, headlamp)
    elif kind == _PUBLIC:
        yield from _public(chain, client, headlamp)


def _without_secret(chain: Chain, client: Client, headlamp: Headlamp) -> Problem:
    return _problem(
        Severity.ERROR,
        f"Headlamp has no client secret, but its client is confidential: {chain.provider} will give it no token",
        headlamp.oidc,
        "set the variable HEADLAMP_CONFIG_OIDC_CLIENT_SECRET from a Secret, or make the client public with usePKCE",
        client,
        *([Related(headlamp.env, "no variable here gives one")] if headlamp.env else []),
    )


def _public(chain: Chain, client: Client, headlamp: Headlamp) -> Iterator[Problem | Unchecked]:
    pkce = headlamp.use_pkce
    if headlamp.client_secret is not None:
        yield _problem(
            Severity.WARNING,
            f"Headlamp sends a client secret, but its client is public: {chain.provider} does not look at it",
            headlamp.client_secret.span,
            f"{_how_to_be_confidential(client)}, or take the secret out of Headlamp's values",
            client,
        )
    elif pkce is not None and pkce.boolean is None:
        yield Unchecked("client_secret", pkce.span, "a setting that is not known")
    elif not headlamp.elsewhere if pkce is None else not pkce.boolean:
        place = pkce.span if pkce else headlamp.oidc
        what = "the client is public and Headlamp does not use PKCE: whoever gets hold of a code gets the token"
        yield _problem(Severity.WARNING, what, place, "write usePKCE: true under config.oidc", client)


def _problem(severity: Severity, what: str, place: Span, change: str, client: Client, *further: Related) -> Problem:
    stated = client.client_type
    said = Related(stated.span, f'the client is "{stated.text}"') if stated else None
    return Problem(
        severity=severity,
        message=what,
        span=place,
        change=change,
        symptom='"invalid_client" in Headlamp\'s log' if severity is Severity.ERROR else "it works, less safely",
        related=(said or Related(client.span, "the client is confidential, by default"), *further),
        values=(what, client.address),
        term="client_secret",
    )


def _how_to_be_confidential(client: Client) -> str:
    is_authentiks = client.provider == AUTHENTIK
    return f"write {written(client, 'client_type', _CONFIDENTIAL)}" if is_authentiks else "make the client confidential"
