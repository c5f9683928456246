"""Releases of a project as major and minor: what decides which versions of an API it serves."""

from __future__ import annotations

import re

Release = tuple[int, int]

_EXACT = re.compile(r"[v=~]?\s*v?(\d{1,4})\.(\d{1,4})(?:\.(?:\d+|[xX*]))?(?:[-+.][\w.+-]*)?")


def release_of(text: str) -> Release | None:
    """Major and minor of a version such as `v2.4.0` or `2.4.x`; None for a range that may hold more, and other text."""
    found = _EXACT.fullmatch(text.strip())
    return (int(found[1]), int(found[2])) if found else None


def shown(release: Release) -> str:
    """`2.4`."""
    return f"{release[0]}.{release[1]}"
