"""What a check found, printed for a person, a program or a hook."""

from __future__ import annotations

from typing import TextIO

from homelamp.manifests.outcome import Outcome
from homelamp.model.finding import Finding, Severity
from homelamp.model.result import Result
from homelamp.report.style import Style


def report_to_hook(result: Result, outcome: Outcome | None, out: TextIO) -> int:
    """Print what stops a commit, and how much else there is; returns 1 where an error was found, else 0."""
    from homelamp.report import hook  # noqa: PLC0415  # the command line does without

    for line in hook.render(result, outcome, Style.of(out)):
        print(line, file=out)
    return 1 if any(one.problem.severity is Severity.ERROR for one in all_findings(result, outcome)) else 0


def report(result: Result, outcome: Outcome | None, form: str, out: TextIO, *, verbose: bool = False) -> None:
    """Print the report in one of the formats; JSON always says all."""
    if form == "json":
        from homelamp.report import json  # noqa: PLC0415  # the text report does not need it

        print(json.render(result, outcome), file=out)
        return
    from homelamp.report import text  # noqa: PLC0415  # nor does JSON need this one

    for line in text.render(result, outcome, Style.of(out), verbose=verbose):
        print(line, file=out)


def all_findings(result: Result, outcome: Outcome | None) -> list[Finding]:
    """What the rules and kubeconform found."""
    return result.findings + (outcome.findings if outcome else [])
