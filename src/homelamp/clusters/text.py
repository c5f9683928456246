"""A text in which arguments of the API server are looked for where no parser knows its language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from homelamp.core.text import SourceFile, Span
from homelamp.core.value import Hole, Known, Template, Unknown, Value
from homelamp.syntax.substitution import value_of

# What a shell, Nix or systemd may put in the place of a text, in a form that has no name.
_FILLED = re.compile(r"[$`]|@\w+@|\{%|%\{|%[a-zA-Z]")
# A comment that takes the rest of its line, in the languages of configuration and of scripts.
_COMMENT = re.compile(r"^[ \t]*(?:#|//|;|REM\b|--(?=\s)|\*(?=[\s/])).*$", re.MULTILINE)
_COMMENTS = re.compile(r"/\*(?:[^*/]|\*(?!/)|/(?!\*))*+\*/|\{#(?:[^#{]|#(?!\})|\{(?!#))*+#\}")


class Text(NamedTuple):
    """A part of a file. `text` has its length, with blanks for comments, and begins at `start`."""

    file: SourceFile
    start: int
    text: str
    # What the characters from one place of the file to before another come to.
    value: Callable[[int, int], Value]

    def span(self, start: int, end: int) -> Span:
        """The place of a part of the text."""
        return Span(self.file, self.start + start, self.start + end)


def of_file(file: SourceFile, start: int = 0, end: int | None = None) -> Text:
    """A file as a text, or a part of it; what something else fills in are holes, each of them this file's own."""

    def value(start: int, end: int) -> Value:
        return _own(value_of(file.text[start:end], file), file.path)

    return Text(file, start, without_comments(file.text[start:end]), value)


def of_part(file: SourceFile, start: int, end: int, value: Callable[[int, int], Value]) -> Text:
    """A part of a file that another language gives values to."""
    return Text(file, start, without_comments(file.text[start:end]), value)


def without_comments(text: str) -> str:
    """The text with blanks in the place of comments."""
    for pattern in (_COMMENTS, _COMMENT):
        text = pattern.sub(_blank, text)
    return text


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\r\n]", " ", found[0])


def _own(value: Value, path: str) -> Value:
    if isinstance(value, Template):
        parts = (_within(part, path) if isinstance(part, Hole) else part for part in value.parts)
        return Template(tuple(parts))
    if isinstance(value, Known) and _FILLED.search(value.text):
        return Unknown("filled in elsewhere")
    return value


def _within(hole: Hole, path: str) -> Hole:
    return hole if hole.within is None else hole._replace(within=f"{hole.within} of the text {path}")
