"""The report for programs, version 1: keys are added, never changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from homelamp.core.text import Span
from homelamp.core.value import Verdict
from homelamp.manifests.outcome import Outcome
from homelamp.model.finding import Finding, Severity, Unchecked
from homelamp.model.result import Result
from homelamp.model.suppression import Suppressed
from homelamp.redact.results import redact
from homelamp.report.unchecked import next_step

VERSION = 1


def render(result: Result, manifests: Outcome | None) -> str:
    """One JSON object, indented, without secrets. `manifests` is None where they were not asked for.

    It is in ASCII: whatever the encoding of the stream, it is JSON.
    """
    redact(result, manifests)
    findings = result.findings + (manifests.findings if manifests else [])
    report = {
        "version": VERSION,
        "findings": [_finding(finding) for finding in findings],
        "unchecked": [_unchecked(one) for one in result.unchecked],
        "suppressed": [_suppressed(one) for one in result.suppressed],
        "manifests": _manifests(manifests),
        "chains": [
            {
                "name": chain.name,
                "agreed": chain.terms(Verdict.EQUAL),
                "differs": chain.terms(Verdict.DIFFERENT),
                "agreeing": {term: list(sources) for term, sources in chain.agreeing.items()},
            }
            for chain in result.chains or ()
        ],
        "note": next_step(result),
        "summary": _summary(result, findings),
    }
    return json.dumps(report, indent=2)


def _finding(finding: Finding) -> dict[str, Any]:
    problem = finding.problem
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": problem.severity.value,
        "message": problem.message,
        "change": problem.change,
        "symptom": problem.symptom,
        "chain": finding.chain,
        **_range(problem.span),
        "related": [{**_start(place.span), "message": place.message} for place in problem.related],
        "fixable": bool(problem.fix),
        "fingerprint": finding.fingerprint,
    }


def _suppressed(one: Suppressed) -> dict[str, Any]:
    return {**_finding(one.finding), "suppressed_by": {"kind": one.by, "reason": one.reason, **_start(one.span)}}


def _unchecked(one: Unchecked) -> dict[str, Any]:
    sentence = {"message": one.sentence} if one.sentence else {}
    return {"term": one.term, **_start(one.span), "reason": one.reason, **sentence}


def _start(span: Span) -> dict[str, Any]:
    return {"file": span.file.path, "line": span.line, "column": span.column}


def _range(span: Span) -> dict[str, Any]:
    return {**_start(span), "end_line": span.end_line, "end_column": span.end_column}


def _manifests(manifests: Outcome | None) -> dict[str, Any]:
    if manifests is None:
        return {"validated": 0, "skipped": [], "engine": None}
    skipped = [{"kind": one.kind, "file": one.file, "reason": one.reason} for one in manifests.skipped]
    return {"validated": manifests.validated, "skipped": skipped, "engine": manifests.engine}


def _summary(result: Result, findings: Sequence[Finding]) -> dict[str, int]:
    severities = [finding.problem.severity for finding in findings]
    return {
        "files": result.files,
        "errors": severities.count(Severity.ERROR),
        "warnings": severities.count(Severity.WARNING),
        "unchecked": len(result.unchecked),
        "information": severities.count(Severity.INFO),
        "suppressed": len(result.suppressed),
    }
