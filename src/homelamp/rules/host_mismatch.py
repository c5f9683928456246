"""Authentik sends the browser back to a host that does not lead to Headlamp.

Headlamp and Authentik agree on the redirect URI, but no Ingress, HTTPRoute or IngressRoute serves its host, or TLS is
set up for other hosts only. The same goes, as a warning, for the address behind Headlamp's tile in Authentik
(`meta_launch_url`).

At login: after the password the browser shows the proxy's `404 page not found`, or a certificate that is not for this
host.

Before:

    callbackURL: https://headlamp.example.com/oidc-callback
    ingress:
      hosts:
        - host: lamp.example.com

After: the same host in both.

One exposed host that fits is enough; a wildcard host fits one label. Hosts with variables, such as
`headlamp.${DOMAIN}`, differ where no value of the variable makes them the same. Of TLS, only the exposures that serve
the host are looked at. Where the redirect URI itself differs, HL101 speaks instead.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/238,
https://github.com/kubernetes-sigs/headlamp/blob/main/docs/installation/in-cluster/oidc.md
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homelamp.chain.join import Chain
from homelamp.core.url_values import host_in, serves
from homelamp.core.urls import host_of
from homelamp.core.value import Known, Value, Verdict
from homelamp.model import Exposure, Fact
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.rules.places import correction, not_known, related, speaker, used_at


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare the callback's host with those exposed, those of TLS and that of the launch URL."""
    headlamp = chain.headlamp
    callback = headlamp.callback if headlamp else None
    host = host_in(callback.value) if callback else None
    if headlamp is None or callback is None or host is None:
        return
    verdict = best(headlamp.hosts, host)
    if verdict is Verdict.DIFFERENT:
        yield _problem(callback, host, headlamp.hosts, "is exposed only under", _confirmed(chain, host))
    elif verdict is Verdict.UNCHECKED:
        yield from not_known(*headlamp.hosts)
    else:
        yield from _tls(chain, callback, host, headlamp.exposures)
    if isinstance(host, Known):
        yield from _launch(chain, callback, host.text, headlamp.hosts)


def best(exposed: Sequence[Fact], host: Value) -> Verdict:
    """Whether one of several exposed hosts serves a host; EQUAL also where none is stated: that is made elsewhere."""
    verdicts = {serves(fact.value, host) for fact in exposed}
    if not verdicts or Verdict.EQUAL in verdicts:
        return Verdict.EQUAL
    return Verdict.UNCHECKED if Verdict.UNCHECKED in verdicts else Verdict.DIFFERENT


def _tls(chain: Chain, callback: Fact, host: Value, exposures: Sequence[Exposure]) -> Iterator[Problem | Unchecked]:
    """One exposure that serves the host is enough, with TLS for it or none of its own."""
    serving = [one for one in exposures if one.hosts and best(one.hosts, host) is Verdict.EQUAL]
    verdicts = {best(one.tls_hosts, host) for one in serving}
    listed = [fact for one in serving for fact in one.tls_hosts]
    if verdicts == {Verdict.DIFFERENT}:
        confirmed = [*_confirmed(chain, host), *(fact for one in serving for fact in one.hosts)]
        yield _problem(callback, host, listed, "has TLS only for", confirmed)
    elif Verdict.EQUAL not in verdicts:
        yield from not_known(*listed)


def _confirmed(chain: Chain, host: Value) -> list[Fact]:
    """The client's redirect URIs with the callback's host: they make it the majority."""
    entries = chain.client.redirect_uris.known if chain.client else ()
    return [entry.url for entry in entries if host_in(entry.url.value) == host]


def _problem(callback: Fact, host: Value, wrong: Sequence[Fact], says: str, confirmed: list[Fact]) -> Problem:
    first, *rest = wrong
    hosts = ", ".join(dict.fromkeys(str(fact.value) for fact in wrong))
    return Problem(
        severity=Severity.ERROR,
        message=f"the identity provider sends the browser back to {host}, but Headlamp {says} {hosts}",
        span=first.span,
        change=f"write {host} here",
        symptom="after the password the browser shows an error of the proxy or a certificate for another host",
        related=(
            Related(callback.span, f"{speaker(callback)} asks to be called back here"),
            *(
                one
                for fact in confirmed
                # As it would be with the other host: it is the host's literal that matters.
                for one in related(fact, str(fact.value).replace(str(host), str(first.value)), _says(fact))
            ),
            *(Related(fact.span, "another host that does not fit") for fact in rest),
        ),
        values=(str(host), hosts),
        term="host",
    )


def _says(fact: Fact) -> str:
    return f"{speaker(fact)} says {fact.value}"


def _is_plain(launch: str, chain: Chain) -> bool:
    """Whether a tile leads straight to an application: `blank://` hides it, and Authentik may complete or redirect it.

    https://docs.goauthentik.io/add-secure-apps/applications/manage_apps/
    """
    authentik = chain.client.url if chain.client else None
    is_web = launch.startswith(("https://", "http://")) and "%(" not in launch
    return is_web and (authentik is None or host_of(launch) != host_of(authentik.text or ""))


def _launch(chain: Chain, callback: Fact, host: str, exposed: Sequence[Fact]) -> Iterator[Problem]:
    application = chain.client.application if chain.client else None
    launch = application.launch_url if application else None
    stated = host_of(launch.text) if launch and launch.text else None
    if launch is None or stated is None or stated == host or not _is_plain(str(launch.text), chain):
        return
    # Another host of Headlamp's own leads there as well.
    if any(serves(fact.value, Known(stated)) is not Verdict.DIFFERENT for fact in exposed):
        return
    place, text = correction(launch, str(launch.text).replace(stated, host, 1))
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
