"""The provider's issuer mode makes another issuer than the one that Headlamp and the API server name.

With `issuer_mode = "per_provider"`, the default, Authentik's issuer is `https://<host>/application/o/<slug>/`; with
`global` it is `https://<host>/` for all applications. The discovery document is served under the application's path in
both modes.

At login: Headlamp answers 500 with `oidc: issuer URL provided to client ("…") did not match the issuer URL returned by
provider ("…")`.

Before:

    issuer_mode = "global"                                              # Terraform
    issuerURL: https://auth.example.com/application/o/headlamp/         # Headlamp's values

After: `issuer_mode = "per_provider"`, or no `issuer_mode` at all.

A mode that is computed is not judged, and where Headlamp and the API server differ HL102 speaks.

Evidence: https://github.com/goauthentik/authentik/issues/25580
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.text import Span
from homelamp.core.urls import slug_of, split_url
from homelamp.model import Client, Fact
from homelamp.model.finding import Problem, Severity
from homelamp.rules.attributes import written
from homelamp.rules.issuers import agreed
from homelamp.rules.places import related, speaker

_GLOBAL = "global"
_DEFAULT = "per_provider"


def check(chain: Chain) -> Iterator[Problem]:
    """Compare the form of the issuer with the mode."""
    consumers = agreed(chain)
    if not consumers or chain.client is None:
        return
    mode = chain.client.issuer_mode
    stated = _DEFAULT if mode is None else mode.text
    url = str(consumers[0].text)
    if stated == _GLOBAL and slug_of(url) is not None:
        yield _problem(
            consumers,
            mode.span if mode else chain.client.span,
            stated,
            f"{written(chain.client, 'issuer_mode', _DEFAULT)} here",
        )
    elif stated == _DEFAULT and _is_root(url, chain.client):
        own = chain.client.issuer.text if chain.client.issuer else None
        change = f"{own or 'https://<host>/application/o/<slug>/'} as issuer in Headlamp and at the API server"
        yield _problem(consumers, mode.span if mode else chain.client.span, stated, change)


def _is_root(url: str, client: Client) -> bool:
    """Whether an issuer is the root of this very Authentik."""
    base = client.url.text if client.url else None
    parts = split_url(url)
    return base is not None and parts is not None and parts.path in {"", "/"} and url.rstrip("/") == base.rstrip("/")


def _problem(consumers: list[Fact], place: Span, mode: str, change: str) -> Problem:
    url, other = str(consumers[0].text), _DEFAULT if mode == _GLOBAL else _GLOBAL
    return Problem(
        severity=Severity.ERROR,
        message=f'the provider\'s issuer_mode is "{mode}", but the issuer {url} has the form of "{other}"',
        span=place,
        change=f"write {change}",
        symptom="Headlamp says: oidc: issuer URL provided to client did not match the issuer URL returned by provider",
        related=tuple(one for fact in consumers for one in related(fact, "", f"{speaker(fact)} says {url}")),
        values=(mode, url),
        term="issuer_url",
    )
