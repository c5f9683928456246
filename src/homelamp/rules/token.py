"""The claims of the token that Headlamp forwards to the API server, as far as they are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from homelamp.chain.join import Chain
from homelamp.model import ScopeMapping, claims
from homelamp.model.finding import Related, Severity
from homelamp.providers.authentik.id_token import NO_TEXTS, OWN, literal
from homelamp.providers.authentik.mappings import emits
from homelamp.rules.authentik_version import severity_from_version
from homelamp.rules.email_not_verified import FIRST
from homelamp.rules.scopes import requested, where_mapped, with_scope
from homelamp.syntax.cel.values import Outcome, Result

VERIFIED = "email_verified"
_SOME: Result = Outcome.UNKNOWN


class Claim(NamedTuple):
    """One claim: its value, why it has it, and how sure that is."""

    value: Result
    because: str = ""
    places: tuple[Related, ...] = ()
    severity: Severity = Severity.ERROR
    # What JSON calls its type, where that is known and not a text.
    other_type: str = ""


NOT_KNOWN = Claim(Outcome.UNKNOWN)


def claim_of(chain: Chain, name: str) -> Claim:
    """What the token of a login holds under a name."""
    client, asked = chain.client, requested(chain.headlamp)
    if client is None or asked is None or client.mappings.items is None or name in OWN:
        return NOT_KNOWN
    if client.claims_in_id_token is not None and client.claims_in_id_token.boolean is not True:
        return NOT_KNOWN
    in_token = [one for one in client.mappings.items if one.scope.text in {None, *asked.names}]
    found = [(one, emits(one, name)) for one in in_token]
    if any(says is None or (says and one.scope.text is None) for one, says in found):
        return NOT_KNOWN
    bringing = [one for one, says in found if says]
    if not bringing:
        return _absent(chain, name)
    return _present(chain, name, bringing)


def _absent(chain: Chain, name: str) -> Claim:
    asked = requested(chain.headlamp)
    mapped = chain.client.mappings.known if chain.client else ()
    scopes = [str(one.scope.text) for one in mapped if emits(one, name)]
    why = f"Headlamp does not ask for the scope {scopes[0]}" if scopes else "no mapping of the provider makes it"
    places = [Related(asked.span, f"Headlamp asks for {','.join(asked.names)}")] if asked else []
    return Claim(Outcome.ABSENT, why, (*places, *where_mapped(chain, "the mappings of the provider")))


def _present(chain: Chain, name: str, bringing: Sequence[ScopeMapping]) -> Claim:
    other_type = NO_TEXTS.get(name, "")
    stock = [one for one in with_scope(tuple(bringing), claims.EMAIL) if one.managed is not None]
    own = [one for one in bringing if one.managed is None]
    place = (Related((stock or bringing)[0].used_at, "the provider attaches the mapping here"),)
    if name == VERIFIED and stock and not own:
        severity = severity_from_version(chain, FIRST)
        if severity is None:
            return NOT_KNOWN
        why = "Authentik's own email mapping says email_verified: false since 2025.10"
        return Claim(False, why, place, severity, other_type)  # it is the claim's value
    if len(bringing) == 1 and own:
        said = literal(own[0], name)
        if said is not None:
            return Claim(said, f"the mapping says {said}", place, other_type="bool" if isinstance(said, bool) else "")
        # What an own expression makes may be of any type, but that the API server itself asks for a boolean here.
        return Claim(_SOME, places=place, other_type=other_type if name == VERIFIED and _by_email(chain) else "")
    value = Outcome.LIST if other_type == "array" and not own else _SOME
    return Claim(value, places=place, other_type=other_type if not own else "")


def _by_email(chain: Chain) -> bool:
    """Whether the API server takes the name from the claim `email`, and so reads `email_verified` as well."""
    issuer = chain.issuer
    claim = issuer.username_claim if issuer is not None and issuer.username_expression is None else None
    return claim is not None and claim.text == claims.EMAIL
