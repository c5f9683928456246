"""What every format shows: chains as rows of terms, each with what its sources state and where they disagree."""

from __future__ import annotations

from typing import NamedTuple, get_args

from homelamp.core.printable import visible
from homelamp.core.value import Unknown, Verdict
from homelamp.model import Fact, Source, Term
from homelamp.model.finding import Finding, Unchecked
from homelamp.model.result import ChainResult, Result
from homelamp.redact.results import redact
from homelamp.report.show.entries import Entry, entry_of
from homelamp.report.show.marks import about, marks_of, touches
from homelamp.report.show.overview import Overview, overview_of
from homelamp.report.show.words import TITLES, VERDICTS

# Both in the order of the login.
_TERMS: tuple[Term, ...] = get_args(Term)
_SOURCES: tuple[Source, ...] = get_args(Source)
_PAIR = 2


class Row(NamedTuple):
    """One term of a chain. `codes` are the findings that concern it, `notes` say why it was not compared.

    `agreeing` are the sources that agree, be it that others could not be compared.
    """

    term: Term
    verdict: Verdict
    entries: tuple[Entry, ...]
    codes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    agreeing: tuple[Source, ...] = ()

    def of(self, source: Source) -> list[Entry]:
        """What one source states."""
        return [entry for entry in self.entries if entry.source == source]

    @property
    def said(self) -> list[str]:
        """Whether the places agree, with the findings, and what was not compared and why."""
        found = f": see {', '.join(self.codes)}" if self.codes else ""
        return [self._verdict + found, *map(visible, self.notes)]

    @property
    def _verdict(self) -> str:
        if self.verdict is not Verdict.UNCHECKED or not self.agreeing:
            return VERDICTS[self.verdict]
        rest = [TITLES[source] for source in self.sources if source not in self.agreeing]
        agrees = f"agrees ({', '.join(TITLES[source] for source in self.agreeing)})"
        return f"{agrees}; not compared ({', '.join(rest)})" if rest else f"{agrees}; not compared everywhere"

    @property
    def sources(self) -> list[Source]:
        """Who states the term, in the order of the login."""
        return _ordered({entry.source for entry in self.entries})


class ChainView(NamedTuple):
    """One chain. `path` is Headlamp's file, which tells chains of the same name apart; empty where it has none."""

    name: str
    path: str
    joined_by: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """DIFFERENT where a term differs, UNCHECKED where none is known to agree."""
        verdicts = {row.verdict for row in self.rows}
        return next((one for one in (Verdict.DIFFERENT, Verdict.EQUAL) if one in verdicts), Verdict.UNCHECKED)

    @property
    def sources(self) -> list[Source]:
        """Who states anything, in the order of the login."""
        return _ordered({entry.source for row in self.rows for entry in row.entries})


class View(NamedTuple):
    """All chains of a repository. `others` are the findings that belong to none of them."""

    chains: tuple[ChainView, ...]
    others: tuple[Finding, ...]
    overview: Overview


def view_of(result: Result) -> View:
    """Arrange what `homelamp check` found, without the secrets in it."""
    redact(result, facts=True)
    found = result.chains or []
    chains = [_chain(result, chain, _findings(result, chain, found), is_only=len(found) == 1) for chain in found]
    shown = [finding for chain in chains for finding in chain.findings]
    others = tuple(one for one in result.findings if one not in shown)
    return View(tuple(chains), others, overview_of(result))


def _ordered(sources: set[Source]) -> list[Source]:
    return [source for source in _SOURCES if source in sources]


def _findings(result: Result, chain: ChainResult, all_chains: list[ChainResult]) -> list[Finding]:
    """The chain's findings. Names may stand twice, and of a finding that two chains share only one is in the result."""
    is_unique = sum(one.name == chain.name for one in all_chains) == 1
    return [one for one in result.findings if (is_unique and one.chain == chain.name) or _belongs(one, chain)]


def _belongs(finding: Finding, chain: ChainResult) -> bool:
    """Whether the chain fares as the finding says, at one of the finding's places."""
    term = finding.problem.term
    if finding.chain is None or term is None or chain.verdicts.get(term) is not Verdict.DIFFERENT:
        return False
    spans = [finding.problem.span, *(place.span for place in finding.problem.related)]
    return any(touches(span, fact) for span in spans for fact in chain.facts[term])


def _chain(result: Result, chain: ChainResult, findings: list[Finding], *, is_only: bool) -> ChainView:
    paths = [fact.span.file.path for facts in chain.facts.values() for fact in facts if fact.source == "headlamp"]
    rows = []
    for term in _TERMS:
        if facts := [_without_secret(fact) for fact in chain.facts.get(term, ())]:
            unchecked = [one for one in result.unchecked if one.term == term and (is_only or _is_on(one, facts))]
            row = _row(term, chain.verdicts[term], facts, findings, unchecked)
            rows.append(row._replace(agreeing=chain.agreeing.get(term, ())))
    return ChainView(chain.name, paths[0] if paths else "", chain.joined_by, tuple(rows), tuple(findings))


def _without_secret(fact: Fact) -> Fact:
    """The fact itself. Readers never take a client secret's text; should one do so, it ends here."""
    is_secret = fact.term == "client_secret" and not isinstance(fact.value, Unknown)
    return fact._replace(value=Unknown("never shown")) if is_secret else fact


def _is_on(unchecked: Unchecked, facts: list[Fact]) -> bool:
    return any(touches(unchecked.span, fact) for fact in facts)


def _row(term: Term, verdict: Verdict, facts: list[Fact], findings: list[Finding], unchecked: list[Unchecked]) -> Row:
    # A literal may stand behind several terms: whoever fixes it fixes them all, unless this one agrees.
    concerned = [
        finding
        for finding in findings
        if finding.problem.term == term or (verdict is not Verdict.EQUAL and any(about(finding, one) for one in facts))
    ]
    marks = marks_of(verdict, facts, concerned)
    entries = [entry_of(fact, mark, facts, concerned) for fact, mark in zip(facts, marks, strict=True)]
    notes: tuple[str, ...] = ()
    if verdict is Verdict.UNCHECKED:
        said = {entry.reason for entry in entries}
        notes = tuple(dict.fromkeys(one.reason for one in unchecked if one.reason not in said))
        if len({fact.source for fact in facts}) < _PAIR:
            notes += ("stated by one source only",)
    return Row(term, verdict, tuple(entries), tuple(dict.fromkeys(one.code for one in concerned)), notes)
