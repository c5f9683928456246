"""Which place of a term that differs is marked, and how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown, Verdict, same
from homelamp.model import Fact
from homelamp.model.finding import Finding

# `wrong`: a finding's primary place, or one that says the same. `other`: it says something else than the wrong one.
# `agrees`: another source says the same. `unknown`: no text to compare. Empty: nothing to say about it.
Mark = Literal["wrong", "other", "agrees", "unknown", ""]


def touches(span: Span, fact: Fact) -> bool:
    """Whether a place is where the fact is used, or one of the literals behind it."""
    return any(_overlap(span, one) for one in (fact.span, *(piece.span for piece in fact.pieces)))


def about(finding: Finding, fact: Fact) -> bool:
    """Whether a finding's primary place is the fact's."""
    return touches(finding.problem.span, fact)


def _overlap(one: Span, other: Span) -> bool:
    # An empty place counts as its next character.
    is_before = one.start < max(other.end, other.start + 1)
    return one.file is other.file and is_before and other.start < max(one.end, one.start + 1)


def marks_of(verdict: Verdict, facts: Sequence[Fact], findings: Sequence[Finding]) -> list[Mark]:
    """One mark for each fact of a term. Where all agree only the term itself is marked."""
    if verdict is Verdict.EQUAL:
        return ["unknown" if isinstance(fact.value, Unknown) else "" for fact in facts]
    places = [finding.problem.span for finding in findings]
    # Where the finding is about something else than the text, such as a missing line, at least the file is marked.
    wrong = _at(places, facts) or [fact for fact in facts if any(span.file is fact.span.file for span in places)]
    other = _at([place.span for finding in findings for place in finding.problem.related], facts)
    return [_mark(fact, facts, wrong, other) for fact in facts]


def _at(spans: Sequence[Span], facts: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in facts if any(touches(span, fact) for span in spans)]


def _mark(fact: Fact, facts: Sequence[Fact], wrong: Sequence[Fact], other: Sequence[Fact]) -> Mark:
    if _is_among(fact, wrong):
        return "wrong"
    if not isinstance(fact.value, Known):
        return "unknown"
    if any(one.source != fact.source and _says_the_same(fact, one) for one in facts):
        return "agrees"
    return "other" if _is_among(fact, other) else ""


def _is_among(fact: Fact, others: Sequence[Fact]) -> bool:
    return fact in others or any(_says_the_same(fact, one) for one in others)


def _says_the_same(fact: Fact, other: Fact) -> bool:
    return same(fact.value, other.value)
