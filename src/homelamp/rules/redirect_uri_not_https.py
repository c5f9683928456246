"""The login comes back over plain HTTP.

The code for the login, and then the session, travel where everybody on the way can read them. Browsers also drop
cookies that are marked as secure.

At login: it works, and whoever listens can take the session over.

Before:

    url = "http://headlamp.example.com/oidc-callback"

After: `https://` here, in `callbackURL` and at the exposure.

An address of the machine itself (`localhost`, `127.0.0.1`, `[::1]`) is right without TLS. Where Headlamp sends another
address HL101 speaks, and where nothing tells what it sends the address is not judged.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/430,
https://datatracker.ietf.org/doc/html/rfc8252#section-8.3
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from homelamp.chain.join import Chain
from homelamp.core.urls import host_of
from homelamp.core.value import Known
from homelamp.model import Fact
from homelamp.model.finding import Problem, Severity

_SCHEME = "http://"


def check(chain: Chain) -> Iterator[Problem]:
    """Look for an address in clear text that Headlamp really uses."""
    sent = chain.headlamp.callback if chain.headlamp else None
    for entry in chain.client.redirect_uris.known if chain.client else ():
        is_used = sent is not None and sent.text is not None and sent.text == entry.url.text
        if entry.mode == Known("strict") and is_used and _is_plain(entry.url.text):
            yield _problem(entry.url)


def _is_plain(url: str | None) -> bool:
    host = host_of(url) if url and url.lower().startswith(_SCHEME) else None
    return host is not None and not _is_own(host)


def _is_own(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _problem(url: Fact) -> Problem:
    return Problem(
        severity=Severity.WARNING,
        message=f"the login comes back over plain HTTP, to {url.value}",
        span=url.span,
        change="serve Headlamp over TLS, and write https:// here and in callbackURL",
        symptom="the login works, and whoever listens on the way can take the session over",
        values=(str(url.value),),
        term="redirect_uri",
    )
