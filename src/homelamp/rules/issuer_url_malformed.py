"""The issuer is a URL with more than an issuer in it.

An issuer is scheme, host and path. The address of an endpoint (Authentik's `…/application/o/authorize/`), the address
of the discovery document (`…/.well-known/openid-configuration`), a user, a query, a fragment or a blank belongs to no
issuer: the API server appends the discovery path itself and compares the rest with the token.

At login: the API server does not start (`URL must not contain a username or password`, `… a query`, `… a fragment`), or
fetches `…/.well-known/openid-configuration/.well-known/openid-configuration` and repeats `404 Not Found`.

Before:

    issuerURL: https://auth.example.com/application/o/headlamp/.well-known/openid-configuration

After: `https://auth.example.com/application/o/headlamp/`.

Such a URL is right in many other applications; only the issuers of Headlamp and of the API server are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem
from homelamp.rules.issuers import agreed, wrong_everywhere

# Authentik's endpoints, which belong to no application, and those of one: authentik/providers/oauth2/urls.py.
_SHARED = re.compile(r"(/application/o/)(authorize|token|userinfo|introspect|revoke|device)/?$")
_OWN = re.compile(r"(?<=/application/o/)([^/?#]+/)(?:jwks|end-session)/?$")
# https://www.keycloak.org/securing-apps/oidc-layers
_KEYCLOAK = re.compile(r"(?<=/realms/)([^/?#]+)/protocol/openid-connect(?:/[\w/-]*)?$")
_ENDPOINT = "the address of an endpoint"
_DISCOVERY = "the address of the discovery document"
# What does not belong into an issuer, and how it is called.
_PARTS = (
    (re.compile(r"\.well-known/.*", re.DOTALL), _DISCOVERY),
    (re.compile(r"\s+"), "white space"),
    (re.compile(r"(?<=//)[^/?#]*@"), "a user"),
    (re.compile(r"\?.*", re.DOTALL), "a query"),
    (re.compile(r"#.*", re.DOTALL), "a fragment"),
)


def _without_endpoint(chain: Chain, url: str) -> str:
    """The issuer that an endpoint belongs to; the URL as it is where it ends in none."""
    shared = _SHARED.search(url)
    if shared is None:
        return _KEYCLOAK.sub(r"\1", _OWN.sub(r"\1", url))
    if any(one.slug.text in {None, shared[2]} for one in chain.applications):
        # An application may be called like that.
        return url
    application = chain.client.application if chain.client else None
    slug = application.slug.text if application and application.slug.text else "<slug>"
    return f"{url[: shared.end(1)]}{slug}/"


def check(chain: Chain) -> Iterator[Problem]:
    """Look for what does not belong into an issuer on which the consumers agree."""
    consumers = agreed(chain)
    url = wanted = str(consumers[0].text) if consumers else ""
    named = []
    for pattern, name in _PARTS:
        if pattern.search(wanted):
            named.append(name)
            wanted = pattern.sub("", wanted)
    issuer = _without_endpoint(chain, wanted)
    if issuer != wanted:
        named.append(_ENDPOINT)
        wanted = issuer
    if named:
        yield wrong_everywhere(
            consumers,
            wanted=wanted,
            message=f"the issuer {url} holds {' and '.join(named)}",
            symptom="the API server does not start, or never finds the discovery document",
            # A query or a fragment may have held something that somebody wanted.
            is_safe=named == [_DISCOVERY],
        )
