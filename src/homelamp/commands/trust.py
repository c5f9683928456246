"""`--trust`: where the places of a login disagree, the one that its owner trusts is right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import get_args

from homelamp.core.suggest import nearest
from homelamp.core.text import Span
from homelamp.core.url_values import host_in
from homelamp.core.value import Known
from homelamp.errors import UsageError
from homelamp.model import Fact, Source, Term
from homelamp.model.finding import Edit, Finding
from homelamp.model.result import ChainResult, Result
from homelamp.rules.places import edits

SOURCES: tuple[Source, ...] = get_args(Source)
# Terms that every place states in the same words. A prefix is a part of RBAC's names, scopes are a list in any order,
# and the client's secret is nobody's to copy.
_SAME_WORDS: tuple[Term, ...] = (
    "issuer_url",
    "client_id",
    "redirect_uri",
    "host",
    "username_claim",
    "groups_claim",
)
# What a pattern has, and a callback address does not.
_PATTERN = re.compile(r"[\\^$*+?()\[\]|]")


def source_of(word: str) -> Source:
    """The source that a word of the command line names.

    Raises:
        UsageError: there is none.
    """
    for source in SOURCES:
        if source == word:
            return source
    near = nearest(word, SOURCES)
    raise UsageError(
        f"there is no source {word}; {f'did you mean {near}? ' if near else ''}valid are {', '.join(SOURCES)}"
    )


def decided(findings: Iterable[Finding], result: Result, trusted: Source) -> list[Finding]:
    """The findings, with the edits after which all other places say what the trusted one says.

    Where it says nothing of a term, a finding keeps the fix that it has.
    """
    return [_decided(one, result, trusted) for one in findings]


def _decided(finding: Finding, result: Result, trusted: Source) -> Finding:
    facts = _facts(finding, result)
    if not any(fact.source == trusted for fact in facts):
        return finding
    found = _edits(facts, trusted, finding.problem.term)
    return finding._replace(problem=finding.problem._replace(fix=() if isinstance(found, str) else found))


def undecided(result: Result, trusted: Source) -> Iterator[tuple[Finding, str]]:
    """The findings on terms that the trusted source does not decide, each with the reason."""
    for finding in result.findings:
        facts = _facts(finding, result)
        if not facts or len({fact.source for fact in facts}) == 1:
            continue
        found = _edits(facts, trusted, finding.problem.term)
        if isinstance(found, str):
            yield finding, found


def _facts(finding: Finding, result: Result) -> list[Fact]:
    """What the places of the finding's login say of its term; several logins may have the same name."""
    term = finding.problem.term
    named = [chain for chain in result.chains or () if chain.name == finding.chain]
    if term is None:
        return []
    if len(named) > 1:
        named = [chain for chain in named if _holds(chain, term, finding)]
    return named[0].facts.get(term, []) if len(named) == 1 else []


def _holds(chain: ChainResult, term: Term, finding: Finding) -> bool:
    problem = finding.problem
    places = {problem.span, *(one.span for one in problem.related)}
    return any(not places.isdisjoint(_spans(fact)) for fact in chain.facts.get(term, ()))


def _spans(fact: Fact) -> set[Span]:
    return {fact.span, *(piece.span for piece in fact.pieces)}


def _edits(facts: list[Fact], trusted: Source, term: Term | None) -> tuple[Edit, ...] | str:
    """The edits of the places that disagree with the trusted one, or why there are none."""
    if term not in _SAME_WORDS:
        return f"{term} is not written in the same words everywhere"
    right = {_comparable(fact, term) for fact in facts if fact.source == trusted}
    wanted = right.pop() if len(right) == 1 else None
    if wanted is None:
        return f"{trusted} does not state one {term}"
    found: list[Edit] = []
    for source in dict.fromkeys(fact.source for fact in facts if fact.source != trusted):
        own = [fact for fact in facts if fact.source == source and fact.text is not None]
        stated = {_comparable(fact, term) for fact in own}
        if not own or wanted in stated:
            continue
        if len(stated) > 1:
            return f"{source} states several, and which of them is meant is not known"
        if term == "redirect_uri" and any(_PATTERN.search(str(fact.text)) for fact in own):
            return f"{source} states a pattern"
        for fact in own:
            changed = edits([fact], str(fact.text).replace(str(_comparable(fact, term)), wanted, 1))
            if not changed:
                return f"what {source} says is not written out in one place"
            found += changed
    return tuple(dict.fromkeys(found)) or "every place that could be changed says the same"


def _comparable(fact: Fact, term: Term) -> str | None:
    """The text that places have in common: of an address the host, where hosts are compared."""
    if term != "host" or fact.text is None:
        return fact.text
    host = host_in(Known(fact.text))
    return host.text if isinstance(host, Known) else fact.text
