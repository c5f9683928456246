"""The table of the page: a row for each term, a column for each source; on a phone a block for each term."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from homelamp.model import Source
from homelamp.report.show.entries import Cell, Entry, cells
from homelamp.report.show.marks import Mark
from homelamp.report.show.page_parts import MARKS, VERDICTS, breakable, link
from homelamp.report.show.view import ChainView, Row
from homelamp.report.show.words import TITLES


def table(chain: ChainView) -> Iterator[str]:
    """The lines of the table element."""
    # The roles say again what the elements are: on a phone the style sheet makes blocks of them.
    yield '<table role="table">\n<thead role="rowgroup">\n<tr role="row"><th role="columnheader" scope="col">Term</th>'
    for source in chain.sources:
        yield f'<th role="columnheader" scope="col">{TITLES[source]}</th>'
    yield '</tr>\n</thead>\n<tbody role="rowgroup">'
    for row in chain.rows:
        yield f'<tr role="row" class="{row.verdict.value}">{_head(row)}'
        for source in chain.sources:
            yield _cell(row, source)
        yield "</tr>"
    yield "</tbody>\n</table>"


def _head(row: Row) -> str:
    said = "".join(f'<span class="said">{escape(words)}</span>' for words in row.said)
    sign = f'<span class="mark" aria-hidden="true">{VERDICTS[row.verdict]}</span>'
    name = f'<span class="name">{sign} <code>{row.term}</code></span>'
    return f'<th role="rowheader" scope="row">{name}{said}</th>'


def _cell(row: Row, source: Source) -> str:
    entries = row.of(source)
    stated = "".join(_fact(cell) for cell in cells(entries))
    wrong = ' class="wrong"' if any(entry.mark == "wrong" for entry in entries) else ""
    return f'<td role="cell"{wrong} data-source="{TITLES[source]}">{stated}</td>'


def _fact(cell: Cell) -> str:
    entry = cell.entry
    sign = _sign(entry.mark) if entry.mark else ""
    text = f"<i>{escape(entry.text)}</i>" if entry.value is None else f"<code>{_value(entry)}</code>"
    places = "".join(f"<li>{link(place)}</li>" for place in dict.fromkeys(cell.places))
    used = "".join(f"<li>used at {link(place)}</li>" for place in dict.fromkeys(cell.used_at))
    marked = f" marked {entry.mark}" if entry.mark else ""
    return f'<div class="fact{marked}">{sign}{text}<ul>{places}{used}</ul></div>'


def _sign(mark: Mark) -> str:
    sign, words = MARKS[mark]
    return f'<span class="mark {mark}" role="img" aria-label="{words}">{sign}</span> '


def _value(entry: Entry) -> str:
    """The text with what differs highlighted; where something is missing, the gap."""
    if entry.differing is None:
        return breakable(entry.text)
    start, end = entry.differing
    before, inside, behind = entry.text[:start], entry.text[start:end], entry.text[end:]
    gap = "" if inside else ' class="gap" title="something is missing here"'
    return f"{breakable(before)}<mark{gap}>{breakable(inside)}</mark>{breakable(behind)}"
