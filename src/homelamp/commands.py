"""`homelamp check` and `homelamp show` as functions: from a path to a printed report and an exit status."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

from homelamp.check import Result, check
from homelamp.config import Config, load
from homelamp.finding import Finding, Severity
from homelamp.manifests.outcome import Outcome
from homelamp.report.style import Style
from homelamp.repository import Repository, open_repository


def check_command(
    path: Path, *, out: TextIO, form: str = "text", manifests: bool = True, kubeconform: str | None = None
) -> int:
    """Check the repository that `path` lies in and report what concerns `path`.

    Returns 1 where an error was found, else 0.

    Raises:
        UsageError: the path does not exist, the configuration is not valid, or a named kubeconform does not run.
    """
    repository = _opened(path)
    config = load(repository)
    result = check(repository, config)
    outcome = _validate(repository, config, kubeconform) if manifests else None
    if outcome:
        _drop_repeated(result, outcome)
    _narrow(result, outcome, _within(repository, path))
    report(result, outcome, form, out)
    return 1 if _has_error(result, outcome) else 0


def show_command(path: Path, *, out: TextIO, form: str = "table") -> int:
    """Show the chains of the repository that `path` lies in, in one of `homelamp.report.show.FORMATS`.

    Returns 0, also where places differ.

    Raises:
        UsageError: the path does not exist, or the configuration is not valid.
    """
    from homelamp.report.show import write  # noqa: PLC0415  # check does without

    repository = _opened(path)
    write(check(repository, load(repository), secrets=False), form, out)
    return 0


def _opened(path: Path) -> Repository:
    repository = open_repository(path)
    if not repository.is_git:
        print(f"homelamp: {repository.root} is no Git repository: every file below it is read", file=sys.stderr)
    return repository


def report(result: Result, outcome: Outcome | None, form: str, out: TextIO) -> None:
    """Print the report in one of the formats."""
    if form == "json":
        from homelamp.report import json  # noqa: PLC0415  # the text report does not need it

        print(json.render(result, outcome), file=out)
        return
    from homelamp.report import text  # noqa: PLC0415  # nor does JSON need this one

    for line in text.render(result, outcome, Style.of(out)):
        print(line, file=out)


def _validate(repository: Repository, config: Config, kubeconform: str | None) -> Outcome:
    from homelamp.manifests.validate import validate  # noqa: PLC0415  # --no-manifests does without

    return validate(repository, config, kubeconform=kubeconform)


def _drop_repeated(result: Result, outcome: Outcome) -> None:
    """A broken file of the chain is one cause: kubeconform's word on it adds nothing."""
    broken = {one.problem.span.file.path for one in result.findings if one.code in {"HL603", "HL605"}}
    outcome.findings = [
        one for one in outcome.findings if one.code != "HL703" or one.problem.span.file.path not in broken
    ]


def _within(repository: Repository, path: Path) -> str:
    # A file that is a link stays where it lies; its target may be outside.
    whole = path.resolve() if path.is_dir() else path.parent.resolve() / path.name
    inside = whole.relative_to(repository.root).as_posix()
    return "" if inside == "." else inside


def _narrow(result: Result, outcome: Outcome | None, inside: str) -> None:
    """Keep the findings that have a place at or below `inside`; all where it is the root."""
    if not inside:
        return
    result.findings = [finding for finding in result.findings if _concerns(finding, inside)]
    if outcome:
        outcome.findings = [finding for finding in outcome.findings if _concerns(finding, inside)]


def _concerns(finding: Finding, inside: str) -> bool:
    problem = finding.problem
    paths = [problem.span.file.path, *(place.span.file.path for place in problem.related)]
    return any(path == inside or path.startswith(f"{inside}/") for path in paths)


def _has_error(result: Result, outcome: Outcome | None) -> bool:
    findings = result.findings + (outcome.findings if outcome else [])
    return any(finding.problem.severity is Severity.ERROR for finding in findings)
