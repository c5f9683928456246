"""Authentik sends the browser back to a host that does not lead to Headlamp.

Headlamp and Authentik agree on the redirect URI, but no Ingress or HTTPRoute serves its host, or TLS is set up for
other hosts only. The same goes, as a warning, for the address behind Headlamp's tile in Authentik
(`meta_launch_url`).

At login: after the password the browser shows the proxy's `404 page not found`, or a certificate that is not for this
host.

Before:

    callbackURL: https://headlamp.example.com/oidc-callback
    ingress:
      hosts:
        - host: lamp.example.com

After: the same host in both.

One exposed host that fits is enough; a wildcard host fits one label. Where the redirect URI itself differs, HL101
speaks instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homelamp.chain import Chain
from homelamp.facts import Fact
from homelamp.finding import Problem, Related, Severity, Unchecked
from homelamp.rules.places import mend, not_known, related, speaker, used_at
from homelamp.urls import host_of


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare the callback's host with those exposed, those of TLS and that of the launch URL."""
    headlamp = chain.headlamp
    callback = headlamp.callback if headlamp else None
    host = host_of(callback.text) if callback and callback.text else None
    if headlamp is None or callback is None or host is None:
        return
    unserved = list(_unserved(host, headlamp.hosts))
    if unserved:
        yield _problem(callback, host, unserved, "is exposed only under", _confirmed(chain, host))
    else:
        yield from not_known(*headlamp.hosts)
        tls = list(_unserved(host, headlamp.tls_hosts))
        if tls:
            yield _problem(callback, host, tls, "has TLS only for", [*_confirmed(chain, host), *headlamp.hosts])
    yield from _launch(chain, callback, host)


def _unserved(host: str, exposed: Sequence[Fact]) -> Iterator[Fact]:
    """All exposed hosts, if all are Known and none serves `host`."""
    if all(fact.text is not None and not serves(fact.text, host) for fact in exposed):
        yield from exposed


def serves(exposed: str, host: str) -> bool:
    """Whether an exposed host, which may begin with a wildcard for one label, serves a host."""
    exposed, host = exposed.lower().rstrip("."), host.lower().rstrip(".")
    if exposed.startswith("*."):
        return host.partition(".")[2] == exposed[2:]
    return exposed == host


def _confirmed(chain: Chain, host: str) -> list[Fact]:
    """The client's redirect URIs with the callback's host: they make it the majority."""
    entries = chain.client.redirect_uris.known if chain.client else ()
    return [entry.url for entry in entries if entry.url.text and host_of(entry.url.text) == host]


def _problem(callback: Fact, host: str, wrong: list[Fact], says: str, confirmed: list[Fact]) -> Problem:
    first, *rest = wrong
    hosts = ", ".join(str(fact.text) for fact in wrong)
    return Problem(
        severity=Severity.ERROR,
        message=f"Authentik sends the browser back to {host}, but Headlamp {says} {hosts}",
        span=first.span,
        change=f"write {host} here",
        symptom="after the password the browser shows an error of the proxy or a certificate for another host",
        related=(
            Related(callback.span, f"{speaker(callback)} asks to be called back here"),
            *(one for fact in confirmed for one in related(fact, "", f"{speaker(fact)} says {fact.text}")),
            *(Related(fact.span, "another host that does not fit") for fact in rest),
        ),
        values=(host, hosts),
        term="host",
    )


def _launch(chain: Chain, callback: Fact, host: str) -> Iterator[Problem]:
    application = chain.client.application if chain.client else None
    launch = application.launch_url if application else None
    stated = host_of(launch.text) if launch and launch.text else None
    if launch is None or stated is None or stated.lower() == host.lower():
        return
    place, text = mend(launch, str(launch.text).replace(stated, host, 1))
    yield Problem(
        severity=Severity.WARNING,
        message=f"Headlamp's tile in Authentik leads to {stated}, but Headlamp answers under {host}",
        span=place,
        change=f'write "{text}" here',
        symptom="the tile leads nowhere, or to another application",
        related=(*used_at(launch, place), Related(callback.span, f"{speaker(callback)} asks to be called back here")),
        values=(stated, host),
        term="host",
    )
