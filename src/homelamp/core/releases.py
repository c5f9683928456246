"""Releases of a project as major and minor: what decides which versions of an API it serves."""

from __future__ import annotations

import re

from homelamp.core.numbers import number

Release = tuple[int, int]

_EXACT = re.compile(r"[v=~]?\s*v?(\d{1,4})\.(\d{1,4})(?:\.(?:\d+|[xX*]))?(?:[-+.][\w.+-]*)?")


def release_of(text: str) -> Release | None:
    """Major and minor of a version such as `v2.4.0` or `2.4.x`; None for a range that may hold more, and other text."""
    found = _EXACT.fullmatch(text.strip())
    major, minor = (number(part) for part in found.groups()[:2]) if found else (None, None)
    return None if major is None or minor is None else (major, minor)


def shown(release: Release) -> str:
    """`2.4`."""
    return f"{release[0]}.{release[1]}"
