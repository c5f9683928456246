"""No scope that is both requested and mapped puts the username claim into the token.

The API server takes the user's name from one claim. Authentik puts `email` into the token for the scope `email`, and
`preferred_username` for the scope `profile`; a scope must be requested by Headlamp and mapped at the provider, else it
is dropped without a word.

At login: Headlamp goes back to the sign-in page; the API server's log says `oidc: parse username claims
"preferred_username": claim not present`, or only `invalid bearer token` from Kubernetes 1.34 on.

Before:

    - oidc-username-claim=preferred_username     # the API server
    scopes: openid,email                         # Headlamp's values

After: `scopes: openid,profile,email`.

The claim `sub` is always there. A claim of your own that no known expression mentions is not judged unless its name is
almost one of these two or an expression takes it, nor is a list of mappings that cannot be known.

Evidence: https://github.com/goauthentik/authentik/blob/main/blueprints/system/providers-oauth2.yaml,
https://kubernetes.io/docs/reference/access-authn-authz/authentication/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.suggest import nearest
from homelamp.model import Fact, ScopeMapping, claims
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.providers.authentik.mappings import emits
from homelamp.rules.places import not_known
from homelamp.rules.scopes import Requested, not_compared, requested, where_mapped
from homelamp.rules.token import claim_of
from homelamp.syntax.cel.values import Outcome

# Of so many letters that are the same, one name was meant to be the other.
_LIKE = 0.8
# The scopes in which Authentik's own mappings carry these claims.
_SCOPES = {"email": "email", "preferred_username": "profile"}


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for a scope that brings the claim."""
    if chain.issuer is None or chain.client is None:
        return
    stated, asked = chain.issuer.username_claim, requested(chain.headlamp)
    if stated is None or stated.text in {"", claims.DEFAULT_CLAIM}:
        return
    mappings = chain.client.mappings
    if stated.text is None or mappings.items is None or asked is None:
        yield from (*not_known(stated), *not_compared(chain))
        return
    found = [(mapping, emits(mapping, stated.text)) for mapping in mappings.items]
    if any(says is not False and mapping.scope.text in {None, *asked.names} for mapping, says in found):
        return
    if stated.text not in _SCOPES and (wrong := _never(chain, stated)):
        yield wrong
    elif stated.text in _SCOPES:
        yield _problem(chain, stated, asked, [mapping for mapping, says in found if says])
    else:
        yield Unchecked("username_claim", stated.span, "a claim that no scope is known to bring")


def _never(chain: Chain, stated: Fact) -> Problem | None:
    """A claim that no token holds: of one that no known expression mentions that is only said where it is meant."""
    found = claim_of(chain, str(stated.text))
    meant = nearest(str(stated.text), _SCOPES, _LIKE)
    is_expression = chain.issuer is not None and chain.issuer.username_expression is not None
    if found.value is not Outcome.ABSENT or not (meant or is_expression):
        return None
    return Problem(
        severity=Severity.ERROR,
        message=f"no token holds the claim {stated.text}: {found.because}",
        span=stated.span,
        change=f"write {meant} here" if meant else "use a claim that a scope mapping makes, such as preferred_username",
        symptom=_symptom(str(stated.text)),
        related=found.places,
        values=(str(stated.text),),
        term="username_claim",
    )


def _symptom(claim: str) -> str:
    said = f'"parse username claims \\"{claim}\\": claim not present" or "invalid bearer token"'
    return f"the login loops: {said} in the API server's log"


def _problem(chain: Chain, claim: Fact, asked: Requested, bringing: list[ScopeMapping]) -> Problem:
    is_mapped = bool(bringing)
    usual = _SCOPES[str(claim.text)]
    scope = str(bringing[0].scope.text) if bringing else usual
    is_asked = scope in asked.names
    names = ",".join(asked.names)
    at_claim = Related(claim.span, f"the API server takes the username from {claim.text}")
    at_scopes = Related(asked.span, f"Headlamp asks for {names}{'' if asked.is_stated else ', by default'}")
    mapped = where_mapped(chain, "the mappings of the provider")
    if is_mapped and bringing[0].managed is None and usual in asked.names:
        place, change = bringing[0].scope.span, f"write {usual} here: that is the scope that Headlamp asks for"
        rest = (at_claim, at_scopes, *mapped)
    elif is_mapped:
        place, change = asked.span, f"add the scope {scope} to Headlamp's scopes"
        rest = (at_claim, *(Related(one.scope.span, "this scope brings it") for one in bringing), *mapped)
    elif is_asked:
        change = f"attach a mapping for the scope {scope} here"
        place, rest = mapped[0].span, (at_claim, at_scopes, *mapped[1:])
    else:
        change = f"use a claim that is there, or request and map the scope {scope}"
        place, rest = claim.span, (at_scopes, *mapped)
    lacks = [
        word
        for word, there in (("requested by Headlamp", is_asked), ("mapped at the provider", is_mapped))
        if not there
    ]
    missing = f"neither {lacks[0]} nor {lacks[1]}" if len(lacks) > 1 else f"not {lacks[0]}"
    return Problem(
        severity=Severity.ERROR,
        message=f"no token holds the claim {claim.text}: the scope {scope}, which brings it, is {missing}",
        span=place,
        change=change,
        symptom=_symptom(str(claim.text)),
        related=rest,
        values=(str(claim.text), scope, names),
        term="username_claim",
    )
