"""`discoveryURL` leads to a document that is not this issuer's.

The API server asks `discoveryURL` as it is written, so it has to end in `/.well-known/openid-configuration`, and the
document there has to name the issuer's `url`. Authentik names its issuer after the host that it is asked under.

At login: Headlamp goes back to its sign-in page, and the API server answers `401 Unauthorized`. Its log says `oidc
authenticator: initializing plugin: oidc: issuer did not match the issuer returned by provider`.

Before:

    issuer:
      url: https://auth.example.com/application/o/headlamp/
      discoveryURL: https://authentik.internal.example.com/application/o/headlamp/.well-known/openid-configuration

After: no `discoveryURL`, and an address of Authentik that the nodes can reach.

A warning, for a proxy in front of Authentik may change the host. Silent about issuers that are not Authentik's.

Evidence: https://kubernetes.io/docs/reference/access-authn-authz/authentication/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.url_values import host_in, slug_in
from homelamp.core.value import Known, Verdict, compare
from homelamp.model import ApiServer, Fact, Setting
from homelamp.model.finding import Problem, Related, Severity

_WELL_KNOWN = "/.well-known/openid-configuration"


def check(server: ApiServer) -> Iterator[Problem]:
    """Compare the two addresses of every issuer of Authentik."""
    for issuer in server.issuers:
        url, discovery = issuer.url, issuer.discovery_url
        if url is None or discovery is None or not discovery.text or slug_in(url.value) is None:
            continue
        if isinstance(url.value, Known) and url.value.text.rstrip("/") == discovery.text.rstrip("/"):
            continue  # HL311's
        here, there = host_in(discovery.value), host_in(url.value)
        if not discovery.text.endswith(_WELL_KNOWN):
            what = f"discoveryURL is asked as it is written, and does not end in {_WELL_KNOWN}"
        elif here is not None and there is not None and compare(here, there) is Verdict.DIFFERENT:
            what = f"asked under {here}, Authentik calls itself an issuer of {here}, and not of {there}"
        else:
            continue
        yield _problem(discovery, url, what)


def _problem(discovery: Setting, url: Fact, what: str) -> Problem:
    return Problem(
        severity=Severity.WARNING,
        message=what,
        span=discovery.span,
        change="remove discoveryURL, and let the nodes reach Authentik under the issuer's own host",
        symptom='the login loops: the API server answers "401 Unauthorized"',
        related=(Related(url.span, "the issuer"),),
        values=(str(discovery.text), str(url.value)),
        term="issuer_url",
    )
