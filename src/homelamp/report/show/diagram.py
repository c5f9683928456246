"""A chain as an inline SVG: a box for each source, a lane for each term, and the broken links marked.

Colours come from the page's style sheet; shapes say the same without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from homelamp.core.value import Verdict
from homelamp.model import Source
from homelamp.report.show.links import Link, broken_sources, links
from homelamp.report.show.marks import Mark
from homelamp.report.show.view import ChainView, Row
from homelamp.report.show.words import TITLES

# In CSS pixels: with ten terms the drawing is as wide as a small phone's screen.
_TITLES = 112
_LANE = 21
_BOX = 36
_GAP = 34
_NAMES = 104

_DISC = '<circle r="7.5"/>'
_SHAPES = {
    "equal": f'{_DISC}<path d="M-3.5 0L-1 3L4-3"/>',
    "differs": f'{_DISC}<path d="M-3-3L3 3M3-3L-3 3"/>',
    "other": f'{_DISC}<path d="M-4-1.8H4M-4 1.8H4M2-4.5L-2 4.5"/>',
    "unchecked": f'{_DISC}<text text-anchor="middle" y="4">?</text>',
}
_CROSS = '<path d="M-6-6L6 6M6-6L-6 6"/>'


def svg(chain: ChainView, name: str) -> Iterator[str]:
    """The lines of the SVG element. `name` tells its ids from those of the page's other diagrams."""
    sources, rows = chain.sources, chain.rows
    width = _TITLES + _LANE * len(rows) + _LANE // 2
    height = _NAMES + len(sources) * (_BOX + _GAP) - _GAP + 2
    yield (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-labelledby="{name}-title {name}-text">'
    )
    yield f'<title id="{name}-title">The links between the sources</title>'
    yield f'<desc id="{name}-text">{escape(description(chain))}</desc>'
    broken = broken_sources(chain)
    for at, source in enumerate(sources):
        yield _box(at, source, width, is_broken=source in broken)
    for lane, row in enumerate(rows):
        yield from _lane(lane, row, sources, [link for link in links(chain) if link.term == row.term])
    yield "</svg>"


def description(chain: ChainView) -> str:
    """The broken links in words."""
    broken = [
        f"{link.term} between {TITLES[link.start]} and {TITLES[link.end]}"
        for link in links(chain)
        if link.verdict is Verdict.DIFFERENT
    ]
    return f"Broken: {'; '.join(broken)}." if broken else "No link is known to be broken."


def _top(at: int) -> int:
    return _NAMES + at * (_BOX + _GAP)


def _box(at: int, source: Source, width: int, *, is_broken: bool) -> str:
    state = " broken" if is_broken else ""
    return (
        f'<g class="box{state}"><rect x="1" y="{_top(at)}" width="{width - 2}" height="{_BOX}" rx="8"/>'
        f'<text x="12" y="{_top(at) + _BOX // 2 + 5}">{TITLES[source]}</text></g>'
    )


def _lane(lane: int, row: Row, sources: list[Source], found: list[Link]) -> Iterator[str]:
    x = _TITLES + _LANE * lane + _LANE // 2
    state = row.verdict.value
    yield (
        f'<text class="term {state}" text-anchor="end" transform="translate({x} {_NAMES - 8}) rotate(60)">'
        f"{row.term}</text>"
    )
    for link in found:
        start, end = sources.index(link.start), sources.index(link.end)
        middle = _BOX // 2
        yield (
            f'<line class="link {link.verdict.value}" x1="{x}" y1="{_top(start) + middle}" '
            f'x2="{x}" y2="{_top(end) + middle}"/>'
        )
        if link.verdict is Verdict.DIFFERENT:
            yield f'<g class="cross" transform="translate({x} {_top(end) - _GAP // 2})">{_CROSS}</g>'
    for source in row.sources:
        shape = _shape(row, {entry.mark for entry in row.of(source)})
        y = _top(sources.index(source)) + _BOX // 2
        yield f'<g class="place {shape}" transform="translate({x} {y})">{_SHAPES[shape]}</g>'


def _shape(row: Row, marks: set[Mark]) -> str:
    for mark, shape in (("wrong", "differs"), ("other", "other"), ("unknown", "unchecked"), ("agrees", "equal")):
        if mark in marks:
            return shape
    return "equal" if row.verdict is Verdict.EQUAL else "unchecked"
