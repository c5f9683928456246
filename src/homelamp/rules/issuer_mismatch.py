"""Headlamp and the API server name different issuers.

Headlamp asks the issuer for an ID token and forwards it to the API server, which admits it only if the token's `iss`
is, byte for byte, its own `oidc-issuer-url` (or the `issuer.url` of an entry of its AuthenticationConfiguration). A
missing final slash, another scheme, host, port, letter case or slug is another issuer. Authentik's issuers end in a
slash.

At login: with a wrong value in Headlamp there is no way past the sign-in button, and its log says `oidc: issuer did not
match the issuer returned by provider`. With a wrong value at the API server the login succeeds and ends at once in the
sign-in page again; the API server's log says `oidc: id token issued by a different provider` or, from Kubernetes 1.34
on, only `invalid bearer token`.

Before:

    # k3s/config.yaml
    kube-apiserver-arg+:
      - oidc-issuer-url=https://auth.example.com/application/o/headlamp
    # Headlamp's values
    issuerURL: https://auth.example.com/application/o/headlamp/

After: both with the final slash.

Where the identity provider says itself what its issuer is (Dex by its configuration, Keycloak by the realm, all but
Authentik by the lack of a final slash), both are compared with that too.

With `validatorIssuerURL` that is the issuer by which Headlamp verifies its tokens, and which is compared.

Where one side is encrypted or filled in by a variable, nothing is compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.issuing import called
from homelamp.chain.join import Chain
from homelamp.core.urls import differing_part, slug_of
from homelamp.core.value import Hole, Known, Template, Verdict, compare
from homelamp.model import Fact
from homelamp.model.finding import Edit, Problem, Severity, Unchecked
from homelamp.providers.table import issuer_of_service
from homelamp.rules.issuers import agreed
from homelamp.rules.places import edits, literal, nearest, not_known, odd_one_out, related, speaker, used_at


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare Headlamp's issuer with the API server's, then both with what the provider calls itself."""
    said = list(_between_consumers(chain))
    yield from said
    if not any(isinstance(one, Problem) for one in said):
        yield from _of_provider(chain)


def _between_consumers(chain: Chain) -> Iterator[Problem | Unchecked]:
    asked = chain.headlamp.verifying.issuer if chain.headlamp else None
    accepted = _accepted(chain, asked)
    if asked is None or accepted is None:
        return
    verdict = compare(asked.value, accepted.value)
    if verdict is Verdict.UNCHECKED:
        yield from not_known(asked, accepted)
    elif verdict is Verdict.DIFFERENT and asked.text is not None and accepted.text is not None:
        problem = _problem(asked, accepted, _own(chain, asked.text, accepted.text), chain.provider)
        # Of several entries none was joined: this one may be another client's, and right.
        yield problem if chain.issuer else problem._replace(change=_ADD_ENTRY.format(asked.text))
    elif verdict is Verdict.DIFFERENT:
        yield _irreconcilable(asked, accepted)


def _own(chain: Chain, *stated: str) -> Fact | None:
    """What the provider says of itself where that tells which of two issuers is right."""
    if chain.client is None or not chain.client.calls_itself:
        return chain.client.issuer if chain.client else None
    own = [called(chain.client, text) for text in stated]
    right = [one for one, text in zip(own, stated, strict=True) if one is not None and one.text == text]
    return right[0] if len(right) == 1 else None


def _of_provider(chain: Chain) -> Iterator[Problem]:
    consumers = agreed(chain) or _with_holes(chain)
    if not consumers or _is_validated(chain):
        return
    url = str(consumers[0].value)
    told = called(chain.client, url)
    own = told or _of_service(consumers[0])
    is_written = chain.client is not None and told is not None and chain.client.issuer == told
    if own is None or own.text in {None, url} or _holds_another_id(chain, own):
        return
    # Of two texts that somebody wrote, one with holes may be the other.
    if not is_written or compare(own.value, consumers[0].value) is Verdict.DIFFERENT:
        yield _not_its_own(chain, consumers, own, is_written=is_written, is_told=told is not None)


def _is_validated(chain: Chain) -> bool:
    """Whether Headlamp does not hold the provider to the issuer that it asks: it has a validator for another one."""
    return chain.headlamp is not None and chain.headlamp.verifying.issuer != chain.headlamp.issuer


def _not_its_own(chain: Chain, consumers: list[Fact], own: Fact, *, is_written: bool, is_told: bool) -> Problem:
    url = str(consumers[0].value)
    facts = [*consumers, *([own] if is_told else [])]
    # What no file says, and what the provider makes of the address at which it is asked, is nobody's choice.
    odd = odd_one_out(facts) if is_written else consumers[0]
    wanted = str(own.text if odd is not own else url)
    place = odd.span if odd is own else literal(odd, wanted)
    others = [fact for fact in facts if fact is not odd]
    return Problem(
        severity=Severity.ERROR,
        message=(
            f"{_listed(consumers)} the issuer {url}, but {chain.provider} calls itself {own.text}: "
            f"they differ in the {differing_part(url, str(own.text))}"
        ),
        span=place,
        change=f"write {wanted} here{' and in the other place' if odd is not own and len(consumers) > 1 else ''}",
        symptom=_SYMPTOM,
        related=(
            *used_at(odd, place),
            *(one for fact in others for one in related(fact, wanted, f"{speaker(fact)} says {fact.value}")),
        ),
        values=(url, str(own.text)),
        term="issuer_url",
        fix=edits(consumers, wanted) if odd is not own and url == f"{own.text}/" else (),
    )


