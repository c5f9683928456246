"""What was read of a repository, as far as it may stay in memory: that is bounded by a file, not by the repository."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Generic, TypeVar

Item = TypeVar("Item")

# Every text of a large homelab that people wrote fits, and is read once: 1,500 manifests have 2 MB.
ROOM = 16_000_000
# Nothing larger is parsed, and so none is looked at often.
LARGEST = 1_000_000


class Kept(Generic[Item]):
    """Items by path. Those that came first stay while there is room; of the others, the last one.

    What is used elsewhere, as the text in which a finding has its place, is the same one to everybody while it is used.
    """

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._room = ROOM
        self._last: tuple[str, Item] | None = None
        self._used: MutableMapping[str, Item] | None = None

    def get(self, path: str) -> Item | None:
        """What is kept for a path; None where nothing is."""
        if path in self._items:
            return self._items[path]
        if self._last is not None and self._last[0] == path:
            return self._last[1]
        return self._used.get(path) if self._used is not None else None

    def add(self, path: str, item: Item, size: int, *, is_shared: bool = False) -> None:
        """Keep an item of `size` bytes or characters as long as there is room. `is_shared` is for what others use."""
        if size <= LARGEST and size <= self._room:
            self._room -= size
            self._items[path] = item
            return
        self._last = (path, item)
        if is_shared:
            if self._used is None:
                # Few repositories come so far, and the import would be felt by the others.
                from weakref import WeakValueDictionary  # noqa: PLC0415

                self._used = WeakValueDictionary()
            self._used[path] = item
