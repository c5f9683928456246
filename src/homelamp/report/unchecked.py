"""What was not compared, in the words that all reports share."""

from __future__ import annotations

from homelamp.model.finding import Unchecked
from homelamp.model.result import Result

NO_APP = "no Headlamp with a login was found: there is no chain to compare"


def not_compared(one: Unchecked) -> str:
    """One comparison that was not made, and why, as a line."""
    return one.sentence or f"{place(one)}: not compared: {one.term} ({one.reason})"


def place(one: Unchecked) -> str:
    """File and line."""
    return f"{one.span.file.path}:{one.span.line}"


def next_step(result: Result) -> str:
    """What to do where nothing was compared at all; empty where something was, or where no login was looked for."""
    if result.chains is None or result.is_compared:
        return ""
    return (
        "Nothing was compared, so this says nothing about the login: `homelamp show` lists what was found "
        "and what to add to .homelamp.yaml."
    )
