"""Counts mutations by rule, source and way, and prints them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

# (rule, source, way) -> how many were made and how many caught.
Counts = dict[tuple[str, str, str], list[int]]
COUNTS: Counts = defaultdict(lambda: [0, 0])


def count(key: tuple[str, str, str], *, caught: bool) -> None:
    """One more mutation of this kind."""
    COUNTS[key][0] += 1
    COUNTS[key][1] += caught


def render(counts: Counts, reasons: dict[tuple[str, str], str]) -> Iterator[str]:
    """The matrix, a rule after the other: each of its sources with its ways as `way caught/made`."""
    made, caught = (sum(one[at] for one in counts.values()) for at in (0, 1))
    yield f"{len(counts)} different mutations (rule, source, way), {made} made, {caught} caught"
    for rule in sorted({rule for rule, _, _ in counts} | {rule for rule, _ in reasons}):
        for source in sorted({source for one, source, _ in counts if one == rule}):
            cells = {way: found for (one, at, way), found in counts.items() if (one, at) == (rule, source)}
            ways = ", ".join(f"{way} {found[1]}/{found[0]}" for way, found in sorted(cells.items()))
            yield f"{rule} {source}: {ways}"
        for (one, source), reason in sorted(reasons.items()):
            if one == rule:
                yield f"{rule} {source}: none ({reason})"
