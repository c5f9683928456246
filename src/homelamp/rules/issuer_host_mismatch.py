"""The issuer's host is none of those under which Authentik is known.

Authentik takes the issuer's host from the request, so a login works only under the host that Headlamp, the API server
and the browser all use. A host that was renamed in one place only is the usual cause. Two names for one Authentik are
legal, so this is a warning.

At login: if the old name is gone, Headlamp cannot fetch the discovery document, and the API server's log repeats `oidc
authenticator: initializing plugin`.

Before:

    provider "authentik" { url = "https://auth.example.com" }
    issuerURL: https://sso.example.com/application/o/headlamp/

After: the same host in both.

Authentik's own hosts are the address that Terraform reaches it at, and those of an Ingress, HTTPRoute or IngressRoute
that leads to its server, as a manifest or in its chart's values; one that fits is enough. What an outpost answers for
is another application's host. Names within a cluster (`.svc`, or an `http://` address of Terraform's provider) say
nothing about the public host, and an exposure says nothing about the port. Of another provider the address counts that
its own configuration, or Terraform's provider, states. Where Headlamp and the API server differ,
HL102 speaks instead.

Evidence: https://github.com/theepicsaxguy/homelab/pull/612
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.issuing import called
from homelamp.chain.join import Chain
from homelamp.core.url_values import serves
from homelamp.core.urls import authority_of, host_of, slug_of
from homelamp.core.value import Known, Verdict
from homelamp.model import Fact
from homelamp.model.finding import Problem, Severity, Unchecked
from homelamp.rules.issuers import agreed
from homelamp.rules.places import correction, not_known, related, speaker, used_at

_INSIDE = (".svc", ".cluster.local", ".localhost")


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare the host of an issuer on which the consumers agree with Authentik's own."""
    consumers = agreed(chain)
    if not consumers or not _is_of(chain, str(consumers[0].text)):
        return
    issuer = str(consumers[0].text)
    own = list(_own_hosts(chain))
    verdicts = [_compared(fact, issuer) for fact in own]
    if not own or Verdict.EQUAL in verdicts:
        return
    if Verdict.UNCHECKED in verdicts:
        yield from not_known(*own)
        return
    yield _problem(chain, consumers, own, str(authority_of(issuer)))


def _is_of(chain: Chain, issuer: str) -> bool:
    """Whether an issuer has the form of those of the login's provider."""
    if chain.client is not None and chain.client.calls_itself:
        return called(chain.client, issuer) is not None
    return slug_of(issuer) is not None


def _own_hosts(chain: Chain) -> Iterator[Fact]:
    """Where the provider is reached; a URL for Terraform, a host for an exposure."""
    stated = [chain.client.url] if chain.client and chain.client.url else []
    stated += [host for exposure in chain.authentik for host in exposure.hosts]
    for fact in stated:
        host = _host(fact)
        if fact.text is None or (host is not None and not _is_inside(host) and not fact.text.startswith("http://")):
            yield fact


def _is_url(fact: Fact) -> bool:
    return fact.source != "exposure"


def _host(fact: Fact) -> str | None:
    return host_of(str(fact.text)) if _is_url(fact) else fact.text


def _compared(fact: Fact, issuer: str) -> Verdict:
    """Host and port, as far as both are stated."""
    if not _is_url(fact):
        return serves(fact.value, Known(str(host_of(issuer))))
    if fact.text is None:
        return Verdict.UNCHECKED
    return Verdict.EQUAL if authority_of(fact.text) == authority_of(issuer) else Verdict.DIFFERENT


def _is_inside(host: str) -> bool:
    """Whether a name means something on one machine or in one cluster only; public names have a dot."""
    return "." not in host or host.endswith(_INSIDE) or host.replace(".", "").isdigit()


def _problem(chain: Chain, consumers: list[Fact], own: list[Fact], asked: str) -> Problem:
    # Two consumers that agree outvote one place; where more places speak for Authentik, they may all be right.
    odd = own[0] if len(consumers) > len(own) else consumers[0]
    place, text = correction(odd, _wanted(odd, consumers, own))
    others = [fact for fact in (*consumers, *own) if fact is not odd]
    hosts = ", ".join(dict.fromkeys(_shown(fact) for fact in own))
    return Problem(
        severity=Severity.WARNING,
        message=f"the issuer's host is {asked}, but {chain.provider} is reached at {hosts}",
        span=place,
        change=f'write "{text}" here, unless both are names of the same {chain.provider}',
        symptom="if one of the names is out of use, the login page never opens",
        related=(
            *used_at(odd, place),
            *(one for fact in others for one in related(fact, _wanted(fact, consumers, own), _says(fact))),
        ),
        values=(asked, hosts),
        term="issuer_url",
    )


def _wanted(fact: Fact, consumers: list[Fact], own: list[Fact]) -> str:
    """What a place would say if it agreed with the other side."""
    issuer = str(consumers[0].text)
    asked = str(authority_of(issuer))
    if fact in consumers:
        return issuer.replace(asked, _shown(own[0]), 1)
    return str(fact.text).replace(_shown(fact), asked, 1) if _is_url(fact) else str(host_of(issuer))


def _shown(own: Fact) -> str:
    """Host, and of a URL the port."""
    return str(authority_of(str(own.text))) if _is_url(own) else str(own.value)


def _says(fact: Fact) -> str:
    return f"{speaker(fact) if _is_url(fact) else 'what leads to Authentik'}: {fact.value}"
