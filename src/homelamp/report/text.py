"""The report for people, in the manner of a compiler: the place, its line quoted and underlined, and what to change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from homelamp.core.printable import visible
from homelamp.core.text import Span
from homelamp.core.value import Verdict
from homelamp.manifests.outcome import HOW_TO_ADD, NO_SCHEMA, Outcome
from homelamp.model import Source
from homelamp.model.finding import Finding, Severity
from homelamp.model.result import ChainResult, Result
from homelamp.report.style import Style
from homelamp.report.unchecked import NO_APP, next_step, not_compared

if TYPE_CHECKING:
    from homelamp.redact.redactor import Redactor

_WIDEST = 200
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}

# A reason that quotes nothing, but perhaps the name of what Terraform or Flux fills in.
_OWN_WORDS = re.compile(r"[A-Za-z ,'-]+(?:\((?:(?:var|local|data|module|each)\.[\w.]+|[A-Z][A-Z_]{0,40})\))?")


def render(result: Result, manifests: Outcome | None, style: Style, *, verbose: bool = False) -> Iterator[str]:
    """The lines of the report. `manifests` is None where they were not asked for; with `verbose` all kinds that have no
    schema are listed.
    """
    redactor = redacted(result, manifests)
    findings = result.findings + (manifests.findings if manifests else [])
    if redactor:
        for finding in findings:
            if finding.problem.severity is not Severity.INFO:
                yield from finding_lines(finding, style, redactor)
                yield ""
        # What has no schema is counted below.
        yield from (_headline(one, style) for one in result.findings if one.problem.severity is Severity.INFO)
    for one in result.unchecked:
        yield style.dim(visible(not_compared(one)))
    if manifests:
        yield from manifest_lines(manifests, verbose=verbose)
    yield from chain_lines(result)
    yield summary(result, findings)
    yield from fixable(findings)
    if note := next_step(result):
        yield note


def redacted(result: Result, manifests: Outcome | None) -> Redactor | None:
    """Take the secrets out of what is printed; None where only our own words are, as a clean run's."""
    findings = result.findings or (manifests and (manifests.findings or manifests.skipped))
    if not findings and all(_OWN_WORDS.fullmatch(one.reason) and not one.sentence for one in result.unchecked):
        return None
    # It costs a hook more than all that a clean run imports.
    from homelamp.redact.results import redact  # noqa: PLC0415

    return redact(result, manifests)


def finding_lines(finding: Finding, style: Style, redactor: Redactor) -> Iterator[str]:
    """A finding with its places quoted, what to change, and what its user sees at login."""
    problem = finding.problem
    yield _headline(finding, style)
    width = max(len(str(place.line)) for place in (problem.span, *(one.span for one in problem.related)))
    yield from _quote(problem.span, width, style, "red" if problem.severity is Severity.ERROR else "yellow", redactor)
    for place in problem.related:
        where = f"{place.span.file.path}:{place.span.line}:{place.span.column}"
        yield visible(f"{' ' * width}--> {where}: {place.message}")
        yield from _quote(place.span, width, style, "blue", redactor)
    yield f"{' ' * width} {style.bold('fix:')} {visible(problem.change)}"
    if problem.symptom:
        yield f"{' ' * width} {style.bold('at login:')} {visible(problem.symptom)}"


def _headline(finding: Finding, style: Style) -> str:
    """Where it is and what it is: all that is said of what is no fault."""
    problem = finding.problem
    where = visible(f"{problem.span.file.path}:{problem.span.line}:{problem.span.column}")
    severity = style.paint(f"{problem.severity.value}[{finding.code}]", _COLOURS[problem.severity])
    return f"{style.bold(where)}: {severity} {finding.name}: {visible(problem.message)}"


