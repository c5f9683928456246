"""RBAC binds a group, but no token brings groups to the API server.

The API server knows groups only from the claim that `oidc-groups-claim` (or `claimMappings.groups`) names, and has no
default for it. Authentik puts `groups` into the token for the scope `profile`, which must be requested and mapped.

At login: it works, and Headlamp shows nothing but `Forbidden`: `User "tess@example.com" cannot list resource "pods"`.

Before:

    - oidc-username-claim=email        # the API server
    subjects:                          # RBAC
      - kind: Group
        name: oidc:headlamp-admins

After: `- oidc-groups-claim=groups` among the arguments.

That the claim is not in the token is a warning, and only said where all mappings and scopes are known, and where RBAC
binds groups or is not here to be read. Groups that another entry of the same AuthenticationConfiguration may give are
no matter of this login. Where the same binding names a user whom it does admit, a missing claim is a warning.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/1436,
https://github.com/goauthentik/authentik/blob/main/blueprints/system/providers-oauth2.yaml
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.chain.view import is_person
from homelamp.model import Fact, Issuer, Subject, claims
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.providers.authentik.mappings import emits
from homelamp.rules.scopes import Requested, requested, where_mapped
from homelamp.rules.subjects import NOTHING_SEEN, bare, graded, is_of, means, others

_SCOPE = "profile"


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for the claim at the API server, then for a scope that brings it."""
    if chain.issuer is None or chain.api_server is None:
        return
    foreign, claim = others(chain, claims.groups_prefix), chain.issuer.groups_claim
    groups = [one for one in chain.subjects if _is_meant(one, chain) and not is_of(one, foreign)]
    if claim is None and groups and not chain.api_server.is_broken:
        yield graded(chain, groups, _not_read(chain.issuer, groups))
    elif claim is not None and claim.text is not None and (groups or not chain.subjects) and not _is_computed(chain):
        yield from _emitted(chain, claim, groups)


def _is_computed(chain: Chain) -> bool:
    """Whether an expression makes the groups: without the claim it lets nobody in, and HL322 says so."""
    return chain.issuer is not None and chain.issuer.groups_expression is not None


def _is_meant(subject: Subject, chain: Chain) -> bool:
    """Whether a subject is a group of the identity provider, as far as that can be told."""
    text = subject.name.text
    if subject.kind != "Group" or text is None or not is_person(subject):
        return False
    known = [str(group.text) for group in chain.people.groups] if chain.people else []
    if known:
        return any(means(text, name) for name in known)
    return bare(text) not in {"", text}


def _not_read(issuer: Issuer, groups: list[Subject]) -> Problem:
    names = ", ".join(f'"{one.name.text}"' for one in groups)
    return Problem(
        severity=Severity.ERROR,
        message=f"RBAC binds the group {names}, but the API server reads no groups claim",
        span=issuer.span,
        change="add oidc-groups-claim=groups and the groups prefix to the API server's settings",
        symptom=NOTHING_SEEN,
        related=tuple(Related(one.name.span, "nobody will ever be in this group") for one in groups),
        values=(names,),
        term="groups_claim",
    )


def _emitted(chain: Chain, claim: Fact, groups: list[Subject]) -> Iterator[Problem | Unchecked]:
    if chain.client is None:
        return
    mappings, asked = chain.client.mappings, requested(chain.headlamp)
    if mappings.items is None:
        yield Unchecked("groups_claim", mappings.span, mappings.reason)
        return
    if asked is None:
        return
    found = [(mapping, emits(mapping, str(claim.text))) for mapping in mappings.items]
    if any(says is not False and mapping.scope.text in {None, *asked.names} for mapping, says in found):
        return
    yield _not_emitted(chain, claim, groups, asked, [str(one.scope.text) for one, says in found if says])


def _not_emitted(chain: Chain, claim: Fact, groups: list[Subject], asked: Requested, scopes: list[str]) -> Problem:
    mapped = where_mapped(chain, "the mappings of the provider")
    at_scopes = Related(asked.span, f"Headlamp asks for {','.join(asked.names)}")
    at_claim = Related(claim.span, f"the API server reads the groups from {claim.text}")
    at_groups = [Related(one.name.span, "RBAC binds it") for one in groups]
    if scopes:
        place, change = asked.span, f"add the scope {scopes[0]} to Headlamp's scopes"
        related = (at_claim, *mapped, *at_groups)
    elif claim.text == "groups":
        place, change = mapped[0].span, f"attach Authentik's own mapping of the scope {_SCOPE} to the provider"
        related = (at_claim, at_scopes, *mapped[1:], *at_groups)
    else:
        place, change = claim.span, "read the claim groups, which Authentik puts into the scope profile"
        related = (at_scopes, *mapped, *at_groups)
    return Problem(
        severity=Severity.WARNING,
        message=f"no scope that is requested and mapped puts the claim {claim.text} into the token",
        span=place,
        change=change,
        symptom=NOTHING_SEEN,
        related=related,
        values=(str(claim.text), *asked.names),
        term="groups_claim",
    )
