"""The chains as tables for GitHub, in GitHub Flavored Markdown: https://github.github.com/gfm/#tables-extension-."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from homelamp.core.printable import visible
from homelamp.core.value import Verdict
from homelamp.model import Source
from homelamp.model.finding import Finding
from homelamp.report.show.entries import Cell, cells
from homelamp.report.show.lines import place_texts
from homelamp.report.show.marks import Mark
from homelamp.report.show.overview import Section, place_of
from homelamp.report.show.view import ChainView, Row, View
from homelamp.report.show.words import NO_TERM, TITLES, prose

_VERDICTS = {Verdict.EQUAL: "✓", Verdict.DIFFERENT: "**✗**", Verdict.UNCHECKED: "?"}
_MARKS: dict[Mark, str] = {"wrong": "**✗** ", "other": "**≠** ", "agrees": "✓ ", "unknown": "? ", "": ""}
_LEGEND = "✓ agrees · **✗** differs, look here first · **≠** says something else · ? not compared"
_PUNCTUATION = re.compile(r"[!-/:-@[-`{-~]")
# A colon or dot that makes a link of a bare address, or a colon that makes a picture of a word.
_MARKUP = re.compile(r"[!#$&*<>@\[\\\]^_`{|}~]|:(?=\S)|(?<=www)\.")


def render(view: View) -> Iterator[str]:
    """A heading, a table and the findings of every chain."""
    if not view.chains:
        yield view.overview.lead
    for chain in view.chains:
        yield from _chain(chain)
        yield from _findings(chain.findings)
    if view.chains:
        yield _LEGEND
    if view.others:
        yield from ("", "## Other findings", "")
        yield from _findings(view.others)
    for section in view.overview.sections:
        yield from ("", f"## {section.title}", "")
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    for item in section.items:
        place = f"{_code(place_of(item.place))}: " if item.place else ""
        yield f"- {place}{_prose(item.words)}"
    if section.code:
        yield from ("", "```yaml", *map(visible, section.code.splitlines()), "```")


def _chain(chain: ChainView) -> Iterator[str]:
    where = f" in {_code(chain.path)}" if chain.path else ""
    yield f"## Chain {_code(chain.name)}{where}"
    yield ""
    if chain.joined_by:
        yield f"Joined by: {_prose('; '.join(dict.fromkeys(chain.joined_by)))}"
        yield ""
    yield from _table(chain) if chain.rows else [NO_TERM]
    yield ""


def _table(chain: ChainView) -> Iterator[str]:
    yield _line(["", "term", *(TITLES[source] for source in chain.sources)])
    yield _line(["---"] * (len(chain.sources) + 2))
    for row in chain.rows:
        yield _line([_VERDICTS[row.verdict], _term(row), *(_cell(row, source) for source in chain.sources)])


def _line(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _term(row: Row) -> str:
    return "<br>".join([_code(row.term), *map(_prose, row.said)])


def _cell(row: Row, source: Source) -> str:
    return "<br>".join(_value(cell) for cell in cells(row.of(source)))


def _value(cell: Cell) -> str:
    entry = cell.entry
    text = _prose(entry.text) if entry.value is None else _code(entry.text)
    return "<br>".join([_MARKS[entry.mark] + text, *map(_code, place_texts(cell.places))])


def _findings(findings: Iterable[Finding]) -> Iterator[str]:
    lines = [_finding(finding) for finding in findings]
    yield from (*lines, "") if lines else ()


def _finding(finding: Finding) -> str:
    span = finding.problem.span
    place = _code(f"{span.file.path}:{span.line}:{span.column}")
    severity = finding.problem.severity.value
    return f"- **{finding.code}** {finding.name}, {severity} at {place}: {_prose(finding.problem.message)}"


def _code(text: str) -> str:
    """A code span. In a table a pipe ends a cell even there, and a backtick the span: these become references."""
    text = visible(text)
    if not {"|", "`"} & set(text) and text == text.strip():
        return f"`{text}`"
    return f"<code>{_PUNCTUATION.sub(_reference, text)}</code>"


def _prose(text: str) -> str:
    """Text of which nothing is markup."""
    return _MARKUP.sub(_reference, prose(text))


def _reference(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
