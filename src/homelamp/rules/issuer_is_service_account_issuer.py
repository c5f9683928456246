"""The issuer of the login is also the one that the API server gives its service accounts' tokens.

The two must differ, so that nobody's token can pass for a service account's.

At login: the API server does not start: `URL must not overlap with disallowed issuers`.

Before:

    - service-account-issuer=https://auth.example.com/application/o/headlamp/
    - oidc-issuer-url=https://auth.example.com/application/o/headlamp/

After: no `service-account-issuer`, or the API server's own address in it.

Evidence: https://kubernetes.io/docs/reference/access-authn-authz/authentication/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import ApiServer
from homelamp.model.finding import Problem, Related, Severity

_FLAG = "service-account-issuer"


def check(server: ApiServer) -> Iterator[Problem]:
    """Compare every issuer with those of service accounts."""
    own = {flag.text: flag for flag in server.flags if flag.name == _FLAG and flag.text}
    for issuer in server.issuers:
        url = issuer.url
        if url is not None and url.text in own:
            yield Problem(
                severity=Severity.ERROR,
                message=f"{url.text} is also the issuer of service accounts",
                span=own[url.text].span,
                change=f"remove {_FLAG}, or write the API server's own address there",
                symptom='the API server does not start: "URL must not overlap with disallowed issuers"',
                related=(Related(url.span, "the issuer of the login"),),
                values=(url.text,),
                term="issuer_url",
            )
