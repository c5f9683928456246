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


def render(result: Result, manifests: Outcome | None, style: Style) -> Iterator[str]:
    """The lines of the report. `manifests` is None where they were not looked at."""
    findings = result.findings + (manifests.findings if manifests else [])
    errors = [one for one in findings if one.problem.severity is Severity.ERROR]
    # Where only our own words and counts are printed nothing needs to be hidden, which would cost a hook much.
    redactor = redacted(result, manifests) if errors or (manifests and manifests.skipped) else None
    if not errors or redactor is None:
        yield from manifest_lines(manifests) if manifests else ()
        yield from chain_lines(result)
        yield summary(result, findings)
        if _others(result, findings):
            yield "`homelamp check` shows them"
        return
    if others := _others(result, findings):
        yield f"{', '.join(others)}: `homelamp check` shows them"
        yield ""
    for one in errors:
        yield from finding_lines(one, style, redactor)
        yield ""
    yield f"{counted(len(errors), 'error')} in {counted(result.files, 'file')}"
    yield from fixable(errors)


def _others(result: Result, findings: Sequence[Finding]) -> list[str]:
    """What there is besides errors."""
    severities = [one.problem.severity for one in findings]
    numbers = (
        (severities.count(Severity.WARNING), "warning"),
        (severities.count(Severity.INFO), "information finding"),
    )
    unchecked = [f"{len(result.unchecked)} unchecked"] if result.unchecked else []
    return [counted(number, word) for number, word in numbers if number] + unchecked
