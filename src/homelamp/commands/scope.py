"""Which repository a path lies in, and which findings concern what lies there."""

from __future__ import annotations

import sys
from pathlib import Path

from homelamp.core.printable import visible
from homelamp.files.repository import Repository, open_repository
from homelamp.manifests.outcome import Outcome
from homelamp.model.finding import Finding
from homelamp.model.result import Result


def opened(path: Path) -> Repository:
    """The repository that a path lies in; one line on standard error where Git knows none."""
    repository = open_repository(path)
    if not repository.is_git:
        root = visible(str(repository.root))
        print(f"homelamp: {root} is no Git repository: every file below it is read", file=sys.stderr)
    return repository


def inside_of(repository: Repository, path: Path) -> str:
    """The path relative to the repository; empty for its root."""
    # A file that is a link stays where it lies; its target may be outside.
    whole = path.resolve() if path.is_dir() else path.parent.resolve() / path.name
    inside = whole.relative_to(repository.root).as_posix()
    return "" if inside == "." else inside


def narrow(result: Result, outcome: Outcome | None, inside: str) -> None:
    """Keep the findings that have a place at or below `inside`; all where it is the root."""
    if not inside:
        return
    result.findings = [finding for finding in result.findings if concerns(finding, inside)]
    result.suppressed = [one for one in result.suppressed if concerns(one.finding, inside)]
    if outcome:
        outcome.findings = [finding for finding in outcome.findings if concerns(finding, inside)]


def concerns(finding: Finding, inside: str) -> bool:
    """Whether a finding has a place at or below a path."""
    problem = finding.problem
    paths = [problem.span.file.path, *(place.span.file.path for place in problem.related)]
    return any(path == inside or path.startswith(f"{inside}/") for path in paths)
