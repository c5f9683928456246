"""Headlamp asks for a scope that the provider does not map.

Authentik drops a requested scope for which no mapping is attached, and says nothing. There is no `groups` scope of its
own: the groups come with `profile`.

At login: it works, and what the scope should have brought is missing from the token.

Before:

    scopes: openid,profile,email,groups      # Headlamp's values; no mapping has the scope_name groups

After: `scopes: openid,profile,email`, or a mapping of your own for it.

Headlamp always asks for `openid`. Without a mapping for that Authentik sends no ID token, and Headlamp answers 500 at
the callback with `No id_token field in oauth2 token`: an error.

A list of mappings that cannot be known is not compared, and scopes that Headlamp asks for by default are nobody's slip.
Where the scope brings the claim that the API server reads,
HL119 or HL110 says so; `offline_access` is HL113's.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/4539,
https://github.com/goauthentik/authentik/blob/main/blueprints/system/providers-oauth2.yaml
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Severity, Unchecked
from homelamp.providers.authentik.mappings import scope_names
from homelamp.providers.table import AUTHENTIK
from homelamp.rules.scopes import ALWAYS, not_compared, requested, where_mapped

_OTHERS = (ALWAYS, "offline_access")


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare the scopes as sets."""
    asked = requested(chain.headlamp)
    mapped = scope_names(chain.client) if chain.client else None
    if asked is None or mapped is None:
        yield from not_compared(chain)
        return
    is_authentiks = chain.client is not None and chain.client.provider == AUTHENTIK
    if is_authentiks and chain.client and chain.client.mappings.is_stated and ALWAYS not in mapped:
        yield _without_openid(chain, mapped)
    if not asked.is_stated:
        return
    missing = [name for name in dict.fromkeys(asked.names) if name not in (*mapped, *_OTHERS)]
    if not missing:
        return
    names = ", ".join(missing)
    groups = "; the groups come with profile" if "groups" in missing else ""
    yield Problem(
        severity=Severity.WARNING,
        message=f"Headlamp asks for the scope {names}, which the provider does not map: Authentik drops it silently",
        span=asked.span,
        change=f"take {names} out here, or attach a mapping for it{groups}",
        symptom="the login works, but what the scope should bring is not in the token",
        related=where_mapped(chain, f"mapped are {', '.join(mapped) or 'none'}"),
        values=(names, *mapped),
        term="scopes",
    )


def _without_openid(chain: Chain, mapped: list[str]) -> Problem:
    place, *others = where_mapped(chain, f"mapped are {', '.join(mapped) or 'none'}")
    return Problem(
        severity=Severity.ERROR,
        message=f"the provider does not map the scope {ALWAYS}: Authentik then sends no ID token",
        span=place.span,
        change=f"attach Authentik's own mapping, goauthentik.io/providers/oauth2/scope-{ALWAYS}",
        symptom="Headlamp says at the callback: No id_token field in oauth2 token",
        related=tuple(others),
        values=(ALWAYS, *mapped),
        term="scopes",
    )
