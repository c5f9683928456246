"""What is wrong with the form of a file, as a reader met it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from homelamp.core.text import Span


class Defect(NamedTuple):
    """A file that does not parse (`unreadable`) or a mapping key that is given twice (`duplicate-key`).

    For a duplicate key `first` is the earlier place; the later one wins in every YAML parser of Kubernetes' tools.
    """

    kind: Literal["unreadable", "duplicate-key"]
    span: Span
    message: str
    first: Span | None = None
