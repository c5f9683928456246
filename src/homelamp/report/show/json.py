"""The chains for programs, version 1: keys are added, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from homelamp.report.show.entries import Entry
from homelamp.report.show.view import ChainView, View

VERSION = 1


def render(view: View) -> Iterator[str]:
    """One JSON object, indented, in ASCII: whatever the stream's encoding, it is valid."""
    yield json.dumps({"version": VERSION, "chains": [_chain(chain) for chain in view.chains]}, indent=2)


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
    place = {"file": entry.place.file.path, "line": entry.place.line, "column": entry.place.column}
    reason = {"reason": entry.reason} if entry.value is None else {}
    return {"source": entry.source, "value": entry.value, **reason, **place}
