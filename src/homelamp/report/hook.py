"""The report of a hook: what stops the commit comes last, and of all else there is a count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homelamp.manifests.outcome import Outcome
from homelamp.model.finding import Finding, Severity
from homelamp.model.result import Result
from homelamp.report.style import Style
from homelamp.report.text import (
    chain_lines,
    counted,
    finding_lines,
    fixable,
    manifest_lines,
    redacted,
    summary,
)

_SHOWS = "`homelamp check` lists what is not an error"


def render(result: Result, manifests: Outcome | None, style: Style) -> Iterator[str]:
    """The lines of the report. `manifests` is None where they were not looked at."""
    has_errors = any(_is_error(one) for one in _findings(result, manifests))
    # Where only our own words and counts are printed nothing needs to be hidden, which would cost a hook much.
    redactor = redacted(result, manifests) if has_errors or (manifests and manifests.skipped) else None
    # What is printed is looked up after that: by then it is without secrets.
    findings = _findings(result, manifests)
    if not has_errors or redactor is None:
        yield from manifest_lines(manifests) if manifests else ()
        yield from chain_lines(result)
        yield summary(result, findings)
        if _others(result, findings):
            yield _SHOWS
        return
    errors = [one for one in findings if _is_error(one)]
    if others := _others(result, findings):
        yield f"{', '.join(others)}; {_SHOWS}"
        yield ""
    for one in errors:
        yield from finding_lines(one, style, redactor)
        yield ""
    yield f"{counted(len(errors), 'error')} in {counted(result.files, 'file')}"
    yield from fixable(errors)


def _findings(result: Result, manifests: Outcome | None) -> list[Finding]:
    return result.findings + (manifests.findings if manifests else [])


def _is_error(finding: Finding) -> bool:
    return finding.problem.severity is Severity.ERROR


def _others(result: Result, findings: Sequence[Finding]) -> list[str]:
    """What there is besides errors."""
    severities = [one.problem.severity for one in findings]
    numbers = (
        (severities.count(Severity.WARNING), "warning"),
        (severities.count(Severity.INFO), "information finding"),
    )
    unchecked = [f"{len(result.unchecked)} unchecked"] if result.unchecked else []
    return [counted(number, word) for number, word in numbers if number] + unchecked
