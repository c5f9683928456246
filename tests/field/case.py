"""What is to be said of a repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Found(NamedTuple):
    """A finding: its code, severity and file, and a text of its line."""

    code: str
    severity: str
    path: str
    text: str


class Case(NamedTuple):
    """A repository and what is to be said of it: these findings and no others, and these words in the report."""

    files: Mapping[str, str | bytes]
    found: tuple[Found, ...] = ()
    says: tuple[str, ...] = ()


def error(code: str, path: str, text: str) -> tuple[Found, ...]:
    """One finding that is an error."""
    return (Found(code, "error", path, text),)


def warning(code: str, path: str, text: str) -> tuple[Found, ...]:
    """One finding that is a warning."""
    return (Found(code, "warning", path, text),)
