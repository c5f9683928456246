"""The refresh token is not asked for, not mapped or not allowed.

Headlamp renews its session with a refresh token. Since 2024.2 Authentik issues one only where the scope
`offline_access` is requested and mapped, and since 2026.5 only where the provider's `grant_types` allow
`refresh_token`.

At login: it works, and the session ends with the validity of the first token, after ten minutes by default. Headlamp's
log says `getting refresh token: key not found`.

Before:

    scopes: openid,profile,email             # Headlamp's values
    "goauthentik.io/providers/oauth2/scope-offline_access",   # among the provider's mappings

After: `scopes: openid,profile,email,offline_access`.

Only a contradiction is reported: where nobody speaks of it, sessions are short by choice. Nothing is said of an
Authentik before 2024.2.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/4361,
https://github.com/kubernetes-sigs/headlamp/issues/1587, https://github.com/kubernetes-sigs/headlamp/issues/4134
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.text import Span
from homelamp.model import Client, Listing, Setting
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.providers.authentik.mappings import scope_names
from homelamp.rules.authentik_version import severity_from_version
from homelamp.rules.scopes import not_compared, requested, where_mapped

# The first version that wants the scope for a refresh token.
FIRST = (2024, 2)
_SCOPE = "offline_access"
_GRANT = "refresh_token"


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for the one of three places that says no."""
    asked = requested(chain.headlamp)
    mapped = scope_names(chain.client) if chain.client else None
    if chain.client is None or asked is None or mapped is None:
        yield from not_compared(chain)
        return
    if severity_from_version(chain, FIRST) is None:
        return
    if not mapped:
        return  # nothing at all is mapped: HL119 and HL110 say what that breaks
    is_asked, is_mapped = _SCOPE in asked.names, _SCOPE in mapped
    places = where_mapped(chain, "the mappings of the provider")
    at_scopes = Related(asked.span, f"Headlamp asks for {','.join(asked.names)}")
    if is_asked and not is_mapped:
        what = f"Headlamp asks for {_SCOPE}, but the provider does not map it"
        yield _problem(what, asked.span, f"attach Authentik's own mapping of {_SCOPE} to the provider", places)
    elif is_mapped and not is_asked:
        what = f"the provider maps {_SCOPE}, but Headlamp does not ask for it"
        yield _problem(what, asked.span, f"add {_SCOPE} to Headlamp's scopes", places)
    elif is_mapped:
        refused = _refused(chain.client)
        if refused:
            what = f"Headlamp asks for {_SCOPE}, but the provider's grant_types lack {_GRANT}"
            yield _problem(what, refused.span, f'add "{_GRANT}" to this list', (at_scopes, *places))


def _refused(client: Client) -> Listing[Setting] | None:
    """The list of grant types, where it is known and does not hold the refresh token's."""
    grants = client.grant_types
    if grants is None or grants.items is None or any(one.text in {None, _GRANT} for one in grants.items):
        return None
    return grants


def _problem(what: str, place: Span, change: str, related: tuple[Related, ...]) -> Problem:
    return Problem(
        severity=Severity.WARNING,
        message=f"{what}: there will be no refresh token",
        span=place,
        change=change,
        symptom="the session ends with the first token's validity: everybody has to log in again every few minutes",
        related=related,
        values=(what,),
        term="scopes",
    )
