"""Counts mutations by rule, source and way, and prints them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from mutations import cells

# (rule, source, way) -> how many were made and how many caught.
Counts = dict[tuple[str, str, str], list[int]]
COUNTS: Counts = defaultdict(lambda: [0, 0])


def count(key: tuple[str, str, str], *, caught: bool) -> None:
    """One more mutation of this kind."""
    COUNTS[key][0] += 1
    COUNTS[key][1] += caught


def render(counts: Counts) -> Iterator[str]:
    """The matrix: each rule's sources with their ways as `way caught/made`, then why other cells are empty."""
    made, caught = (sum(one[at] for one in counts.values()) for at in (0, 1))
    yield f"{len(counts)} different mutations (rule, source, way), {made} made, {caught} caught"
    for rule, source in sorted({(rule, source) for rule, source, _ in counts}):
        tried = {way: found for (one, at, way), found in counts.items() if (one, at) == (rule, source)}
        yield f"{rule} {source}: {', '.join(f'{way} {found[1]}/{found[0]}' for way, found in sorted(tried.items()))}"
    reasons = Counter(cells.reason_of(cell) for cell in cells.empty(counts))
    for reason, times in reasons.items():
        if reason:
            yield f"empty {reason.rules} {reason.sources}, {', '.join(reason.ways)}: {times} cells ({reason.reason})"
