"""Check small repositories and look at what was found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from homelamp.check import check
from homelamp.config import load
from homelamp.repository import open_repository
from homelamp.result import Result
from support.repositories import write


def check_files(repository: Path, files: Mapping[str, str | bytes]) -> Result:
    """The result of checking a repository that holds `files`."""
    write(repository, files)
    opened = open_repository(repository)
    return check(opened, load(opened))


def places(result: Result) -> list[tuple[str, str, int]]:
    """Code, file and line of every finding."""
    return [(finding.code, finding.problem.span.file.path, finding.problem.span.line) for finding in result.findings]


def related_places(result: Result) -> set[tuple[str, int]]:
    """File and line of every related place of all findings."""
    return {(place.span.file.path, place.span.line) for finding in result.findings for place in finding.problem.related}
