"""What a rule says."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from homelamp.core.text import Span

if TYPE_CHECKING:
    from homelamp.model import Term


class Severity(Enum):
    """An error makes a login or a sync fail, or leaks a secret; a warning does under conditions."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Related(NamedTuple):
    """A further place that a problem involves, and what it says there."""

    span: Span
    message: str


class Edit(NamedTuple):
    """`text` in the place of a span: a change that fixes the problem and nothing else."""

    span: Span
    text: str


class Problem(NamedTuple):
    """One cause, at one primary place.

    `message` says what is wrong, `change` what would be right, `symptom` what the user sees at login (may be empty).
    `values` are the texts that disagree: with code and file they identify the problem when lines move. `fix` are edits
    that belong together, where a safe change is known.
    """

    severity: Severity
    message: str
    span: Span
    change: str
    symptom: str = ""
    related: tuple[Related, ...] = ()
    values: tuple[str, ...] = ()
    term: Term | None = None
    fix: tuple[Edit, ...] = ()


class Unchecked(NamedTuple):
    """A comparison that could not be made, and why. Never an error."""

    # A term of the login, or the part of it that is missing: `headlamp`, `client`, `api_server`, `file`, …
    term: str
    span: Span
    reason: str
    # The whole sentence, where place, term and reason alone do not make one.
    sentence: str = ""


class Finding(NamedTuple):
    """A problem with the code and name of the rule that found it.

    `identity` is the same for the same problem at several places of a file; `fingerprint` also has its number there.
    """

    code: str
    name: str
    problem: Problem
    chain: str | None = None
    fingerprint: str = ""
    identity: str = ""
