"""Authentik's own scope mappings, by the names under which others look them up.

blueprints/system/providers-oauth2.yaml of https://github.com/goauthentik/authentik.
"""

from __future__ import annotations

from difflib import get_close_matches

from homelamp.providers.authentik.mappings import STOCK, STOCK_CLAIMS

# Their titles in Authentik's list, which no two mappings share.
_TITLES = {
    **{
        f"authentik default OAuth Mapping: OpenID '{scope}'": scope
        for scope in ("openid", "email", "profile", "offline_access")
    },
    "authentik default OAuth Mapping: Application Entitlements": "entitlements",
    "authentik default OAuth Mapping: authentik API access": "authentik_api",
}
# Where the scope is not called as the managed name ends.
_SCOPES = {"authentik_api": "goauthentik.io/api"}


def managed_name(title: str) -> str | None:
    """The managed name of the mapping with a title; None where Authentik makes none of that title."""
    return STOCK + _TITLES[title] if title in _TITLES else None


def scope_of(managed: str) -> str | None:
    """The scope of the mapping with a managed name; None where it cannot be known whether Authentik has one.

    A misspelt name stands for a scope that nobody asks for: Authentik leaves it out of the list that it finds.
    """
    last = managed.removeprefix(STOCK)
    if managed == last:
        return None
    is_slip = bool(get_close_matches(last.lower(), STOCK_CLAIMS, 1, cutoff=0.8))
    return _SCOPES.get(last, last) if last in STOCK_CLAIMS or is_slip else None
