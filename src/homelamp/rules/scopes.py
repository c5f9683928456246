"""The scopes that Headlamp asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from homelamp.chain.join import Chain
from homelamp.core.text import Span
from homelamp.model import Headlamp, ScopeMapping
from homelamp.model.finding import Related, Unchecked
from homelamp.providers.authentik.mappings import scope_names, split_scopes
from homelamp.rules.places import not_known

# What the backend asks for where nothing else is set, and what it puts in front of every list:
# backend/pkg/config/config.go and backend/cmd/headlamp.go of https://github.com/kubernetes-sigs/headlamp.
DEFAULT = ("profile", "email")
ALWAYS = "openid"


class Requested(NamedTuple):
    """The scopes in their order, with the place that states them: Headlamp's values as a whole for the default."""

    names: tuple[str, ...]
    span: Span
    is_stated: bool


def requested(headlamp: Headlamp | None) -> Requested | None:
    """The scopes of a login; None where they are not known."""
    if headlamp is None:
        return None
    stated = headlamp.scopes
    if stated is None:
        return None if headlamp.elsewhere else Requested((ALWAYS, *DEFAULT), headlamp.oidc, is_stated=False)
    if stated.text is None:
        return None
    names = dict.fromkeys((ALWAYS, *split_scopes(stated.text)))
    return Requested(tuple(names), stated.span, is_stated=True)


def not_compared(chain: Chain) -> Iterator[Unchecked]:
    """Why the scopes of a login cannot be compared: those that are mapped, or those that are asked for."""
    headlamp, client = chain.headlamp, chain.client
    if headlamp is None or client is None:
        return
    if client.mappings.items is None:
        yield Unchecked("scopes", client.mappings.span, client.mappings.reason)
    elif scope_names(client) is None:
        unclear = next(one for one in client.mappings.items if one.scope.text is None)
        yield Unchecked("scopes", unclear.scope.span, str(unclear.scope.value).strip("()"))
    if headlamp.scopes is not None:
        yield from not_known(headlamp.scopes)
    elif headlamp.elsewhere:
        yield Unchecked("scopes", headlamp.oidc, headlamp.elsewhere)


def where_mapped(chain: Chain, message: str) -> tuple[Related, ...]:
    """The lists that the client's mappings stand in."""
    if chain.client is None:
        return ()
    mappings = chain.client.mappings
    places = [*dict.fromkeys(one.listed_in for one in mappings.known), mappings.span]
    return tuple(Related(place, message) for place in dict.fromkeys(places))


def with_scope(mappings: tuple[ScopeMapping, ...], scope: str) -> list[ScopeMapping]:
    """The mappings of one scope."""
    return [one for one in mappings if one.scope.text == scope]
