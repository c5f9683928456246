"""What there is of logins beside the chains, in the words that all formats share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from homelamp.chain.example import OTHERS
from homelamp.core.text import Span
from homelamp.model.finding import Unchecked
from homelamp.model.result import Part, Result, Survey
from homelamp.report.unchecked import NO_APP, not_compared

# Says what is there instead of the sentence that nothing is.
NO_LOGIN = "Headlamp is deployed, but no login was read from it: nothing was compared"
_PARTS = {
    "headlamp": "Headlamp",
    "terraform": "client",
    "api_server": "API server",
    "exposure": "exposure",
    "secret": "Secret",
    "rbac": "RBAC",
}
_ADD = "Add to .homelamp.yaml"
_CHANGE = "Change in .homelamp.yaml"
_ADVICE = "with these lines homelamp compares more"
_CHOSEN = "; of several files it took the first: write the one that belongs to this login"
_USELESS = (
    "nothing: .homelamp.yaml says which files belong to one login, and homelamp read no further file that could "
    "belong to this one; docs/chain.md lists the forms that it reads"
)
_MOST = 20


class Item(NamedTuple):
    """One line of a section, and the place that it speaks of, if its words do not name it."""

    words: str
    place: Span | None = None


class Section(NamedTuple):
    """A title, its lines, and what to copy (empty for nothing)."""

    title: str
    items: tuple[Item, ...]
    code: str = ""


class Overview(NamedTuple):
    """The parts of logins, what was not compared, and what was not read; `sections` is the same to be printed.

    `lead` stands in for the chains where there are none.
    """

    lead: str
    sections: tuple[Section, ...]
    parts: tuple[Part, ...]
    unchecked: tuple[Unchecked, ...]
    unread: tuple[Part, ...]
    example: str

    @property
    def unjoined(self) -> tuple[Part, ...]:
        """The first parts that belong to no chain."""
        return tuple(one for one in self.parts if not one.chain)[:_MOST]


def overview_of(result: Result) -> Overview:
    """The overview of a result that is redacted already."""
    survey = result.survey or Survey()
    return Overview(
        NO_LOGIN if result.has_app else NO_APP,
        tuple(_sections(result, survey)),
        survey.parts,
        tuple(result.unchecked),
        survey.unread,
        survey.example,
    )


def place_of(span: Span) -> str:
    """File and line."""
    return f"{span.file.path}:{span.line}"


def title_of(part: Part) -> str:
    """What a part is called."""
    return _PARTS[part.part]


def _sections(result: Result, survey: Survey) -> Iterator[Section]:
    is_open = _is_open(result)
    if is_open and survey.parts:
        yield Section("Found", _limited([Item(_found(one), one.span) for one in survey.parts]))
    if result.unchecked:
        yield Section("Not compared", tuple(Item(not_compared(one)) for one in result.unchecked))
    if is_open and survey.unread:
        yield Section("Not read", _limited([Item(_not_read(one), one.span) for one in survey.unread]))
    if is_open and survey.parts:
        title = _CHANGE if survey.has_config else _ADD
        yield Section(title, (Item(_advice(survey.example)),), survey.example)


def _is_open(result: Result) -> bool:
    """Whether little or nothing was compared: a part of a login is missing, or was not joined."""
    missing = {"headlamp", "client", "api_server"}
    return not result.is_compared or any(one.term in missing for one in result.unchecked)


def _advice(example: str) -> str:
    if not example:
        return _USELESS
    return f"{_ADVICE}{_CHOSEN}" if OTHERS in example else _ADVICE


def _found(part: Part) -> str:
    said = f"{title_of(part)}: {part.words}" if part.words else title_of(part)
    if not part.chain:
        return f"{said}; in no chain"
    why = f", joined by: {part.joined_by}" if part.joined_by else ""
    return f"{said}; in chain {part.chain}{why}"


def _not_read(part: Part) -> str:
    return f"{part.words}, which homelamp did not read"


def _limited(items: Sequence[Item]) -> tuple[Item, ...]:
    more = len(items) - _MOST
    return (*items[:_MOST], Item(f"and {more} more")) if more > 0 else tuple(items)
