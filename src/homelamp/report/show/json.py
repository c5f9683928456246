"""The chains for programs, version 1: keys are added, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from homelamp.core.text import Span
from homelamp.model.finding import Unchecked
from homelamp.model.result import Part
from homelamp.report.show.entries import Entry
from homelamp.report.show.view import ChainView, View
from homelamp.report.unchecked import not_compared

VERSION = 1


def render(view: View) -> Iterator[str]:
    """One JSON object, indented, in ASCII: whatever the stream's encoding, it is valid."""
    overview = view.overview
    report = {
        "version": VERSION,
        "chains": [_chain(chain) for chain in view.chains],
        "found": [_part(one) for one in overview.parts],
        "unchecked": [_unchecked(one) for one in overview.unchecked],
        "unread": [{**_place(one.span), "part": one.part, "what": one.words} for one in overview.unread],
        "example": overview.example,
    }
    yield json.dumps(report, indent=2)


def _part(part: Part) -> dict[str, Any]:
    found = {"part": part.part, "what": part.words, **_place(part.span)}
    return {**found, "chain": part.chain or None, "joined_by": part.joined_by}


def _unchecked(one: Unchecked) -> dict[str, Any]:
    return {"term": one.term, **_place(one.span), "reason": one.reason, "message": not_compared(one)}


def _place(span: Span) -> dict[str, Any]:
    return {"file": span.file.path, "line": span.line, "column": span.column}


def _chain(chain: ChainView) -> dict[str, Any]:
    return {
        "name": chain.name,
        "terms": {
            row.term: {
                "verdict": row.verdict.value,
                "facts": [_fact(entry) for entry in row.entries],
                "agreeing": list(row.agreeing),
            }
            for row in chain.rows
        },
        "joined_by": list(chain.joined_by),
    }


def _fact(entry: Entry) -> dict[str, Any]:
    reason = {"reason": entry.reason} if entry.value is None else {}
    return {"source": entry.source, "value": entry.value, **reason, **_place(entry.place)}
