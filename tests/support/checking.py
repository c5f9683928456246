"""Check small repositories and look at what was found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from homelamp.chain.config import load
from homelamp.check import check
from homelamp.files.repository import open_repository
from homelamp.model.result import Result
from support.repositories import write

# What a scaffolded repository is warned of until its owner has been there.
TO_DO = frozenset({"HL503", "HL601", "HL606"})


def check_files(repository: Path, files: Mapping[str, str | bytes], *, secrets: bool = True) -> Result:
    """The result of checking a repository that holds `files`; without `secrets` only its logins."""
    write(repository, files)
    opened = open_repository(repository)
    return check(opened, load(opened), secrets=secrets)


def places(result: Result) -> list[tuple[str, str, int]]:
    """Code, file and line of every finding."""
    return [(finding.code, finding.problem.span.file.path, finding.problem.span.line) for finding in result.findings]


def faults(result: Result) -> list[tuple[str, str, int]]:
    """The places of all but what is left to do."""
    return [place for place in places(result) if place[0] not in TO_DO]


def related_places(result: Result) -> set[tuple[str, int]]:
    """File and line of every related place of all findings."""
    return {(place.span.file.path, place.span.line) for finding in result.findings for place in finding.problem.related}