def _with_holes(chain: Chain) -> list[Fact]:
    """The issuers of Headlamp and the API server where both have the same holes, and none behind the host."""
    stated = [chain.issuer.url if chain.issuer else None, chain.headlamp.issuer if chain.headlamp else None]
    facts = [fact for fact in stated if fact is not None]
    if not facts or any(fact.value != facts[0].value or not isinstance(fact.value, Template) for fact in facts):
        return []
    path = str(facts[0].value).partition("://")[2].partition("/")[2]
    holes = [str(part) for part in getattr(facts[0].value, "parts", ()) if isinstance(part, Hole)]
    return [] if any(hole in path for hole in holes) else facts


def _of_service(asked: Fact) -> Fact | None:
    """What a service that is the same for everybody calls itself: no file says it."""
    text = issuer_of_service(str(asked.text))
    return Fact(asked.term, asked.source, Known(text), asked.span) if text is not None else None


def _holds_another_id(chain: Chain, own: Fact) -> bool:
    """Whether the issuer is made of a client ID that is not Headlamp's: HL103 says so."""
    its = chain.client.client_id if chain.client else None
    mine = chain.headlamp.client_id if chain.headlamp else None
    is_in = its is not None and its.text is not None and str(own.text).endswith(f"/{its.text}")
    return is_in and mine is not None and its is not None and compare(mine.value, its.value) is Verdict.DIFFERENT


def _listed(consumers: list[Fact]) -> str:
    names = [speaker(fact) for fact in consumers]
    said = " and ".join(dict.fromkeys(names))
    return f"{said[:1].upper()}{said[1:]} {'name' if len(names) > 1 else 'names'}"


def _accepted(chain: Chain, asked: Fact | None) -> Fact | None:
    if chain.issuer is not None:
        return chain.issuer.url
    urls = [issuer.url for issuer in chain.api_server.issuers if issuer.url] if chain.api_server else []
    if asked is None or any(compare(asked.value, url.value) is not Verdict.DIFFERENT for url in urls):
        return None
    return nearest(urls, asked) if urls else None


def _problem(asked: Fact, accepted: Fact, derived: Fact | None, provider: str) -> Problem:
    facts = [accepted, asked] + ([derived] if derived and derived.text in {accepted.text, asked.text} else [])
    odd = odd_one_out(facts)
    right = asked if odd is accepted else accepted
    wanted = str(right.text)
    place = literal(odd, wanted)
    part = differing_part(str(odd.text), wanted)
    others = [fact for fact in facts if fact is not odd]
    return Problem(
        severity=Severity.ERROR,
        message=(
            f"Headlamp asks the issuer {asked.text}, but the API server accepts {accepted.text}: "
            f"they differ in the {part}"
        ),
        span=place,
        change=_change(odd, right, provider, is_majority=len(others) > 1),
        symptom=_SYMPTOM if str(accepted.text).startswith("https://") else _NO_START,
        related=(
            *used_at(odd, place),
            *(one for fact in others for one in related(fact, str(odd.text), f"{speaker(fact)} says {fact.text}")),
        ),
        values=(str(accepted.text), str(asked.text)),
        term="issuer_url",
        fix=_fix(asked, accepted),
    )


def _fix(asked: Fact, accepted: Fact) -> tuple[Edit, ...]:
    """The final slash that Authentik's issuers have, where it is all that is missing."""
    longer, shorter = sorted((asked, accepted), key=lambda fact: len(str(fact.text)), reverse=True)
    only_slash = str(longer.text) == f"{shorter.text}/" and slug_of(str(longer.text)) is not None
    return edits([shorter], str(longer.text)) if only_slash else ()


def _irreconcilable(asked: Fact, accepted: Fact) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        message=f"Headlamp asks the issuer {asked.value}, which can never be the API server's {accepted.value}",
        span=accepted.span,
        change="make both the same, whatever the variables hold",
        symptom=_SYMPTOM,
        related=tuple(related(asked, "", f"{speaker(asked)} says {asked.value}")),
        values=(str(accepted.value), str(asked.value)),
        term="issuer_url",
    )


def _change(odd: Fact, right: Fact, provider: str, *, is_majority: bool) -> str:
    if is_majority:
        return f"write {right.text} here, as all other places do"
    if isinstance(right.value, Known):
        return (
            f"if {speaker(right)} is right, write {right.text} here; the right one is what "
            f"{provider} calls itself in its discovery document"
        )
    return f"make {speaker(odd)} and {speaker(right)} say the same"


_ADD_ENTRY = "if this entry is another client's, add a jwt entry with the issuer {}; else write that here"
_NO_START = 'the API server does not start: "URL scheme must be https"'
_SYMPTOM = (
    'the login fails or ends in the sign-in page again: "oidc: issuer did not match" in Headlamp\'s log, '
    '"invalid bearer token" in the API server\'s'
)
