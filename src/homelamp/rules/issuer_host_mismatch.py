"""The issuer's host is not the one under which Terraform reaches Authentik.

Authentik takes the issuer's host from the request, so a login works only under the host that Headlamp, the API server
and the browser all use. A host that was renamed in one place only is the usual cause. Two names for one Authentik are
legal, so this is a warning.

At login: if the old name is gone, Headlamp cannot fetch the discovery document, and the API server's log repeats `oidc
authenticator: initializing plugin`.

Before:

    provider "authentik" { url = "https://auth.example.com" }
    issuerURL: https://sso.example.com/application/o/headlamp/

After: the same host in both.

Names within a cluster (`.svc`) say nothing about the public host. Where Headlamp and the API server differ, HL102
speaks instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain import Chain
from homelamp.facts import Fact
from homelamp.finding import Problem, Severity, Unchecked
from homelamp.rules.issuers import agreed
from homelamp.rules.places import mend, not_known, related, speaker, used_at
from homelamp.urls import authority_of, slug_of

_INSIDE = (".svc", ".cluster.local", ".localhost")


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare the host of an issuer on which the consumers agree with Authentik's own."""
    consumers = agreed(chain)
    own = chain.client.url if chain.client else None
    if not consumers or own is None or slug_of(consumers[0].text or "") is None:
        return
    if own.text is None:
        yield from not_known(own)
        return
    asked, reached = authority_of(consumers[0].text or ""), authority_of(own.text)
    if asked is None or reached is None or asked == reached or _is_inside(reached.partition(":")[0]):
        return
    yield _problem(consumers, own, asked, reached)


def _is_inside(host: str) -> bool:
    """Whether a name means something on one machine or in one cluster only; public names have a dot."""
    return "." not in host or host.endswith(_INSIDE) or host.replace(".", "").isdigit()


def _problem(consumers: list[Fact], own: Fact, asked: str, reached: str) -> Problem:
    url = str(consumers[0].text)
    right_url, right_own = url.replace(asked, reached, 1), str(own.text).replace(reached, asked, 1)
    # Two consumers that agree outvote Terraform.
    odd = own if len(consumers) > 1 else consumers[0]
    place, text = mend(odd, right_own if odd is own else right_url)
    others = [fact for fact in (*consumers, own) if fact is not odd]
    return Problem(
        severity=Severity.WARNING,
        message=f"the issuer's host is {asked}, but Terraform reaches Authentik at {reached}",
        span=place,
        change=f'write "{text}" here, unless both are names of the same Authentik',
        symptom="if one of the names is out of use, the login page never opens",
        related=(
            *used_at(odd, place),
            *(
                one
                for fact in others
                for one in related(fact, right_own if fact is own else right_url, f"{speaker(fact)}: {fact.text}")
            ),
        ),
        values=(asked, reached),
        term="issuer_url",
    )
