"""What an owner has said of findings: by a comment, in `.homelamp.yaml`, or by a baseline."""

from __future__ import annotations

from typing import Literal, NamedTuple

from homelamp.core.text import Span
from homelamp.model.finding import Edit, Finding


class Suppressed(NamedTuple):
    """A finding that is not reported, what says so, why and where. A baseline gives no reason."""

    finding: Finding
    by: Literal["comment", "configuration", "baseline"]
    reason: str
    span: Span


class Unused(NamedTuple):
    """A suppression that hides nothing at `span`. `message` says what it is; `fix` takes it away."""

    span: Span
    message: str
    change: str
    values: tuple[str, ...]
    fix: tuple[Edit, ...] = ()


class Stale(NamedTuple):
    """An entry of a baseline that matches no finding. One edit takes all such entries away."""

    span: Span
    code: str
    file: str
    fingerprint: str
    fix: tuple[Edit, ...]


class Suppressions:
    """What is wrong with the suppressions themselves."""

    def __init__(self) -> None:
        self.unused: list[Unused] = []
        # Where a reason is missing, and the rules that the suppression names.
        self.without_reason: list[tuple[Span, str]] = []
        self.stale: list[Stale] = []
