"""Scopes, the mappings behind them, and the claims that these put into a token.

What Authentik's own mappings emit: blueprints/system/providers-oauth2.yaml of https://github.com/goauthentik/authentik.
"""

from __future__ import annotations

import re

from homelamp.core.value import Known, Template
from homelamp.model import Client, ScopeMapping

# The beginning of the names of Authentik's own mappings, and the claims of each.
STOCK = "goauthentik.io/providers/oauth2/scope-"
STOCK_CLAIMS: dict[str, tuple[str, ...]] = {
    "openid": (),
    "email": ("email", "email_verified"),
    "profile": ("name", "given_name", "preferred_username", "nickname", "groups"),
    "offline_access": (),
    "entitlements": ("entitlements", "roles"),
    "authentik_api": (),
}
_COMPUTED = re.compile(r"\*\*|\||\.update\(|\bdict\(")
_LOOP = re.compile(r"\bfor\b")
# What a list or a call goes through is a value, and makes no name.
_BRACKETS = re.compile(r"\[[^\[\](){}]*\]|\([^\[\](){}]*\)")
_SEPARATOR = re.compile(r"[,\s]+")


def split_scopes(text: str) -> list[str]:
    """The scopes in Headlamp's one text: split at commas and blanks, in their order."""
    return [scope for scope in _SEPARATOR.split(text) if scope]


def scope_names(client: Client) -> list[str] | None:
    """The scopes that the client's mappings stand for, each once; None where not all of them are Known."""
    if client.mappings.items is None:
        return None
    names = [mapping.scope.text for mapping in client.mappings.items]
    known = [name for name in names if name is not None]
    return list(dict.fromkeys(known)) if len(known) == len(names) else None


def emits(mapping: ScopeMapping, claim: str) -> bool | None:
    """Whether a mapping puts a claim into the token; None where that is not Known.

    An own expression is searched for the claim's name, also between what Terraform fills in: one that builds the name
    from parts is not told apart. Of one of Authentik's own into which something writes another expression, either may
    be in force.
    """
    if mapping.managed is not None:
        by_stock = claim in STOCK_CLAIMS.get(mapping.managed.removeprefix(STOCK), ())
        is_same = mapping.expression is None or emits(mapping._replace(managed=None), claim) is by_stock
        return by_stock if is_same else None
    value = mapping.expression.value if mapping.expression else None
    if not isinstance(value, Known | Template):
        return None
    name = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(claim)}(?![A-Za-z0-9_])")
    parts = [value.text] if isinstance(value, Known) else [part for part in value.parts if isinstance(part, str)]
    if any(map(name.search, parts)):
        return True
    return None if isinstance(value, Template) or may_be_any(value.text) else False


def may_be_any(expression: str) -> bool:
    """Whether an expression may put in any claim, because it unpacks or computes what it returns."""
    if _COMPUTED.search(expression):
        return True
    inner = None
    while inner != expression:
        inner, expression = expression, _BRACKETS.sub("", expression)
    return _LOOP.search(expression) is not None


def emitting(client: Client, claim: str) -> ScopeMapping | None:
    """A mapping of the client that puts a claim into the token: an own one before Authentik's of the same scope."""
    fitting = [one for one in client.mappings.known if emits(one, claim)]
    own = [one for one in fitting if one.managed is None]
    return next(iter(own or fitting), None)
