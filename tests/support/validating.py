"""Validate the manifests of a test's repository with the real kubeconform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from homelamp.chain.config import load
from homelamp.files.repository import open_repository
from homelamp.manifests.outcome import Outcome
from homelamp.manifests.validate import validate


def validate_in(repository: Path, kubeconform: Path, paths: Sequence[str] | None = None) -> Outcome:
    """The outcome for the named files (relative to the current folder), or for all of the repository."""
    opened = open_repository(repository)
    return validate(opened, load(opened), kubeconform=str(kubeconform), paths=paths)


def told(outcome: Outcome) -> list[tuple[str, str, int, int]]:
    """Code, file, line and column of every finding."""
    spans = [(one.code, one.problem.span) for one in outcome.findings]
    return [(code, span.file.path, span.line, span.column) for code, span in spans]


def skipped(outcome: Outcome) -> list[tuple[str, str, str]]:
    """Kind, file and reason of every resource that was not validated."""
    return [(one.kind, one.file, one.reason) for one in outcome.skipped]


def subschemas(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and every one within it."""
    yield schema
    for key in ("properties", "definitions"):
        for part in schema.get(key, {}).values():
            yield from subschemas(part)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from subschemas(schema[key])
