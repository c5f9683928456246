"""The table for a narrow screen: who agrees at a glance, then a block for each term with a line for each source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homelamp.core.value import Verdict
from homelamp.report.show.entries import Cell, Entry, cells
from homelamp.report.show.lines import MARGIN, VERDICT_INK, Line, place_lines, place_texts, term_lines, value_lines
from homelamp.report.show.marks import Mark
from homelamp.report.show.screen import Glyphs, Screen, padded, width
from homelamp.report.show.view import ChainView, Row
from homelamp.report.show.words import TITLES

_TITLE = max(map(len, TITLES.values())) + 2
_URGENCY: tuple[Mark, ...] = ("wrong", "other", "unknown", "agrees", "")


def lines(chain: ChainView, screen: Screen) -> Iterator[Line]:
    """The lines of all terms."""
    glance = list(_glance(chain, screen.glyphs))
    if all(width(line.text) <= screen.columns for line in glance):
        yield from glance
        yield Line("")
    for number, row in enumerate(chain.rows):
        if number:
            yield Line("")
        yield from _row(row, screen)


def _glance(chain: ChainView, glyphs: Glyphs) -> Iterator[Line]:
    """One mark for each source of each term."""
    terms = max((len(row.term) for row in chain.rows), default=0) + MARGIN
    titles = [TITLES[source] for source in chain.sources]
    yield Line(f"{' ' * terms}  {'  '.join(titles)}", "bold")
    for row in chain.rows:
        marks = [_glance_mark(row, row.of(source), glyphs) for source in chain.sources]
        shown = "  ".join(mark.center(len(title)) for mark, title in zip(marks, titles, strict=True))
        head = padded(f"{glyphs.verdict(row.verdict)} {row.term}", terms)
        yield Line(f"{head}  {shown}".rstrip(), VERDICT_INK[row.verdict])


def _glance_mark(row: Row, entries: Sequence[Entry], glyphs: Glyphs) -> str:
    if not entries:
        return " "
    mark = min((entry.mark for entry in entries), key=_URGENCY.index)
    if mark:
        return glyphs.of(mark)
    return glyphs.equal if row.verdict is Verdict.EQUAL else glyphs.stated


def _row(row: Row, screen: Screen) -> Iterator[Line]:
    first, *more = term_lines(row, screen.columns, screen.glyphs)
    yield from _head(first, more, screen)
    columns = screen.columns - MARGIN - _TITLE
    stated = [(source, cell) for source in row.sources for cell in cells(row.of(source))]
    value = _value_width([cell for _, cell in stated], columns)
    before = None
    for source, cell in stated:
        title = "" if source == before else TITLES[source]
        yield from _cell(title, cell, columns, value, screen)
        before = source


def _head(term: Line, more: list[Line], screen: Screen) -> Iterator[Line]:
    """The term and what is said of it, on one line where there is room."""
    together = "  ".join([term.text, "; ".join(line.text.strip() for line in more)])
    if width(together) <= screen.columns:
        yield term._replace(text=together)
    else:
        yield term
        yield from more


def _value_width(row: list[Cell], columns: int) -> int | None:
    """How wide a term's values are where every place has room beside them; else None."""
    values = max(MARGIN + width(cell.entry.text) for cell in row) + MARGIN
    places = max(width(text) for cell in row for text in place_texts(cell.places))
    return values if values + places <= columns else None


def _cell(title: str, cell: Cell, columns: int, value: int | None, screen: Screen) -> Iterator[Line]:
    left = " " * MARGIN + padded(title, _TITLE)
    below = " " * len(left)
    first, *more = value_lines(cell, columns, screen.glyphs)
    if value is None:
        yield Line(left + first.text, first.ink)
        places = place_lines(cell.places, columns)
    else:
        beside, *texts = place_texts(cell.places)
        yield Line(f"{left}{padded(first.text, value)}{beside}", first.ink)
        places = [Line(" " * value + text, "dim") for text in texts]
    yield from (Line(below + line.text, line.ink) for line in (*more, *places))
