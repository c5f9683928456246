"""Headlamp logs in by OIDC, and the API server knows nothing of it.

Headlamp forwards the ID token to the API server, which must know the issuer and the client to admit it. Without
`oidc-issuer-url` or an `authentication-config` it refuses every token.

At login: Authentik lets you in, and Headlamp goes back to its sign-in page; the API server answers `401 Unauthorized`.

Before:

    kube-apiserver-arg:
      - audit-log-path=/var/log/audit.log

After:

    kube-apiserver-arg:
      - audit-log-path=/var/log/audit.log
      - oidc-issuer-url=https://auth.example.com/application/o/headlamp/
      - oidc-client-id=headlamp

The same holds for an AuthenticationConfiguration that the API server's settings do not name, wherever it lies.

Reported only where a configuration of the API server is there to be read. What may be set in a file of a form that is
not read, or by an argument that another tool fills in, is not judged.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/2969,
https://github.com/kubernetes-sigs/headlamp/issues/4618, https://github.com/kubernetes-sigs/headlamp/issues/1497
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.clusters import distributions
from homelamp.core.text import Span
from homelamp.model import ApiServer, Fact, Headlamp
from homelamp.model.finding import Problem, Related, Severity, Unchecked


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for any word of OIDC in the API server's configuration."""
    server, headlamp = chain.api_server, chain.headlamp
    if server is None or headlamp is None or (headlamp.issuer is None and headlamp.client_id is None):
        return
    place, what = _silent(server)
    if place is None:
        return
    if chain.flags_elsewhere is not None:
        yield Unchecked("issuer_url", place, f"perhaps set in {chain.flags_elsewhere}, a form that is not read")
    elif server.hidden is not None:
        yield Unchecked("issuer_url", server.hidden.span, "perhaps an argument that is filled in elsewhere")
    else:
        yield _problem(place, what, server, headlamp)


def _silent(server: ApiServer) -> tuple[Span | None, str]:
    if server.unnamed_by is not None:
        return server.unnamed_by, "its arguments do not name the AuthenticationConfiguration"
    if server.structured and not server.issuers:
        return server.span, "its AuthenticationConfiguration has no jwt entry"
    if not server.has_oidc:
        return server.span, "the API server is told of no issuer"
    return None, ""


def _problem(place: Span, what: str, server: ApiServer, headlamp: Headlamp) -> Problem:
    how_to_add = distributions.named(server.distribution).how_to_add
    issuer, client_id = _text(headlamp.issuer, "https://…/"), _text(headlamp.client_id, "…")
    if server.unnamed_by is not None:
        name = server.paths[-1].rpartition("/")[2]
        change = how_to_add({"authentication-config": f"/etc/rancher/k3s/{name}"})
    elif server.structured:
        change = f"add a jwt entry with issuer.url {issuer} and issuer.audiences [{client_id}]"
    else:
        change = how_to_add({"oidc-issuer-url": issuer, "oidc-client-id": client_id})
    stated = headlamp.issuer or headlamp.client_id
    related = [Related(stated.span, "Headlamp forwards the tokens of this login")] if stated else []
    if server.unnamed_by is not None:
        related.append(Related(server.span, "the AuthenticationConfiguration that nothing names"))
    return Problem(
        severity=Severity.ERROR,
        message=f"Headlamp forwards an ID token to the API server, but {what}: it will refuse every token",
        span=place,
        change=change,
        symptom='the login loops: the API server answers "401 Unauthorized"',
        related=tuple(related),
        values=(what, issuer, client_id),
        term="issuer_url",
    )


def _text(fact: Fact | None, otherwise: str) -> str:
    return fact.text if fact and fact.text else otherwise
