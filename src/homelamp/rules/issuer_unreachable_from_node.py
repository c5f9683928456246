"""The API server is to fetch the issuer's keys from a name that only the cluster's own DNS knows.

The API server runs in the network of its node and asks the DNS of the node, which knows no Services.

At login: Headlamp goes back to its sign-in page; the API server's log says `oidc authenticator: initializing plugin: …
no such host`.

Before:

    - oidc-issuer-url=https://authentik-server.authentik.svc.cluster.local/application/o/headlamp/

After: the public address of Authentik, which its certificate names and Headlamp's users open.

With `discoveryURL` in an AuthenticationConfiguration it is that address which is asked. This is a warning: the node's
DNS may have been told to forward such names.

Evidence: https://kubernetes.io/docs/reference/access-authn-authz/authentication/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.url_values import host_in
from homelamp.model import ApiServer, Issuer, Setting
from homelamp.model.finding import Problem, Severity

_ENDINGS = (".svc", ".cluster.local")


def check(server: ApiServer) -> Iterator[Problem]:
    """Look at the address that is asked for each issuer."""
    for issuer in server.issuers:
        asked = asked_at(issuer)
        host = str(host_in(asked.value)) if asked and host_in(asked.value) else ""
        if asked is not None and host.rstrip(".").endswith(_ENDINGS):
            yield Problem(
                severity=Severity.WARNING,
                message=f"the API server asks {host}, a name of the cluster's DNS, and uses the DNS of its node",
                span=asked.span,
                change="write the address here under which Authentik is reached from outside of the cluster",
                symptom='the login loops: "no such host" in the API server\'s log',
                values=(host,),
                term="issuer_url",
            )


def asked_at(issuer: Issuer) -> Setting | None:
    """Where the API server asks for the discovery document."""
    if issuer.discovery_url is not None and issuer.discovery_url.text != "":
        return issuer.discovery_url
    return Setting(issuer.url.value, issuer.url.span) if issuer.url else None
