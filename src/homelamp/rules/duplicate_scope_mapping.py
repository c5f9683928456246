"""Two mappings of one scope are attached to the provider.

Authentik evaluates both and lays one answer over the other. Which one wins is not documented. Of Authentik's own
e-mail mapping and yours, Authentik's wins in either order, and it says `email_verified: false`.

At login: it depends on the mapping that wins. With `email` as username claim HL111 says what happens.

Before:

    property_mappings = concat(
      data.authentik_property_mapping_provider_scope.stock.ids, # openid, email, profile
      [authentik_property_mapping_provider_scope.email.id],     # scope_name = "email"
    )

After: `goauthentik.io/providers/oauth2/scope-email` is not among those that the data source looks up.

Only mappings whose scope is known are counted, and a mapping that is attached twice counts once.

Evidence: https://github.com/goauthentik/authentik/blob/main/blueprints/system/providers-oauth2.yaml
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model import ScopeMapping
from homelamp.model.finding import Problem, Related, Severity


def check(chain: Chain) -> Iterator[Problem]:
    """Count the mappings of each scope."""
    by_scope: dict[str, list[ScopeMapping]] = {}
    for mapping in chain.client.mappings.known if chain.client else ():
        found = by_scope.setdefault(mapping.scope.text or "", [])
        if all(_identity(mapping) != _identity(one) for one in found):
            found.append(mapping)
    for scope, found in by_scope.items():
        if scope and len(found) > 1:
            yield _problem(scope, found)


def _identity(mapping: ScopeMapping) -> object:
    return mapping.managed or mapping.scope.span


def _problem(scope: str, found: list[ScopeMapping]) -> Problem:
    stock = next((one for one in found if one.managed), None)
    first, *others = [one for one in found if one is not stock]
    change = "take one of them out"
    if stock:
        others, change = [stock], f"take {stock.managed} out of what the provider attaches"
    return Problem(
        severity=Severity.WARNING,
        message=f"two mappings of the scope {scope} are attached, and which one wins is not documented",
        span=first.scope.span,
        change=change,
        related=tuple(Related(one.scope.span, f"also maps {scope}") for one in others),
        values=(scope,),
        term="scopes",
    )
