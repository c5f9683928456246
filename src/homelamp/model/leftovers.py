"""What a template update or a merge left in the repository."""

from __future__ import annotations

from typing import NamedTuple

from homelamp.core.text import Span
from homelamp.model.term import Setting


class Conflict(NamedTuple):
    """Two versions of one place, between markers: the lines `<<<<<<<`, `=======` and `>>>>>>>`."""

    first: Span
    middle: Span
    last: Span
    is_of_copier: bool


class Answers(NamedTuple):
    """What Copier noted of a rendered template; `span` is the place of the file."""

    span: Span
    commit: Setting | None
    source: Setting | None


class Leftovers(NamedTuple):
    """`rejects` are the places of `.rej` files."""

    conflicts: tuple[Conflict, ...]
    rejects: tuple[Span, ...]
    answers: tuple[Answers, ...]
