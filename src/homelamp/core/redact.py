"""Texts without the secrets that somebody wrote into them."""

from __future__ import annotations

import re

HIDDEN = "…"
# The password of a URL, and arguments that stand together in one value.
_PASSWORD = re.compile(r"(://[^/\s:@]*:)[^@/\s]+@")
# Behind a field's path a colon leads to what is wrong with it, and to no value.
_ARGUMENT = re.compile(r"(client[-_]?secret\s*=\s*|(?<!\.)client[-_]?secret\s*:\s*)[^\s,;]+", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """A message, a value or a line without the password of a URL and without what a client secret is set to."""
    return _ARGUMENT.sub(rf"\1{HIDDEN}", without_password(text))


def without_password(text: str) -> str:
    """A text without the password of a URL."""
    return _PASSWORD.sub(rf"\1{HIDDEN}@", text) if "://" in text else text
