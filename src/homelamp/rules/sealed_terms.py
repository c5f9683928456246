"""Which public values of a login are sealed, though Headlamp takes them from a SealedSecret that can be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from homelamp.chain.join import Chain
from homelamp.model import SecretReference, Term
from homelamp.model.secret_sources import makers_of
from homelamp.model.secrets import SealedSecret, SealedValue
from homelamp.secrets.found import Secrets

# What a Secret that is taken as a whole calls them: charts/headlamp/templates/deployment.yaml of
# https://github.com/kubernetes-sigs/headlamp.
_WHOLE: dict[str, Term] = {"OIDC_CLIENT_ID": "client_id", "OIDC_ISSUER_URL": "issuer_url", "OIDC_SCOPES": "scopes"}
_PUBLIC = frozenset(_WHOLE.values())


class SealedTerm(NamedTuple):
    """A term that is public and sealed all the same."""

    term: Term
    sealed: SealedSecret
    value: SealedValue


def sealed_terms(secrets: Secrets, chain: Chain) -> Iterator[SealedTerm]:
    """The terms that Headlamp takes from SealedSecrets; one that only one maker can be meant by, and that is sealed."""
    headlamp = chain.headlamp
    for reference in headlamp.secrets if headlamp else ():
        makers = makers_of(reference, chain.secrets, headlamp.namespace if headlamp else None)
        found = [one for one in secrets.sealed for maker in makers if one.span == maker.span]
        if len(makers) != 1 or len(found) != 1:
            continue
        wanted = _wanted(reference)
        for value in found[0].values:
            if value.key in wanted and not value.is_unsealed:
                yield SealedTerm(wanted[value.key], found[0], value)


def is_taken(secrets: Secrets, sealed: SealedSecret, key: str) -> bool:
    """Whether a login takes a key of a SealedSecret, be it one of several that may be meant."""
    for chain in secrets.chains:
        headlamp = chain.headlamp
        for reference in headlamp.secrets if headlamp else ():
            makers = makers_of(reference, chain.secrets, headlamp.namespace if headlamp else None)
            keys = [one.text for one in reference.keys]
            is_named = key in keys or None in keys or (reference.is_whole and key.startswith("OIDC_"))
            if is_named and any(maker.span == sealed.span for maker in makers):
                return True
    return False


def _wanted(reference: SecretReference) -> dict[str, Term]:
    """The keys of public terms."""
    keys = [key.text for key in reference.keys if key.text]
    if reference.is_whole:
        return {key: _WHOLE[key] for key in keys if key in _WHOLE}
    term = reference.term
    return dict.fromkeys(keys, term) if term is not None and term in _PUBLIC else {}
