"""A sealed client ID or issuer is longer or shorter than the one that all others state.

A sealed value cannot be read, but its length can: it tells how many bytes were sealed. One more than expected is the
newline that `echo` adds, and the provider then gets a client ID that ends in one.

At login: `The client identifier (client_id) is missing or invalid`, or the discovery document is not found.

Before:

    echo "headlamp" | kubeseal --raw …

After:

    printf %s headlamp | kubeseal --raw …

Equal lengths prove nothing, and nothing is said of them. The client's secret itself is compared with nothing, and
scopes are not either: no other place states them in the same words.

Evidence: https://github.com/bitnami/sealed-secrets#readme
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.view import facts_of
from homelamp.model import Fact
from homelamp.model.finding import Problem, Related, Severity
from homelamp.model.secrets import Ciphertext
from homelamp.rules.places import speaker
from homelamp.rules.sealed_terms import SealedTerm, sealed_terms
from homelamp.secrets.found import Secrets

_WORDS = {"client_id": "client ID", "issuer_url": "issuer"}


def check(secrets: Secrets) -> Iterator[Problem]:
    """Compare the length of every sealed term with the texts that are known of it."""
    for chain in secrets.chains:
        facts = facts_of(chain)
        for one in sealed_terms(secrets, chain):
            known = [fact for fact in facts.get(one.term, ()) if fact.text] if one.term in _WORDS else []
            sizes = one.value.ciphertext
            if sizes is None or sizes.plain_size == 0 or not known:
                continue
            if all(_length(fact) != sizes.plain_size for fact in known):
                yield _problem(one, sizes, known)


def _length(fact: Fact) -> int:
    return len((fact.text or "").encode())


def _problem(one: SealedTerm, sizes: Ciphertext, known: list[Fact]) -> Problem:
    expected = _length(known[0])
    newline = sizes.plain_size == expected + 1
    what = _WORDS[one.term]
    return Problem(
        severity=Severity.ERROR,
        message=f"the sealed {what} has {sizes.plain_size} bytes, but {known[0].text} has {expected}"
        + (": most likely the newline that `echo` adds" if newline else ""),
        span=one.value.span,
        change=f"seal the {what} that all places state, without a newline (`printf %s`), or state it in clear text: "
        "it is public",
        symptom='Authentik\'s page says "The client identifier (client_id) is missing or invalid"'
        if one.term == "client_id"
        else "the login page never opens: the discovery document is not found",
        related=tuple(Related(fact.span, f"{speaker(fact)} says {fact.text}") for fact in known),
        values=(one.value.key, str(sizes.plain_size), str(expected)),
        term=one.term,
    )
