"""Objects of a kind in text that is not parsed as a whole: it is too large, or it is broken somewhere else.

Each object is cut out by its indentation, or by its braces in JSON, and is text that can be parsed by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

_KIND = re.compile(
    r"""^(?P<before>[ ]*(?:-[ ]+)*)["']?kind["']?[ ]*:[ ]+["']?(?:Sealed)?Secret["']?[ ]*(?:\#.*)?\r?$""", re.M
)
_JSON_KIND = re.compile(r'"kind"\s*:\s*"(?:Sealed)?Secret"')
_ITEM = re.compile(r"[ ]*(?:-[ ]+)+")
# An object of Kubernetes has 1 MB at most, and few braces before its kind.
_MOST = 1_500_000
_BRACES = 50
_TRIES = 2_000


class ObjectText(NamedTuple):
    """An object at `start` to `end` of a text. `text` is it with blanks for the dash of a list, at the same places.

    `column` is how far its keys are indented; None in JSON.
    """

    start: int
    end: int
    text: str
    column: int | None


def find(text: str) -> Iterator[ObjectText]:
    """The objects that may be Secrets or SealedSecrets, in their order; what lies within one is not found once more."""
    if not text.lstrip().startswith(("{", "[")):
        yield from _in_blocks(text)
    yield from _in_json(text)


def _in_blocks(text: str) -> Iterator[ObjectText]:
    done = 0
    for found in _KIND.finditer(text):
        if found.start() < done:
            continue
        column = len(found["before"])
        start = _start(text, found.start(), column, done)
        done = _end(text, start, found.end(), column)
        # The dash of a list is not a part of the object.
        item = _ITEM.match(text, start)
        blanks = len(item[0]) if item and len(item[0]) == column else 0
        yield ObjectText(start, done, " " * blanks + text[start + blanks : done], column)


def _start(text: str, at: int, column: int, least: int) -> int:
    """Where the object begins whose key `kind` is in the line at `at`, but not before `least`."""
    while at > least and not _opens(text, at, column):
        before = text.rfind("\n", 0, at - 1) + 1
        if before < least or not (_is_inside(text[before:at], column) or _opens(text, before, column)):
            break
        at = before
    return at


def _opens(text: str, at: int, column: int) -> bool:
    """Whether the line at `at` is the first of an item of a list, with a key in this column."""
    item = _ITEM.match(text, at)
    return item is not None and len(item[0]) == column


def _end(text: str, start: int, at: int, column: int) -> int:
    """Where the object ends that begins at `start`, and a line of which ends at `at`."""
    while at < len(text):
        stop = text.find("\n", at + 1)
        stop = stop if stop >= 0 else len(text)
        if not _is_inside(text[at + 1 : stop], column) or text.startswith("---", at + 1):
            return max(at + 1, start)
        at = stop
    return len(text)


def _is_inside(line: str, column: int) -> bool:
    """Whether a line may belong to the object with keys in this column, by its indentation."""
    content = line.lstrip(" ")
    return len(line) - len(content) >= column or not content.strip() or content.startswith("#")


def _in_json(text: str) -> Iterator[ObjectText]:
    decoder = json.JSONDecoder()
    done = tries = 0
    for found in _JSON_KIND.finditer(text):
        at = found.start()
        for _ in range(_BRACES):
            at = text.rfind("{", done, at)
            tries += 1
            if at < 0 or tries > _TRIES:
                break
            end = _object_end(decoder, text, at)
            if end > found.end():
                yield ObjectText(at, end, text[at:end].replace("\t", " "), None)
                done = end
                break


def _object_end(decoder: json.JSONDecoder, text: str, start: int) -> int:
    """Where the JSON object ends that begins at `start`; 0 where there is none."""
    try:
        return start + decoder.raw_decode(text[start : start + _MOST])[1]
    except (ValueError, RecursionError):
        return 0