def _quote(span: Span, width: int, style: Style, colour: str, redactor: Redactor) -> Iterator[str]:
    """The line in which a place begins, and under it a mark for each character of the place."""
    quoted = redactor.quote(span)
    before, inside, behind = (
        visible(part.expandtabs(1))
        for part in (quoted.line[: quoted.start], quoted.line[quoted.start : quoted.end], quoted.line[quoted.end :])
    )
    line = before + inside + behind
    if not line.strip():
        return
    # Of a line that no screen holds, the part around the place.
    cut = max(0, len(before) - _WIDEST // 2) if len(line) > _WIDEST else 0
    line = line[cut : cut + _WIDEST]
    length = min(len(inside), len(line) - (len(before) - cut))
    yield f"{span.line:>{width}} | {line}"
    yield f"{' ' * width} | {' ' * (len(before) - cut)}{style.paint('^' * max(1, length), colour)}"


def manifest_lines(manifests: Outcome, *, verbose: bool = False) -> Iterator[str]:
    """How many manifests are valid, and which were not validated; each kind without a schema with `verbose` alone."""
    if manifests.engine is None:
        yield visible(manifests.note)
        return
    yield visible(f"{manifests.engine}: {counted(manifests.validated, 'manifest')} valid")
    for reason in sorted({skipped.reason for skipped in manifests.skipped}):
        kinds = Counter(skipped.kind for skipped in manifests.skipped if skipped.reason == reason)
        if reason == NO_SCHEMA and not verbose:
            number = f"{counted(kinds.total(), 'resource')} of {counted(len(kinds), 'kind')}"
            yield f"  not validated, no schema: {number} (--verbose lists them); to add schemas: {HOW_TO_ADD}"
            continue
        named = ", ".join(f"{kind} ({times})" if times > 1 else kind for kind, times in sorted(kinds.items()))
        yield visible(f"  not validated, {reason}: {named}")


def chain_lines(result: Result) -> Iterator[str]:
    """What agrees and differs in each chain."""
    if result.chains == [] and not result.has_app:
        yield NO_APP
    for chain in result.chains or ():
        differs = chain.terms(Verdict.DIFFERENT)
        said = [*_agreements(chain), *([_verb(differs, "differ")] if differs else [])]
        yield visible(f"chain {chain.name}{_where(chain)}: {'; '.join(said) or 'nothing was compared'}")


def _agreements(chain: ChainResult) -> Iterator[str]:
    """The terms on which the same sources agree, together."""
    by_sources: dict[tuple[Source, ...], list[str]] = {}
    for term, sources in chain.agreeing.items():
        by_sources.setdefault(sources, []).append(term)
    for sources, terms in by_sources.items():
        yield f"{_verb(terms, 'agree')} ({', '.join(sources)})"


def _verb(terms: Sequence[str], verb: str) -> str:
    return f"{', '.join(terms)} {verb}{'s' * (len(terms) == 1)}"


def _where(chain: ChainResult) -> str:
    """Several clusters have a Headlamp of the same name."""
    places = [fact.span.file.path for facts in chain.facts.values() for fact in facts if fact.source == "headlamp"]
    return f" ({places[0]})" if places else ""


def fixable(findings: Sequence[Finding]) -> Iterator[str]:
    """The command that fixes what has one right answer, where something has."""
    number = sum(bool(finding.problem.fix) for finding in findings)
    if number:
        yield f"`homelamp check --fix` fixes {number} of {len(findings)}; `homelamp check --diff` shows how"


def summary(result: Result, findings: Sequence[Finding]) -> str:
    """The last line: how much there is of each."""
    counts = Counter(finding.problem.severity for finding in findings)
    shown = sum(finding.problem.severity is Severity.INFO for finding in result.findings)
    return (
        f"{counted(counts[Severity.ERROR], 'error')}, {counted(counts[Severity.WARNING], 'warning')}, "
        + (f"{shown} info, " if shown else "")
        + (f"{len(result.suppressed)} suppressed, " if result.suppressed else "")
        + f"{len(result.unchecked)} unchecked in {counted(result.files, 'file')}"
    )


def counted(number: int, word: str) -> str:
    """A number of things, in English."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
