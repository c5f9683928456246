"""Authentik calls the e-mail address unverified, and the API server takes it for the user's name.

Since 2025.10 Authentik's own `email` mapping says `email_verified: false` of everybody. With `email` as username claim
the API server refuses a token that says so. A token without `email_verified` is admitted.

At login: Headlamp goes back to the sign-in page. The API server's log says `oidc: email not verified`, and from
Kubernetes 1.34 on only `invalid bearer token`.

Before:

    managed_list = [
      "goauthentik.io/providers/oauth2/scope-email",
    ]

After: a mapping of your own in its place, and the application bound to a group, so that nobody else's address counts:

    resource "authentik_property_mapping_provider_scope" "email" {
      name       = "headlamp: email"
      scope_name = "email"
      expression = "return {\\"email\\": request.user.email, \\"email_verified\\": True}"
    }

Or take `preferred_username` with a prefix as username claim. An own mapping whose expression is not known is not
judged; one that says False is wrong with every version.

Evidence: https://github.com/goauthentik/authentik/issues/16205, https://github.com/kubernetes/kubernetes/issues/136887,
https://docs.goauthentik.io/add-secure-apps/providers/oauth2/verify-email-address/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp import claims
from homelamp.chain import Chain
from homelamp.facts import Fact, ScopeMapping, Setting
from homelamp.finding import Problem, Related, Severity, Unchecked
from homelamp.rules.scopes import with_scope
from homelamp.rules.versions import since
from homelamp.text import Span

# The first version whose stock mapping says false.
FIRST = (2025, 10)
_FALSE = re.compile(r"""["']email_verified\\?["']\s*:\s*False\b""")


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look at what the attached mappings say of the address."""
    claim = chain.issuer.username_claim if chain.issuer else None
    if claim is None or claim.text != claims.EMAIL or chain.client is None:
        return
    mappings = chain.client.mappings
    if mappings.items is None:
        yield Unchecked("username_claim", mappings.span, mappings.reason)
        return
    attached = with_scope(mappings.items, claims.EMAIL)
    own = [one for one in attached if one.managed is None]
    for mapping in own:
        if mapping.expression is None or mapping.expression.text is None:
            yield Unchecked("username_claim", mapping.used_at, "an expression that is not known")
        elif _FALSE.search(mapping.expression.text):
            place = _at_false(mapping.expression)
            yield _problem(Severity.ERROR, claim, place, mapping, "this mapping says email_verified: False")
    severity = since(chain, FIRST)
    if attached and not own and severity:
        stock = "Authentik's own email mapping says email_verified: false since 2025.10"
        yield _problem(severity, claim, attached[0].scope.span, attached[0], stock)


def _at_false(expression: Setting) -> Span:
    """Where in the file the expression says it: its own text has lost indentation and escapes."""
    span = expression.span
    found = _FALSE.search(span.text)
    return Span(span.file, span.start + found.start(), span.start + found.end()) if found else span


def _problem(severity: Severity, claim: Fact, place: Span, mapping: ScopeMapping, what: str) -> Problem:
    return Problem(
        severity=severity,
        message=f"{what}, and the API server refuses such a token, since it takes the username from email",
        span=place,
        change=(
            "attach a mapping of your own with scope_name email that says email_verified: True, and bind the "
            "application to a group; or let it read a verified attribute of the user; or use preferred_username with "
            "a prefix as username claim"
        ),
        symptom='the login loops: "oidc: email not verified" or "invalid bearer token" in the API server\'s log',
        related=(
            Related(claim.span, "the API server's username claim"),
            Related(mapping.used_at, "the provider attaches the mapping here"),
            *((Related(mapping.listed_in, "named in this list"),) if mapping.managed else ()),
        ),
        values=(what,),
        term="username_claim",
    )
