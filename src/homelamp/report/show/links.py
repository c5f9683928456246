"""The links of a chain: two sources that follow each other in the login and state the same term."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from homelamp.core.value import Verdict
from homelamp.model import Source, Term
from homelamp.report.show.marks import Mark
from homelamp.report.show.view import ChainView, Row


class Link(NamedTuple):
    """Whether two sources agree on a term."""

    start: Source
    end: Source
    term: Term
    verdict: Verdict
    codes: tuple[str, ...]


def links(chain: ChainView) -> list[Link]:
    """All links, term by term."""
    return [link for row in chain.rows for link in _links(row)]


def broken_sources(chain: ChainView) -> set[Source]:
    """The sources that hold a place which a finding names."""
    return {entry.source for row in chain.rows for entry in row.entries if entry.mark == "wrong"}


def _links(row: Row) -> Iterator[Link]:
    marks = {source: {entry.mark for entry in row.of(source)} for source in row.sources}
    is_placed = any("wrong" in found for found in marks.values())
    for start, end in pairwise(row.sources):
        verdict = row.verdict
        if verdict is Verdict.DIFFERENT and is_placed:
            verdict = _verdict(marks[start], marks[end])
        yield Link(start, end, row.term, verdict, row.codes if verdict is Verdict.DIFFERENT else ())


def _verdict(start: set[Mark], end: set[Mark]) -> Verdict:
    """Of a term that differs: a link is broken at the place that a finding names, and whole where both ends agree."""
    if "wrong" in start | end or "other" in start | end:
        return Verdict.DIFFERENT
    return Verdict.EQUAL if "agrees" in start & end else Verdict.UNCHECKED
