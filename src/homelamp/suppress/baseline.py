"""The baseline: the findings that a repository had when it adopted homelamp, by their fingerprints alone."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from homelamp.core.text import SourceFile, Span
from homelamp.errors import UsageError
from homelamp.files import atomic, regular
from homelamp.files.repository import Repository
from homelamp.model.finding import Edit, Finding, Severity
from homelamp.model.suppression import Stale
from homelamp.rules import BY_CODE
from homelamp.suppress import BASELINE

_VERSION = 1
_FINGERPRINT = re.compile(r'"([0-9a-f]{16})"')
_NO_BASELINE = "is not a baseline; homelamp check --write-baseline writes one"


class Entry(NamedTuple):
    """One finding, without anything that its file says: the file may hold a secret."""

    rule: str
    file: str
    fingerprint: str


class Baseline(NamedTuple):
    """What a baseline file says."""

    source: SourceFile
    entries: tuple[Entry, ...]

    def places(self) -> dict[str, Span]:
        """Where each fingerprint is written."""
        return {found[1]: Span(self.source, *found.span(1)) for found in _FINGERPRINT.finditer(self.source.text)}

    def stale(self, entries: Collection[Entry]) -> list[Stale]:
        """These entries, with the one edit that takes all of them away."""
        kept = [one for one in self.entries if one not in entries]
        edit = Edit(Span(self.source, 0, len(self.source.text)), render(kept))
        places, start = self.places(), Span(self.source, 0, 0)
        return [
            Stale(places.get(one.fingerprint, start), one.rule, one.file, one.fingerprint, (edit,)) for one in entries
        ]


def inside(repository: Repository, file: Path) -> str:
    """The path in the repository of a file that is named relative to the current folder.

    Raises:
        UsageError: it lies outside.
    """
    try:
        return (file.parent.resolve() / file.name).relative_to(repository.root.resolve()).as_posix()
    except ValueError:
        raise UsageError(f"{file} is outside of the repository {repository.root}: a baseline lies in it") from None


def load(repository: Repository, path: str | None) -> Baseline | None:
    """The baseline at `path` of the repository; without one that of the usual name, or None where there is none.

    Raises:
        UsageError: the file that is named is not there, or a file is not a baseline.
    """
    source = repository.source(path or BASELINE)
    if source is None:
        at = repository.root / (path or BASELINE)
        regular.refuse_other(at, path or BASELINE)
        if at.is_symlink():
            raise UsageError(f"{path or BASELINE} is a link; a baseline is a file of the repository")
        if path is None:
            return None
        raise UsageError(f"{path} is not there; homelamp check --write-baseline --baseline {path} writes it")
    if not isinstance(source, SourceFile):
        raise UsageError(f"{source.path} is {source.reason}")
    return Baseline(source, tuple(_entries(source)))


def _entries(source: SourceFile) -> Iterable[Entry]:
    try:
        found = json.loads(source.text)
        if found["version"] != _VERSION:
            raise UsageError(f"{source.path} is not a baseline of version {_VERSION}, which this homelamp reads")
        return [Entry(str(one["rule"]), str(one["file"]), str(one["fingerprint"])) for one in found["findings"]]
    except json.JSONDecodeError as error:
        raise UsageError(f"{source.path}:{error.lineno}: this {_NO_BASELINE}") from None
    except (KeyError, TypeError, RecursionError):
        raise UsageError(f"{source.path} {_NO_BASELINE}") from None


def write(repository: Repository, path: str, findings: Iterable[Finding]) -> int:
    """Write the errors and warnings among findings to `path` of the repository; returns how many these are.

    Raises:
        UsageError: the file cannot be written, or is there and is something else.
    """
    kept = (one for one in findings if one.problem.severity is not Severity.INFO)
    kept = (one for one in kept if BY_CODE[one.code].scope != "suppressions")
    if repository.content(path) is not None:
        _refuse_other(repository, path)
    entries = sorted({Entry(one.code, one.problem.span.file.path, one.fingerprint) for one in kept})
    try:
        atomic.write((repository.root / path, render(entries).encode()))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    return len(entries)


def _refuse_other(repository: Repository, path: str) -> None:
    """What is there already must be a baseline: no other file is overwritten."""
    try:
        load(repository, path)
    except UsageError:
        raise UsageError(f"{path} is there, and is not a baseline; name another file, or remove it") from None


def render(entries: Iterable[Entry]) -> str:
    """The text of a baseline: an entry a line, so that two branches seldom touch the same."""
    lines = ",\n".join(f"  {json.dumps(one._asdict())}" for one in entries)
    return f'{{"version": {_VERSION}, "findings": [\n{lines}\n]}}\n' if lines else '{"version": 1, "findings": []}\n'
