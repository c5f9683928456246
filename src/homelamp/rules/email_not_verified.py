"""Authentik calls the e-mail address unverified, and the API server takes it for the user's name.

Since 2025.10 Authentik's own `email` mapping says `email_verified: false` of everybody. With `email` as username claim
the API server refuses a token that says so. A token without `email_verified` is admitted.

At login: Headlamp goes back to the sign-in page. The API server's log says `oidc: email not verified`, and from
Kubernetes 1.34 on only `invalid bearer token`.

Before:

    managed_list = [
      "goauthentik.io/providers/oauth2/scope-email",
    ]

After: a mapping of your own in its place that vouches for the members of one group, and the application bound to that
group:

    resource "authentik_property_mapping_provider_scope" "email" {
      name       = "headlamp: email"
      scope_name = "email"
      expression = <<-EOT
        return {
            "email": request.user.email,
            "email_verified": ak_is_group_member(request.user, name="headlamp-admins"),
        }
      EOT
    }

`True` lets the login work too, but Authentik checks the binding at the login only: whoever leaves the group then keeps
a session that is refreshed. Or take `preferred_username` with a prefix as username claim.

An own mapping that says False, and nothing else, is wrong with every version, and so is one that says `"true"`: the
API server expects a boolean. One whose expression is not known is not
judged, nor one that says False on a condition. Where Authentik's own is attached beside yours, in either order,
Authentik's wins.

A blueprint that writes into Authentik's own mapping works until the server starts again: Authentik's own blueprint
overwrites it then. That is a warning.

Evidence: https://github.com/goauthentik/authentik/issues/16205, https://github.com/kubernetes/kubernetes/issues/136887,
https://docs.goauthentik.io/add-secure-apps/providers/oauth2/verify-email-address/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from homelamp.chain.join import Chain
from homelamp.core.text import Span
from homelamp.core.value import Template
from homelamp.model import Fact, ScopeMapping, Setting, claims
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.providers.authentik.mappings import emits, may_be_any
from homelamp.rules.authentik_version import known_version, severity_from_version
from homelamp.rules.scopes import requested, with_scope

# The first version whose stock mapping says false.
FIRST = (2025, 10)
_CLAIM = "email_verified"
# In the file a quote may carry HCL's escape.
_NAMED = r"""["']email_verified\\?["']\s*:\s*"""
_HOLE = "\0"
_SAID = re.compile(rf"""["']{_CLAIM}["']\s*:\s*(\w+|{_HOLE})""")
_COMMENT = re.compile(r"#.*$", re.M)


class _Said(NamedTuple):
    """What the API server refuses in a token: how it is written in an expression, and in a message."""

    pattern: re.Pattern[str]
    words: str


_REFUSED = (
    _Said(re.compile(rf"{_NAMED}False\b"), "email_verified: False"),
    # It reads the claim into a boolean: staging/src/k8s.io/apiserver/plugin/pkg/authenticator/token/oidc/oidc.go.
    _Said(re.compile(rf"""{_NAMED}\\?["'][^"'\\]*\\?["']"""), "email_verified as text, and not as True or False"),
)
# Then what is said depends on a condition.
_DEPENDS = re.compile(r"\b(?:if|else|match|while|try|lambda|and|or)\b")


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look at what the attached mappings say of the address."""
    claim = chain.issuer.username_claim if chain.issuer else None
    if claim is None or claim.text != claims.EMAIL or chain.client is None:
        return
    if chain.issuer and chain.issuer.username_expression:
        return  # the API server then looks at email_verified only where a rule does
    mappings, asked = chain.client.mappings, requested(chain.headlamp)
    if mappings.items is None:
        yield Unchecked("username_claim", mappings.span, mappings.reason)
    elif asked is None or claims.EMAIL in asked.names:
        # Without the scope nothing of it is in the token, and HL119 says so.
        yield from _judged(chain, claim, mappings.items)


def _judged(chain: Chain, claim: Fact, attached: tuple[ScopeMapping, ...]) -> Iterator[Problem | Unchecked]:
    own = [one for one in attached if one.managed is None and emits(one, _CLAIM) is not False]
    # Beside a mapping of the scope that speaks of it, nobody expects it from another scope.
    spoken = any(one.scope.text == claims.EMAIL and emits(one, _CLAIM) for one in own)
    for mapping in own:
        if spoken and emits(mapping, _CLAIM) is None and mapping.scope.text not in {None, claims.EMAIL}:
            continue
        if mapping.expression is None or emits(mapping, _CLAIM) is None or _may_be_filled_in(mapping.expression):
            yield Unchecked("username_claim", mapping.used_at, "an expression that is not known")
        elif mapping.scope.text == claims.EMAIL:
            said = next((one for one in _REFUSED if _says(one, mapping.expression)), None)
            if said:
                place = _at(said, mapping.expression)
                yield _problem(Severity.ERROR, claim, place, mapping, f"this mapping says {said.words}")
    stock = [one for one in with_scope(attached, claims.EMAIL) if one.managed is not None]
    severity = severity_from_version(chain, FIRST)
    # Beside an own mapping of the scope Authentik's wins, in either order; what another scope brings may come later.
    if not stock or not severity or any(one.scope.text != claims.EMAIL for one in own):
        return
    if stock[0].expression is not None and not _says(_REFUSED[0], stock[0].expression):
        yield _overwritten(claim, stock[0])
    else:
        what = "Authentik's own email mapping says email_verified: false since 2025.10"
        yield _problem(severity, claim, stock[0].scope.span, stock[0], what, version=known_version(chain))


def _overwritten(claim: Fact, mapping: ScopeMapping) -> Problem:
    what = (
        f"this writes an expression of its own into Authentik's mapping {mapping.managed}, and Authentik's own "
        "blueprint overwrites it at each start: email_verified is false from then on"
    )
    found = _problem(Severity.WARNING, claim, mapping.written_in or mapping.scope.span, mapping, what)
    return found._replace(
        change=(
            "make a mapping of your own of it: give it a name of its own instead of the managed one, and let the "
            "provider attach that in place of Authentik's"
        )
    )


def _may_be_filled_in(expression: Setting) -> bool:
    """Whether Terraform may fill in what the expression says of the address, and not only something beside it."""
    if not isinstance(expression.value, Template):
        return False
    text = "".join(part if isinstance(part, str) else _HOLE for part in expression.value.parts)
    said = _SAID.search(_COMMENT.sub("", text))
    return said is None or said[1] in {_HOLE, "False"}


def _says(said: _Said, expression: Setting) -> bool:
    """Whether an expression says this and nothing else: not in one branch of two, and not to be overwritten."""
    text = _COMMENT.sub("", expression.text or "")
    depends = may_be_any(text) or _DEPENDS.search(text) is not None
    alone = re.compile(rf"{said.pattern.pattern}\s*[,}}]").search(text)
    return alone is not None and text.count(_CLAIM) == 1 and not depends


def _at(said: _Said, expression: Setting) -> Span:
    """Where in the file the expression says it: its own text has lost indentation and escapes."""
    span = expression.span
    found = said.pattern.search(span.text)
    return Span(span.file, span.start + found.start(), span.start + found.end()) if found else span


def _problem(
    severity: Severity, claim: Fact, place: Span, mapping: ScopeMapping, what: str, version: Setting | None = None
) -> Problem:
    return Problem(
        severity=severity,
        message=f"{what}, and the API server refuses such a token, since it takes the username from email",
        span=place,
        change=(
            "attach a mapping of your own with scope_name email that says email_verified: "
            'ak_is_group_member(request.user, name="your group"), and bind the application to that group; or let it '
            "read a verified attribute of the user; or use preferred_username with a prefix as username claim"
        ),
        symptom='the login loops: "oidc: email not verified" or "invalid bearer token" in the API server\'s log',
        related=(
            Related(claim.span, "the API server's username claim"),
            Related(mapping.used_at, "the provider attaches the mapping here"),
            *((Related(mapping.listed_in, "named in this list"),) if mapping.managed else ()),
            *((Related(version.span, "Authentik's version, as far as it is stated"),) if version else ()),
        ),
        values=(what,),
        term="username_claim",
    )
