"""The chain for a terminal: one row a term, one column a source; where that is too wide, one block a term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from homelamp.core.printable import visible
from homelamp.model.finding import Finding, Severity
from homelamp.report.show import grid, stacked
from homelamp.report.show.lines import MARGIN, Line, painted, paragraph
from homelamp.report.show.overview import Section, place_of
from homelamp.report.show.screen import Screen
from homelamp.report.show.view import ChainView, View
from homelamp.report.show.words import NO_TERM, prose

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def render(view: View, screen: Screen) -> Iterator[str]:
    """The lines of the table, none wider than the screen."""
    if not view.chains:
        yield from painted(paragraph(view.overview.lead, screen.columns), screen)
    for number, chain in enumerate(view.chains):
        if number:
            yield ""
        yield from _chain(chain, screen)
    if view.chains:
        yield ""
        yield from painted(paragraph(_legend(screen), screen.columns, ink="dim"), screen)
    if view.others:
        yield ""
        yield from painted([Line("other findings:", "bold")], screen)
        yield from painted(_findings(view.others, screen), screen)
    for section in view.overview.sections:
        yield ""
        yield from painted(_section(section, screen), screen)


def _section(section: Section, screen: Screen) -> Iterator[Line]:
    yield Line(f"{section.title[0].lower()}{section.title[1:]}:", "bold")
    for item in section.items:
        words = f"{place_of(item.place)}: {item.words}" if item.place else item.words
        yield from paragraph(prose(words), screen.columns, hanging=MARGIN, indent=MARGIN)
    for line in section.code.splitlines():
        # What is to be copied is never folded.
        yield Line(" " * 2 * MARGIN + visible(line))


def _chain(chain: ChainView, screen: Screen) -> Iterator[str]:
    where = f" ({visible(chain.path)})" if chain.path else ""
    head = paragraph(f"chain {visible(chain.name)}{where}", screen.columns, hanging=MARGIN, ink="bold")
    if chain.joined_by:
        why = visible("; ".join(dict.fromkeys(chain.joined_by)))
        head += paragraph(f"joined by: {why}", screen.columns, indent=MARGIN, ink="dim")
    yield from painted([*head, Line("")], screen)
    table = grid.lines(chain, screen)
    if not chain.rows:
        yield NO_TERM
    elif table is None:
        yield from painted(stacked.lines(chain, screen), screen)
    else:
        yield from table
    if chain.findings:
        yield ""
        yield from painted(_findings(chain.findings, screen), screen)


def _findings(findings: Iterable[Finding], screen: Screen) -> Iterator[Line]:
    for finding in findings:
        span = finding.problem.span
        place = visible(f"{span.file.path}:{span.line}:{span.column}")
        severity = finding.problem.severity
        head = f"{severity.value}[{finding.code}] {finding.name} at {place}"
        yield from paragraph(head, screen.columns, hanging=2 * MARGIN, ink=_COLOURS[severity])
        yield from paragraph(prose(finding.problem.message), screen.columns, indent=2 * MARGIN)


def _legend(screen: Screen) -> str:
    glyphs = screen.glyphs
    return (
        f"{glyphs.equal} agrees   {glyphs.different} differs, look here first   "
        f"{glyphs.other} says something else   {glyphs.unchecked} not compared"
    )
