"""The issuer names an Authentik application that does not exist.

In its default mode Authentik's issuer is `https://<host>/application/o/<slug>/`, where the slug is the application's.
After an application is renamed, or copied from another one, the URL in Headlamp and at the API server keeps the old
slug.

At login: the discovery document answers `404 Not Found`; Headlamp shows no sign-in page, and the API server's log
repeats `oidc authenticator: initializing plugin: 404 Not Found`.

Before:

    slug = "headlamp"                                                    # Terraform
    issuerURL: https://auth.example.com/application/o/kubernetes/        # Headlamp's values

After: the same slug in all places.

Where the slug of any application cannot be known, nothing is reported; nor for issuers of other providers.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.suggest import nearest
from homelamp.core.urls import slug_of
from homelamp.model import Fact
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.rules.issuers import agreed
from homelamp.rules.places import literal, not_known, related, speaker, used_at


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for the issuer's slug among the applications."""
    consumers = agreed(chain)
    slugs = [application.slug for application in chain.applications]
    if not consumers or not slugs:
        return
    asked = slug_of(consumers[0].text or "")
    if asked is None or asked in {slug.text for slug in slugs}:
        return
    if any(slug.text is None for slug in slugs):
        yield from not_known(*slugs)
        return
    yield _problem(asked, consumers, _meant(chain, slugs, asked), [str(slug.text) for slug in slugs])


def _meant(chain: Chain, slugs: list[Fact], asked: str) -> Fact:
    """The application that the issuer should name: the client's own, else the one with the nearest slug."""
    if chain.client and chain.client.application:
        return chain.client.application.slug
    near = nearest(asked, (str(slug.text) for slug in slugs), 0.0)
    return next(slug for slug in slugs if slug.text == near)


def _problem(asked: str, consumers: list[Fact], meant: Fact, slugs: list[str]) -> Problem:
    url = str(consumers[0].text)
    right = url.replace(f"/application/o/{asked}", f"/application/o/{meant.text}", 1)
    # Two consumers that agree outvote the one application.
    odd = meant if len(consumers) > 1 else consumers[0]
    place = literal(meant, asked) if odd is meant else literal(odd, right)
    rest = [one for fact in consumers if fact is not odd for one in related(fact, right, f"{speaker(fact)}: {url}")]
    if odd is not meant:
        rest += related(meant, asked, f'the application\'s slug is "{meant.text}"')
    return Problem(
        severity=Severity.ERROR,
        message=f'the issuer {url} names the application "{asked}", but there is only {_listed(slugs)}',
        span=place,
        change=(
            f'write slug "{asked}" here, or "{meant.text}" in the issuer of every other place'
            if odd is meant
            else f"write {right} here, or rename the application"
        ),
        symptom='the login page never opens: Authentik answers the discovery of this issuer with "404 Not Found"',
        related=(*(used_at(odd, place) if odd is meant else ()), *_unique(rest)),
        values=(asked, *sorted(slugs)),
        term="issuer_url",
    )


def _listed(slugs: list[str]) -> str:
    return ", ".join(f'"{slug}"' for slug in sorted(slugs))


def _unique(places: list[Related]) -> list[Related]:
    seen: dict[tuple[str, int], Related] = {}
    for place in places:
        seen.setdefault((place.span.file.path, place.span.start), place)
    return list(seen.values())
