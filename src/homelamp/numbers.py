"""Numbers and characters by their numbers, as a repository's text states them.

No other module makes a number of such a text: Python's `int` refuses more than 4,300 digits, and `chr` has bounds, too.
"""

from __future__ import annotations

# A version, an index or a year has no more digits.
_MAX_DIGITS = 18
_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def number(text: str) -> int | None:
    """The whole number that ASCII digits state; None for any other text, and for one that nobody counts up to."""
    digits = text.lstrip("0") or text[:1]
    if not digits.isascii() or not digits.isdecimal() or len(digits) > _MAX_DIGITS:
        return None
    return int(digits)


def character(code: str) -> str | None:
    """The character with a hexadecimal number of up to eight digits; None where that is half of a pair, or none."""
    found = int(code, 16)
    return chr(found) if found <= _LAST and found not in _SURROGATES else None
