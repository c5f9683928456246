"""What a check came to, without secrets: the one way from the rules to a report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from homelamp.core.value import Known, Unknown, Value
from homelamp.model.finding import Finding, Problem
from homelamp.redact.redactor import Redactor, redactor_of

if TYPE_CHECKING:
    from homelamp.core.text import Span
    from homelamp.manifests.outcome import Outcome
    from homelamp.model import Fact
    from homelamp.model.result import ChainResult, Part, Result, Survey


def redact(result: Result, outcome: Outcome | None = None, *, facts: bool = False) -> Redactor:
    """Take the secrets out of all texts of a result, in place; returns what quotes lines of the files.

    The facts of the chains are among these texts only with `facts`: a check prints none, and their files are many.
    """
    redactor = redactor_of(_spans(result, outcome, facts=facts))
    result.findings = [_finding(one, redactor) for one in result.findings]
    result.unchecked = [
        one._replace(reason=redactor.message(one.reason), sentence=redactor.message(one.sentence))
        for one in result.unchecked
    ]
    if result.chains:
        result.chains = [_chain(one, redactor, facts=facts) for one in result.chains]
    if result.survey:
        result.survey = _survey(result.survey, redactor)
    result.suppressed = [
        one._replace(finding=_finding(one.finding, redactor), reason=redactor.message(one.reason))
        for one in result.suppressed
    ]
    if outcome:
        outcome.findings = [_finding(one, redactor) for one in outcome.findings]
        outcome.skipped = [
            one._replace(kind=redactor.message(one.kind), reason=redactor.message(one.reason))
            for one in outcome.skipped
        ]
    return redactor


def _spans(result: Result, outcome: Outcome | None, *, facts: bool) -> Iterator[Span]:
    suppressed = (one.finding for one in result.suppressed)
    for finding in (*result.findings, *(outcome.findings if outcome else ()), *suppressed):
        yield finding.problem.span
        yield from (place.span for place in finding.problem.related)
    yield from (one.span for one in result.unchecked)
    yield from (one.span for one in result.suppressed)
    for part in (*result.survey.parts, *result.survey.unread) if result.survey else ():
        yield part.span
    for chain in (result.chains or ()) if facts else ():
        yield from (fact.span for stated in chain.facts.values() for fact in stated)


def _survey(survey: Survey, redactor: Redactor) -> Survey:
    return survey._replace(
        parts=tuple(_part(one, redactor) for one in survey.parts),
        unread=tuple(_part(one, redactor) for one in survey.unread),
        example="\n".join(map(redactor.message, survey.example.split("\n"))),
    )


def _part(part: Part, redactor: Redactor) -> Part:
    words, chain, joined_by = map(redactor.message, (part.words, part.chain, part.joined_by))
    return part._replace(words=words, chain=chain, joined_by=joined_by)


def _finding(finding: Finding, redactor: Redactor) -> Finding:
    return finding._replace(problem=_problem(finding.problem, redactor))


def _problem(problem: Problem, redactor: Redactor) -> Problem:
    return problem._replace(
        message=redactor.message(problem.message),
        change=redactor.message(problem.change),
        symptom=redactor.message(problem.symptom),
        related=tuple(one._replace(message=redactor.message(one.message)) for one in problem.related),
    )


def _chain(chain: ChainResult, redactor: Redactor, *, facts: bool) -> ChainResult:
    stated = {term: [_fact(fact, redactor) for fact in known] for term, known in chain.facts.items()}
    joined = tuple(redactor.message(one) for one in chain.joined_by)
    return chain._replace(name=redactor.message(chain.name), facts=stated if facts else chain.facts, joined_by=joined)


def _fact(fact: Fact, redactor: Redactor) -> Fact:
    value = _value(fact.value, redactor)
    return fact if value is fact.value else fact._replace(value=value)


def _value(value: Value, redactor: Redactor) -> Value:
    if isinstance(value, Unknown):
        reason = redactor.message(value.reason)
        return value if reason == value.reason else Unknown(reason)
    text = redactor.message(str(value))
    return value if text == str(value) else Known(text)
