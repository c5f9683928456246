"""Texts that stand where somebody has yet to put something."""

from __future__ import annotations

import re

# What the template puts where a sealed value belongs.
NOT_SEALED_YET = "homelamp-not-sealed-yet"
_WORDS = re.compile(
    r"(?i)(?:re)?place[-_ ]?(?:me|holder|with[-_ ].*)|replace[-_ ].*|change[-_ ]?(?:me|it|this)|to[-_ ]?do|fix[-_ ]?me"
    r"|(?:your|insert|enter|put)[-_ ](?:.*[-_ ])?(?:secret|password|token|key|value|id|here)(?:[-_ ](?:here|goes.*))?"
    r"|redacted|tbd|x{3,}|\*{3,}|\.{3,}|…+"
)
_BRACKETS = re.compile(r"<[^<>]*>")


def is_placeholder(text: str) -> bool:
    """Whether a text, as `REPLACE_ME`, `<client secret>` or `your-token-here`, only keeps a place."""
    text = text.strip().strip("\"'")
    return text == NOT_SEALED_YET or _BRACKETS.fullmatch(text) is not None or _WORDS.fullmatch(text) is not None


# Words within a value that is otherwise one: a host's label, the name in an address, a slug.
_WITHIN = re.compile(
    r"(?i)(?<![a-z0-9])(?:replace[-_.]?me|change[-_]?me|fix[-_]?me|your[-_]?(?:own[-_]?)?"
    r"(?:domain|e?mail|address|host(?:name)?|client(?:[-_]?id)?|issuer|cluster|slug|server|group|user(?:name)?|org"
    r"|company|name|app(?:lication)?))(?![a-z0-9])"
)
_ASKING = re.compile(r"<(?:[^<>]*\s[^<>]*|(?i:your|my|replace|change|insert|enter|put|todo)[^<>]*)>")
# Domains that nobody owns: https://www.rfc-editor.org/rfc/rfc2606.
_RESERVED = re.compile(r"(?i)(?<![\w-])(?:[\w-]+\.)*(?:example\.(?:com|org|net|edu)|[\w-]+\.example)(?![\w.-]*\w)")


def placeholder_in(text: str) -> str:
    """What in a text, or all of it, only keeps a place; empty where nothing does.

    `<name>` may be a place that the Vault plugin of Argo CD fills: only what asks a person for something counts.
    """
    is_plugin = text.startswith("<") and _ASKING.fullmatch(text) is None
    if is_placeholder(text) and not is_plugin:
        return text.strip()
    found = _WITHIN.search(text) or _ASKING.search(text)
    return found[0] if found else ""


def reserved_host_in(text: str) -> str:
    """The host under one of the domains that are kept for examples, in lower case; empty where there is none."""
    found = _RESERVED.search(text)
    return found[0].lower() if found else ""
