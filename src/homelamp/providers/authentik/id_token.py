"""What Authentik puts into an ID token, as far as scope mappings tell.

Its own claims: authentik/providers/oauth2/id_token.py of https://github.com/goauthentik/authentik.
"""

from __future__ import annotations

import re

from homelamp.core.value import Known
from homelamp.model import ScopeMapping
from homelamp.providers.authentik.mappings import emits, may_be_any

# No mapping is needed for these. Some come only with some logins.
OWN = frozenset(
    {"iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "amr", "c_hash", "nonce", "at_hash", "sid"}
    | {"azp", "uid", "jti", "nbf"}
)
# Claims whose values are no texts.
NO_TEXTS = {"email_verified": "bool", "groups": "array"}
_COMMENT = re.compile(r"#.*$", re.MULTILINE)
# Then what is said depends on a condition.
_DEPENDS = re.compile(r"\b(?:if|else|match|while|try|lambda|and|or)\b")
_BOOLEANS = {"True": True, "False": False}


def literal(mapping: ScopeMapping, claim: str) -> str | bool | None:
    """The value that an own mapping always gives a claim: a text, True or False; None where it is not written out."""
    stated = mapping.expression.value if mapping.expression else None
    if not isinstance(stated, Known) or emits(mapping, claim) is not True:
        return None
    text = _COMMENT.sub("", stated.text)
    if may_be_any(text) or _DEPENDS.search(text) or text.count(claim) != 1:
        return None
    name = rf"[\"']{re.escape(claim)}[\"']"
    found = re.search(rf"{name}\s*:\s*(?:(True|False)|\"([^\"\\]*)\"|'([^'\\]*)')\s*[,}}]", text)
    if found is None:
        return None
    return _BOOLEANS[found[1]] if found[1] else found[2] if found[2] is not None else found[3]
