"""Whoever takes an admin's e-mail address over becomes that admin.

RBAC binds a person by the e-mail address, a mapping calls every address verified, and every user of Authentik may use
the application. Who can change his address to the admin's then logs in as the admin. By default users of Authentik may
not change it; who may edit users can.

At login: it works, for the wrong person too.

Before:

    expression = "return {\\"email\\": request.user.email, \\"email_verified\\": True}"

After: `"email_verified": ak_is_group_member(request.user, name="headlamp-admins")`, and the application bound to that
group by an `authentik_policy_binding`.

It is silent where a policy limits the application, where RBAC binds groups only, and where the expression decides.

Evidence: https://docs.goauthentik.io/add-secure-apps/providers/oauth2/verify-email-address/,
https://github.com/goauthentik/authentik/issues/16205
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.chain.view import is_person
from homelamp.core.text import Span
from homelamp.model import ScopeMapping, claims
from homelamp.model.finding import Problem, Related, Severity

_TRUE = re.compile(r"""["']email_verified\\?["']\s*:\s*True\s*[,}]""")
_DEPENDS = re.compile(r"\b(?:if|else|match|while|try|lambda|and|or|for)\b|ak_|\*\*")
_COMMENT = re.compile(r"#.*$", re.M)


def check(chain: Chain) -> Iterator[Problem]:
    """Look for a mapping that says True of everybody."""
    claim = chain.issuer.username_claim if chain.issuer else None
    application = chain.client.application if chain.client else None
    if claim is None or claim.text != claims.EMAIL or application is None or application.is_limited is not False:
        return
    users = [one for one in chain.subjects if one.kind == "User" and is_person(one) and "@" in (one.name.text or "")]
    found = [one for one in chain.client.mappings.known if _says_true(one)] if chain.client else []
    if not users or not found:
        return
    yield Problem(
        severity=Severity.WARNING,
        message="this mapping calls every address verified, everybody may log in, and RBAC binds an address",
        span=_place(found[0]),
        change=(
            'write "email_verified": ak_is_group_member(request.user, name="your group"), and bind the application to '
            "that group"
        ),
        symptom="who can change his address to the one that RBAC binds becomes that person",
        related=tuple(Related(one.name.span, "RBAC binds this address") for one in users),
        values=tuple(str(one.name.text) for one in users),
        term="username_claim",
    )


def _says_true(mapping: ScopeMapping) -> bool:
    text = _COMMENT.sub("", (mapping.expression.text or "") if mapping.expression else "")
    return mapping.scope.text == claims.EMAIL and bool(_TRUE.search(text)) and not _DEPENDS.search(text)


def _place(mapping: ScopeMapping) -> Span:
    return mapping.expression.span if mapping.expression else mapping.used_at
