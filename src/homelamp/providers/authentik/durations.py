"""How Authentik writes a length of time: `hours=1;minutes=30`.

authentik/lib/utils/time.py of https://github.com/goauthentik/authentik.
"""

from __future__ import annotations

import re

_COUNT = re.compile(r"\s*[+-]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})\s*")
_SECONDS = {
    "microseconds": 0.000001,
    "milliseconds": 0.001,
    "seconds": 1.0,
    "minutes": 60.0,
    "hours": 3_600.0,
    "days": 86_400.0,
    "weeks": 604_800.0,
}


def seconds_of(text: str) -> float | None:
    """How long it is, in seconds; None where Authentik does not take the text."""
    total = 0.0
    for part in text.split(";"):
        unit, separator, count = part.partition("=")
        if not separator or unit.strip().lower() not in _SECONDS or not _COUNT.fullmatch(count):
            return None
        total += float(count) * _SECONDS[unit.strip().lower()]
    return total


def is_duration(text: str) -> bool:
    """Whether Authentik takes the text as a length of time."""
    return seconds_of(text) is not None
