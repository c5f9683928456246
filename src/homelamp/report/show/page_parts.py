"""The parts of the page that its table and its findings share."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

from homelamp.core.text import Span
from homelamp.core.value import Verdict
from homelamp.report.show.marks import Mark
from homelamp.report.show.words import prose

MARKS: dict[Mark, tuple[str, str]] = {
    "agrees": ("✓", "agrees"),
    "wrong": ("✗", "differs, look here first"),
    "other": ("≠", "says something else"),
    "unknown": ("?", "not compared"),
}
VERDICTS = {Verdict.EQUAL: "✓", Verdict.DIFFERENT: "✗", Verdict.UNCHECKED: "?"}
_SLASH = re.compile("(?<!/)/(?!/)")


def link(place: Span) -> str:
    """A link to the line, as code forges number lines; a browser opens the file of the disk."""
    path = place.file.path
    # Quoted, since a colon would make a scheme of what stands before it.
    target = quote(_bytes(path))
    return f'<a href="{target}#L{place.line}">{text_of(path)}:{place.line}</a>'


def _bytes(path: str) -> bytes:
    """A file's name as the disk has it: on Linux it need not be UTF-8, on Windows it may hold half a character."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def text_of(text: str) -> str:
    """Any text, as HTML."""
    return breakable(prose(text))


def breakable(text: str) -> str:
    """Visible text as HTML that may be broken behind a slash before it is broken anywhere else."""
    return _SLASH.sub("/<wbr>", escape(text))
