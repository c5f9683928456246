"""One fact as it is shown: its text on one line, its place, and where it differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from homelamp.facts import Fact, Source
from homelamp.finding import Finding
from homelamp.printable import visible
from homelamp.report.show.marks import Mark, about, touches
from homelamp.report.show.words import clipped
from homelamp.text import Span
from homelamp.urls import differing_range
from homelamp.value import Known, Unknown

_Range = tuple[int, int]


class Entry(NamedTuple):
    """One fact.

    `value` is the whole text, or None where `reason` says why it is not known. `text` is what people read: on one line,
    clipped, without control characters; `differing` are the characters of it to point at, an empty range where
    something is missing. `place` is the literal, `used_at` the attribute that uses it where that is elsewhere.
    """

    source: Source
    value: str | None
    reason: str
    text: str
    place: Span
    used_at: Span | None
    mark: Mark = ""
    differing: _Range | None = None


class Cell(NamedTuple):
    """What one source says in one or several places; `used_at` are the attributes that use a literal elsewhere."""

    entry: Entry
    places: list[Span]
    used_at: list[Span]


def entry_of(fact: Fact, mark: Mark, facts: Sequence[Fact], findings: Sequence[Finding]) -> Entry:
    """A fact among those of its term, with the findings that concern them."""
    place = _place(fact, findings)
    used_at = fact.span if (place.file, place.line) != (fact.span.file, fact.span.line) else None
    if isinstance(fact.value, Unknown):
        text = f"({clipped(visible(fact.value.reason))[0]})"
        return Entry(fact.source, None, fact.value.reason, text, place, used_at, mark)
    text, differing = clipped(visible(str(fact.value)), _differing(fact, mark, facts, findings))
    return Entry(fact.source, str(fact.value), "", text or '""', place, used_at, mark, differing)


def cells(entries: Iterable[Entry]) -> list[Cell]:
    """Entries with the same text and mark together; entries of one source are wanted."""
    grouped: dict[tuple[str, Mark], Cell] = {}
    for entry in entries:
        cell = grouped.setdefault((entry.text, entry.mark), Cell(entry, [], []))
        cell.places.append(entry.place)
        cell.used_at.extend([entry.used_at] if entry.used_at else [])
    return list(grouped.values())


def _place(fact: Fact, findings: Iterable[Finding]) -> Span:
    """The literal that causes a finding, else the one that holds the whole text, else where it is put together."""
    literals = [piece.span for piece in fact.pieces]
    causes = [finding.problem.span for finding in findings if finding.problem.span in literals]
    return (causes or (literals if len(literals) == 1 else [fact.span]))[0]


def _differing(fact: Fact, mark: Mark, facts: Sequence[Fact], findings: Sequence[Finding]) -> _Range | None:
    """Which characters of the visible text differ from the place that it was compared with, if not simply all."""
    if mark not in {"wrong", "other"}:
        return None
    others = [one for one in facts if one.text is not None and one.source != fact.source and one.text != fact.text]
    if mark == "other":
        others = [one for one in others if any(about(finding, one) for finding in findings)]
    related = [place.span for finding in findings for place in finding.problem.related]
    named = [one for one in others if any(touches(span, one) for span in related)]
    if not isinstance(fact.value, Known) or not others:
        return None
    text = visible(fact.value.text)
    start, end = differing_range(text, visible((named or others)[0].text or ""))
    return None if (start, end) == (0, len(text)) else (start, end)
