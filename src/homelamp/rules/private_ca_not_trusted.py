"""The issuer's certificate comes from a CA of one's own, and nobody has told Headlamp or the API server.

Both fetch the issuer's discovery document and keys by HTTPS and trust the certificate authorities of their image or
node only. A private CA must be given to each of them.

At login: the login page never opens, `tls: failed to verify certificate: x509: certificate signed by unknown
authority` in Headlamp's log; or the login loops, with the same words and `oidc authenticator: initializing plugin` in
the API server's.

Before:

    - oidc-issuer-url=https://auth.home.arpa/application/o/headlamp/

After: `- oidc-ca-file=/etc/rancher/k3s/ca.pem` beside it, and for Headlamp `extraArgs: ["-oidc-ca-file=…"]` with a
volume that holds it.

It is known where the Ingress of Authentik names an Issuer in the repository that says so (`selfSigned`, `ca`), and
where the host ends in `.lan`, `.local`, `.internal` or `.home.arpa`, for which no public authority signs. A CA's file
is not read; one that a variable, `SSL_CERT_FILE` or a mount among the system's certificates may bring counts as named.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/127,
https://github.com/kubernetes-sigs/headlamp/issues/3707, https://github.com/k3s-io/k3s/issues/5278
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.url_values import serves
from homelamp.core.urls import host_of
from homelamp.core.value import Known, Verdict
from homelamp.model import Fact
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.rules.issuers import agreed

_ENDINGS = (".lan", ".local", ".internal", ".home.arpa")


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for the CA at both places that need it."""
    consumers = agreed(chain)
    url = str(consumers[0].text) if consumers else ""
    host = host_of(url)
    # Without TLS there is no certificate: that is HL301's.
    if host is None or not url.startswith("https:"):
        return
    why, places = _private(chain, host)
    if not why:
        return
    lacking = [fact for fact in consumers if not _has_ca(chain, fact)]
    headlamp = chain.headlamp
    if headlamp and headlamp.elsewhere and any(fact.source == "headlamp" for fact in lacking):
        yield Unchecked("issuer_url", headlamp.span, headlamp.elsewhere)
        lacking = [fact for fact in lacking if fact.source != "headlamp"]
    if lacking:
        yield _problem(chain, lacking, host, why, places)


def _private(chain: Chain, host: str) -> tuple[str, tuple[Related, ...]]:
    """Why no public authority can have signed the certificate, and where that stands."""
    if host.rstrip(".").endswith(_ENDINGS):
        return "for such a name no public authority signs", ()
    private = {one.text: one for one in chain.private_issuers}
    for exposure in chain.authentik:
        known = [fact.value for fact in exposure.hosts if fact.text is not None]
        named = exposure.cluster_issuer
        issuer = private.get(named.text) if named else None
        if named and issuer and any(serves(one, Known(host)) is Verdict.EQUAL for one in known):
            why = f"its certificate comes from the issuer {issuer.text}, which signs with a CA of its own"
            return why, (Related(named.span, "the certificate's issuer"), Related(issuer.span, "its own CA"))
    return "", ()


def _has_ca(chain: Chain, fact: Fact) -> bool:
    if fact.source == "api-server":
        return chain.issuer is not None and chain.issuer.has_ca
    return chain.headlamp is not None and chain.headlamp.ca is not None


def _problem(chain: Chain, lacking: list[Fact], host: str, why: str, places: tuple[Related, ...]) -> Problem:
    first, *rest = lacking
    at_server = chain.issuer and any(fact.source == "api-server" for fact in lacking)
    settings = chain.issuer.span if chain.issuer and at_server else None
    changes = {
        "api-server": "give the API server oidc-ca-file (or issuer.certificateAuthority)",
        "headlamp": "give Headlamp -oidc-ca-file in config.extraArgs, with a volume for the file",
    }
    return Problem(
        severity=Severity.WARNING,
        message=f"the certificate of {host} is not trusted by default: {why}",
        span=first.span,
        change=", and ".join(text for source, text in changes.items() if any(one.source == source for one in lacking)),
        symptom='"x509: certificate signed by unknown authority" in the log of whoever lacks the CA',
        related=(
            *(Related(fact.span, "and no CA is named for this one") for fact in rest),
            *places,
            *((Related(settings, "these settings name no CA"),) if settings else ()),
        ),
        values=(host, *(fact.source for fact in lacking)),
        term="issuer_url",
    )
