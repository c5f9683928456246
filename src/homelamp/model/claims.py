"""What the API server makes of a token's claims: names of users and groups with their prefixes.

The defaults of the flags: https://kubernetes.io/docs/reference/access-authn-authz/authentication/. A structured
AuthenticationConfiguration has none: it must state its prefixes.
"""

from __future__ import annotations

from homelamp.core.value import Known, Unknown, Value
from homelamp.model import ApiServer, Fact, Issuer, Piece

DEFAULT_CLAIM = "sub"
# The claim that never gets a prefix by default.
EMAIL = "email"
# As oidc-username-prefix: no prefix at all.
NO_PREFIX = "-"


def username_claim(server: ApiServer, issuer: Issuer) -> Value:
    """The claim that becomes the user's name."""
    if issuer.username_claim is not None:
        # The API server does not start with an empty one: then nothing follows from it.
        return Unknown("empty") if issuer.username_claim.text == "" else issuer.username_claim.value
    return Unknown("not stated") if server.structured else Known(DEFAULT_CLAIM)


def username_prefix(server: ApiServer, issuer: Issuer) -> Fact | None:
    """What stands in front of every user's name, stated or by default; None where nothing tells."""
    stated = issuer.username_prefix
    if stated is not None and stated.value == Known(NO_PREFIX) and not server.structured:
        return stated._replace(value=Known(""), pieces=())
    if server.structured or (stated is not None and stated.value != Known("")):
        return stated
    claim = username_claim(server, issuer)
    place = issuer.username_claim or issuer.url
    if place is None:
        return None
    if claim == Known(EMAIL):
        return Fact("username_prefix", "api-server", Known(""), place.span)
    if not isinstance(claim, Known) or issuer.url is None or issuer.url.text is None:
        return Fact("username_prefix", "api-server", Unknown("the default for a claim or issuer not known"), place.span)
    url = issuer.url
    pieces = (*url.pieces, Piece("#", url.span))
    return Fact("username_prefix", "api-server", Known(f"{url.text}#"), url.span, pieces)


def groups_prefix(server: ApiServer, issuer: Issuer) -> Fact | None:
    """What stands in front of every group's name; None where there are no groups, or nothing tells."""
    if issuer.groups_claim is None:
        return None
    if issuer.groups_prefix is not None or server.structured:
        return issuer.groups_prefix
    return Fact("groups_prefix", "api-server", Known(""), issuer.groups_claim.span)
