"""Numbers that a repository's text states. No other module turns such a text into a number."""

from __future__ import annotations

# A version, an index or a year has no more digits; above 4,300 Python's `int` refuses, and long before it is slow.
_MAX_DIGITS = 18


def number(text: str) -> int | None:
    """The whole number that ASCII digits state; None for any other text, and for one that nobody counts up to."""
    digits = text.lstrip("0") or text[:1]
    if not digits.isascii() or not digits.isdecimal() or len(digits) > _MAX_DIGITS:
        return None
    return int(digits)
