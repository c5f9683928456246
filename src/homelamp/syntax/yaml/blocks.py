"""YAML within a text of another language: in the here-documents of scripts, and as blocks that a key begins."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from homelamp.core.text import SourceFile
from homelamp.syntax.templates import Parsed, parse_template

_OPENED = re.compile(r"<<[-~]?[ \t]*(?P<quote>[\"']?)(?P<word>[A-Za-z_]\w*)(?P=quote)[^\n]*\n")
_LINE = re.compile(r"[^\n]*\n?")


def blocks(file: SourceFile, keys: Collection[str], start: int = 0, end: int | None = None) -> Iterator[Parsed]:
    """The YAML in a part of a text: here-documents that speak of one of `keys`, and elsewhere blocks that one begins.

    Places are those of the file. What is not YAML is left out.
    """
    stop = len(file.text) if end is None else end
    at = start
    while at < stop:
        opened = _OPENED.search(file.text, at, stop)
        until = opened.start() if opened else stop
        yield from _keyed(file, keys, at, until)
        if opened is None:
            return
        at = _closed(file.text, opened, stop)
        if any(key in file.text[opened.end() : at] for key in keys):
            parsed = parse_template(file, opened.end(), at)
            if parsed.documents:
                yield parsed
            else:
                yield from _keyed(file, keys, opened.end(), at)


def _closed(text: str, opened: re.Match[str], stop: int) -> int:
    """Where the word that ends a here-document begins its line; the end of the text where it does not come."""
    closing = re.compile(rf"^[ \t]*{opened['word']}\b", re.MULTILINE).search(text, opened.end(), stop)
    return closing.start() if closing else stop


def _keyed(file: SourceFile, keys: Collection[str], start: int, stop: int) -> Iterator[Parsed]:
    names = "|".join(map(re.escape, keys))
    head = re.compile(
        rf"^(?P<indent>[ \t]*)(?P<entry>- )?(?:{names})\+?[ \t]*:[ \t]*(?:[|>][-+]?)?[ \t]*(?:#.*)?$", re.M
    )
    at = start
    while found := head.search(file.text, at, stop):
        end = _end(file.text, found, stop)
        parsed = parse_template(file, found.start(), end)
        if parsed.documents:
            yield parsed
        at = max(end, found.end())


def _end(text: str, head: re.Match[str], stop: int) -> int:
    """Where a block ends: before the first line that is not deeper than its key, and not an entry of its list."""
    indent = len(head["indent"]) + len(head["entry"] or "")
    at = head.end() + 1
    while at < stop:
        line = _LINE.match(text, at, stop)
        if line is None or line.end() == at:
            break
        bare = line[0].strip()
        depth = len(line[0]) - len(line[0].lstrip(" \t"))
        is_silent = not bare or bare.startswith(("#", "{%", "%{", "{{"))
        if not is_silent and (depth < indent or (depth == indent and not bare.startswith("- "))):
            return at
        at = line.end()
    return min(at, stop)
