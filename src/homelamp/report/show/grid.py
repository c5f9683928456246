"""The table with one column a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from homelamp.model import Source
from homelamp.report.show.entries import cells
from homelamp.report.show.lines import MARGIN, Line, place_lines, term_lines, value_lines
from homelamp.report.show.screen import Screen, width
from homelamp.report.show.view import ChainView, Row
from homelamp.report.show.words import TITLES

_GAP = 3
# Narrower columns would cut URLs and paths into shreds.
_LEAST = 24
_UNLIMITED = 10_000

_Cells = list[list[Line]]


def lines(chain: ChainView, screen: Screen) -> list[str] | None:
    """The lines of the table; None where it does not fit on the screen."""
    columns = _widths(chain, screen)
    if columns is None:
        return None
    header = [
        [Line(" " * MARGIN + "term", "bold")],
        *([Line(" " * MARGIN + TITLES[source], "bold")] for source in chain.sources),
    ]
    drawn = list(_drawn(header, columns, screen))
    drawn.append(
        screen.style.dim(
            f"{screen.glyphs.across}{screen.glyphs.cross}{screen.glyphs.across}".join(
                screen.glyphs.across * one for one in columns
            )
        )
    )
    for number, row in enumerate(chain.rows):
        if number:
            drawn += _drawn([[Line("")] for _ in columns], columns, screen)
        drawn += _drawn(_row(row, chain.sources, columns, screen), columns, screen)
    return drawn


def _row(row: Row, sources: Sequence[Source], columns: Sequence[int], screen: Screen) -> _Cells:
    first, *rest = columns
    return [
        term_lines(row, first, screen.glyphs),
        *(_cell(row, source, one, screen) for source, one in zip(sources, rest, strict=True)),
    ]


def _cell(row: Row, source: Source, columns: int, screen: Screen) -> list[Line]:
    return [
        line
        for cell in cells(row.of(source))
        for line in (*value_lines(cell, columns, screen.glyphs), *place_lines(cell.places, columns))
    ]


def _drawn(row: _Cells, columns: Sequence[int], screen: Screen) -> Iterator[str]:
    between = f" {screen.style.dim(screen.glyphs.down)} "
    for line in zip_longest(*row, fillvalue=Line("")):
        cells_of_line = zip(line, columns, strict=True)
        yield between.join(one.painted(screen.style, wide) for one, wide in cells_of_line).rstrip()


def _widths(chain: ChainView, screen: Screen) -> list[int] | None:
    """How wide each column is: as wide as its longest line where there is room, else the widest ones give way."""
    count = len(chain.sources) + 1
    whole = [_UNLIMITED] * count
    rows = [_row(row, chain.sources, whole, screen) for row in chain.rows]
    titles = [MARGIN, *(MARGIN + len(TITLES[source]) for source in chain.sources)]
    natural = [max([titles[at], *(width(line.text) for row in rows for line in row[at])]) for at in range(count)]
    # Words fold well, texts do not.
    natural[0] = min(natural[0], _LEAST)
    columns = [min(one, _LEAST) for one in natural]
    left = screen.columns - sum(columns) - _GAP * (count - 1)
    if left < 0:
        return None
    for _ in range(left):
        wanted = [one - has for one, has in zip(natural, columns, strict=True)]
        neediest = wanted.index(max(wanted))
        columns[neediest] += wanted[neediest] > 0
    return columns
