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
