"""What is secret in one file, and what is public there."""

from __future__ import annotations

from collections.abc import Callable

from homelamp.redact import Range

# From an offset into a part of a file to one into the file.
Shift = Callable[[int], int]


def from_(start: int, shift: Shift = lambda at: at) -> Shift:
    """That of a part which begins at `start`, in a text that `shift` belongs to."""
    return lambda at: shift(start + at)


class Found:
    """Ranges of the file that are secret, the texts that stand there, and texts that the file gives out openly.

    A text may be known and its place not: then it is hidden wherever it is quoted.
    """

    def __init__(self) -> None:
        self.ranges: list[Range] = []
        self.texts: set[str] = set()
        self.public: set[str] = set()

    def add(self, other: Found) -> None:
        """Take over what is known of another file, but its places."""
        self.texts |= other.texts
        self.public |= other.public
