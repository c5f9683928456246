"""The issuer lacks Authentik's final slash.

Authentik's issuer is `https://<host>/application/o/<slug>/`, and its tokens say so. Without the slash discovery still
works, because both Headlamp and the API server trim one before they ask; the comparison with the token then fails.

At login: Headlamp answers 500 with `issuer URL provided to client did not match the issuer URL returned by provider`
(up to about 0.40 `issuer did not match the issuer returned by provider`), and the API server's
`oidc: id token issued by a different provider`, or only `invalid bearer token` from Kubernetes 1.34 on.

Before:

    issuerURL: https://auth.example.com/application/o/headlamp

After: `https://auth.example.com/application/o/headlamp/`, in Headlamp's values and at the API server.

Other providers (Dex, Authelia, Google) are right without the slash; only URLs of Authentik's form are looked at. Where
Headlamp and the API server differ, HL102 speaks instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.urls import slug_of
from homelamp.model.finding import Problem
from homelamp.rules.issuers import agreed, wrong_everywhere


def check(chain: Chain) -> Iterator[Problem]:
    """Look at the end of an issuer on which the consumers agree."""
    consumers = agreed(chain)
    url = str(consumers[0].text) if consumers else ""
    slug = slug_of(url)
    # With a discovery suffix, a query or a space something else is wrong: HL302.
    if slug is not None and url.endswith(f"/application/o/{slug}"):
        yield wrong_everywhere(
            consumers,
            wanted=f"{url}/",
            message=f"the issuer {url} lacks the final slash that Authentik's issuers have",
            is_safe=True,
            symptom="Headlamp says: issuer URL provided to client did not match the issuer URL returned by provider",
        )
