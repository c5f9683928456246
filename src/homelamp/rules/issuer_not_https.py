"""The issuer is not an `https` URL.

The API server refuses to start with another scheme. Headlamp does not, but Authentik takes the scheme of its issuer
from the request: an `http` issuer in Authentik's own discovery document means that the proxy in front of it does not
forward `X-Forwarded-Proto`, or that Authentik does not trust that proxy.

At login: the API server stops with `oidc-issuer-url: Invalid value: … URL scheme must be https`, and the cluster with
it.

Before:

    - oidc-issuer-url=http://auth.example.com/application/o/headlamp/

After: `https://…`, and a proxy whose headers Authentik trusts.

Where Headlamp and the API server differ, HL102 speaks instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem
from homelamp.rules.issuers import agreed, wrong_everywhere


def check(chain: Chain) -> Iterator[Problem]:
    """Look at the scheme of an issuer on which the consumers agree."""
    consumers = agreed(chain)
    url = str(consumers[0].text) if consumers else "https://"
    scheme, _, rest = url.partition("://")
    # Headlamp alone takes http; the API server does not start with it.
    if scheme != "https" and any(fact.source == "api-server" for fact in consumers):
        yield wrong_everywhere(
            consumers,
            wanted=f"https://{rest or url}",
            message=f"the issuer {url} is not an https URL; the identity provider must be reached under one",
            symptom='the API server does not start: "URL scheme must be https"',
        )
