"""Which of several alike one is: a finding's fingerprint may hold no secret, and yet tells it from its like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def numbered(items: Iterable[Item], key: Callable[[Item], Hashable]) -> Iterator[tuple[int, Item]]:
    """Every item with how many before it have the same key."""
    seen: Counter[Hashable] = Counter()
    for item in items:
        yield seen[key(item)], item
        seen[key(item)] += 1
