"""What homelamp promises of its reports, whatever the repository holds; each broken promise is one line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

# What a terminal would obey. Lines end in a line feed.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_SEVERITIES = {"error", "warning", "info"}

Lines = Callable[[str], list[str] | None]


def of_report(text: str, lines: Lines) -> Iterator[str]:
    """The JSON report of a check: valid, with places within their files. `lines` gives a file's text by its path."""
    report, broken = _loaded(text)
    yield from broken
    for one in report.get("findings", []):
        yield from _of_finding(one, lines)
    for one in report.get("unchecked", []):
        if not (isinstance(one["reason"], str) and one["reason"].strip() and one["term"]):
            yield f"unchecked without a reason: {one}"
        yield from _of_place(one, lines)
    if report and report["summary"]["unchecked"] != len(report["unchecked"]):
        yield "the summary does not count what is unchecked"


def of_show(text: str, lines: Lines) -> Iterator[str]:
    """The JSON of the chain: valid, with places within their files."""
    shown, broken = _loaded(text)
    yield from broken
    for chain in shown.get("chains", []):
        for term in chain["terms"].values():
            for fact in term["facts"]:
                yield from _of_place(fact, lines)


def of_text(text: str) -> Iterator[str]:
    """What people read: nothing in it moves a cursor."""
    found = _CONTROL.search(text)
    if found:
        yield f"a control character in {text[max(0, found.start() - 40) : found.end() + 10]!r}"


def of_refusal(message: str) -> Iterator[str]:
    """The one line of exit status 2."""
    if not message.strip() or "\n" in message:
        yield f"not one line: {message!r}"
    yield from of_text(message)


def _loaded(text: str) -> tuple[dict[str, Any], list[str]]:
    try:
        loaded = json.loads(text)
    except ValueError as error:
        return {}, [f"invalid JSON: {error}"]
    return (loaded, []) if isinstance(loaded, dict) else ({}, ["JSON that is not an object"])


def _of_finding(one: dict[str, Any], lines: Lines) -> Iterator[str]:
    if not (one["message"].strip() and one["change"].strip() and one["severity"] in _SEVERITIES and one["fingerprint"]):
        yield f"an incomplete finding: {one}"
    if (one["end_line"], one["end_column"]) < (one["line"], one["column"]):
        yield f"{one['code']} ends before it begins: {_place(one)} to {one['end_line']}:{one['end_column']}"
    yield from _of_place(one, lines)
    yield from _of_place({**one, "line": one["end_line"], "column": one["end_column"]}, lines)
    for place in one["related"]:
        yield from _of_place(place, lines)


def _of_place(one: dict[str, Any], lines: Lines) -> Iterator[str]:
    text = lines(one["file"])
    if text is None:
        yield f"a place in a file that is not there: {_place(one)}"
    elif not 1 <= one["line"] <= len(text) or not 1 <= one["column"] <= len(text[one["line"] - 1]) + 1:
        yield f"a place outside of its file: {_place(one)}"


def _place(one: dict[str, Any]) -> str:
    return f"{one.get('code') or one.get('term') or 'fact'} {one['file']!r}:{one['line']}:{one['column']}"
