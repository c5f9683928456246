"""Headlamp, the API server and the identity provider do not name the same client.

The ID token that Headlamp receives carries its client ID as audience (`aud`). The API server admits the token only if
that is its own `oidc-client-id`, or one of the `audiences` of the AuthenticationConfiguration entry with this issuer.
And Authentik knows Headlamp only under the `client_id` of its provider. The comparison is exact; upper and lower case
differ.

At login: with a client that Authentik does not know, its page says `The client identifier (client_id) is missing or
invalid`. With another audience at the API server the login loops: `expected audience "kubernetes" got ["headlamp"]` in
the API server's log, or only `invalid bearer token` from Kubernetes 1.34 on.

Before:

    # k3s/config.yaml
      - oidc-client-id=kubernetes
    # Headlamp's values
    clientID: headlamp

After: `oidc-client-id=headlamp`, or a second audience in an AuthenticationConfiguration.

With `validatorClientID` that is what the API server's is compared with.

A client ID that is generated or comes from a secret store is not compared, nor an audience that the provider may add to
the token, as a mapper of Keycloak and a project of Zitadel do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homelamp.chain.join import Chain
from homelamp.core.value import Unknown, Verdict, compare
from homelamp.model import Fact
from homelamp.model.finding import Problem, Severity, Unchecked
from homelamp.providers.table import AUTHENTIK, title_of
from homelamp.rules.places import literal, nearest, not_known, odd_one_out, related, speaker, used_at


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare Headlamp's client ID with the API server's audiences and with the provider's."""
    used = chain.headlamp.client_id if chain.headlamp else None
    verified = chain.headlamp.validator_client_id if chain.headlamp else None
    provider = chain.client.client_id if chain.client else None
    if verified is not None:
        # The provider knows the client, and the token's audience is the validator's: two comparisons.
        if used is not None:
            yield from _compared(chain, used, [provider])
        # Authentik's tokens have the client's ID as their audience, and no other.
        is_foreign = provider is not None and compare(verified.value, provider.value) is Verdict.DIFFERENT
        yield from _compared(chain, verified, [provider] if is_foreign else [_audience(chain, verified)])
    elif used is not None:
        yield from _compared(chain, used, [_audience(chain, used), provider])


def _compared(chain: Chain, used: Fact, named: Sequence[Fact | None]) -> Iterator[Problem | Unchecked]:
    others = [fact for fact in named if fact]
    verdicts = [compare(used.value, other.value) for other in others]
    if Verdict.DIFFERENT in verdicts:
        # A template that can never become the others' text is a fact like any other; only the Unknown says nothing.
        yield _problem(chain.provider, used, [fact for fact in others if not isinstance(fact.value, Unknown)])
    yield from not_known(
        *(other for other, verdict in zip(others, verdicts, strict=True) if verdict is Verdict.UNCHECKED),
        used if Verdict.UNCHECKED in verdicts else None,
    )


def _audience(chain: Chain, used: Fact) -> Fact | None:
    """The API server's audience to compare with: one that may be equal, else the most similar.

    Where tokens may carry audiences beside the client's ID, another one is not known to be wrong.
    """
    audiences = chain.issuer.audiences if chain.issuer else ()
    for wanted in (Verdict.EQUAL, Verdict.UNCHECKED):
        for audience in audiences:
            if compare(used.value, audience.value) is wanted:
                return audience
    if not audiences:
        return None
    found, more = nearest(audiences, used), chain.client.more_audiences if chain.client else ""
    return found._replace(value=Unknown(more)) if more else found


def _problem(provider: str, used: Fact, others: list[Fact]) -> Problem:
    facts = [used, *others]
    odd = odd_one_out(facts)
    different = [fact for fact in facts if fact is not odd]
    wanted = different[0].text or str(different[0].value)
    place = literal(odd, wanted)
    said = ", ".join(f'{speaker(fact)} "{fact.value}"' for fact in facts)
    return Problem(
        severity=Severity.ERROR,
        message=f"the client ID is not the same everywhere: {said}",
        span=place,
        change=(
            f'write "{wanted}" here, as the other places do'
            if len(different) > 1 and len({fact.text for fact in different}) == 1
            else f"write the client ID that {provider} knows in every place"
        ),
        symptom=_symptom(provider, used, others),
        related=(
            *used_at(odd, place),
            *(
                one
                for fact in different
                for one in related(fact, str(odd.value), f'{speaker(fact)} says "{fact.value}"')
            ),
        ),
        values=tuple(str(fact.value) for fact in facts),
        term="client_id",
    )


def _symptom(provider: str, used: Fact, others: list[Fact]) -> str:
    accepted = [fact for fact in others if fact.source == "api-server" and fact.text != used.text]
    if accepted:
        return f'the login loops: expected audience "{accepted[0].value}" got ["{used.value}"] in the API server\'s log'
    if provider != title_of(AUTHENTIK):
        return f"{provider} knows no client of that ID and shows no login"
    return 'Authentik\'s page says "The client identifier (client_id) is missing or invalid"'
