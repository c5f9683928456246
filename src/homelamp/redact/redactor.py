"""What is known of the secrets of one run: everything that is printed goes through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from homelamp.core.text import SourceFile, Span
from homelamp.redact import Range, forms, places
from homelamp.redact.found import Found
from homelamp.redact.needles import Needles


class Quoted(NamedTuple):
    """A line as it may be shown, and which of its characters (from 0) the place in it is."""

    line: str
    start: int
    end: int


class Redactor:
    """Knows the secrets of the files that it has read.

    A line of a file is shown without what is secret at its place; any other text without the texts of secrets that
    were found in any file so far, and without what shows by its form.
    """

    def __init__(self, files: Iterable[SourceFile] = ()) -> None:
        self._files: dict[int, tuple[SourceFile, list[Range]]] = {}
        self._known = Found()
        self._needles: Needles | None = None
        for file in files:
            self.read(file)

    def read(self, file: SourceFile) -> list[Range]:
        """Look for secrets in a file, once; returns their places."""
        if id(file) not in self._files:
            found = places.read(file)
            self._files[id(file)] = file, forms.merged(found.ranges)
            self._known.add(found)
            self._needles = None
        return self._files[id(file)][1]

    def know(self, texts: Iterable[str]) -> None:
        """Take texts for secrets that are in no file."""
        self._known.texts.update(texts)
        self._needles = None

    def message(self, text: str) -> str:
        """A sentence, a value, or a line of another program."""
        return forms.render(text, self._in_text(text)) if text else text

    def lines(self, file: SourceFile) -> list[str]:
        """All lines of a file, without their line breaks."""
        self.read(file)
        return [self._line(file, number) for number in range(1, file.position(len(file.text))[0] + 1)]

    def line(self, file: SourceFile, number: int) -> str:
        """One line (from 1) of a file."""
        return self._line(file, number)

    def quote(self, span: Span) -> Quoted:
        """The line in which a place begins."""
        number = span.line
        text, hidden = self._hidden(span.file, number)
        # A place may be at a line's break, which is no part of the line.
        start = min(span.column - 1, len(text))
        end = min(span.end_column - 1, len(text)) if span.end_line == number else len(text)
        return Quoted(forms.render(text, hidden), _moved(start, hidden), _moved(max(end, start), hidden))

    def _line(self, file: SourceFile, number: int) -> str:
        return forms.render(*self._hidden(file, number))

    def _hidden(self, file: SourceFile, number: int) -> tuple[str, list[Range]]:
        """A line, and what of it is hidden; its indentation never is."""
        text, start = file.line(number), file.offset(number)
        indent = len(text) - len(text.lstrip())
        end = start + len(text)
        cut = [(max(a - start, indent), min(b - start, len(text))) for a, b in self.read(file) if a < end and b > start]
        return text, forms.merged([*cut, *self._in_text(text)])

    def _in_text(self, text: str) -> list[Range]:
        if self._needles is None:
            self._needles = Needles(self._known.texts, self._known.public)
        return [*forms.ranges(text), *self._needles.ranges(text)]


def _moved(at: int, hidden: list[Range]) -> int:
    """Where a character of a line is after what is hidden has become one."""
    moved = at
    for start, end in hidden:
        if start >= at:
            break
        moved -= min(end, at) - start - (1 if end <= at else 0)
    return moved


def redactor_of(spans: Iterable[Span]) -> Redactor:
    """One that has read the files of all places that a report names."""
    return Redactor(_files(spans))


def _files(spans: Iterable[Span]) -> Iterator[SourceFile]:
    seen: set[int] = set()
    for span in spans:
        if id(span.file) not in seen:
            seen.add(id(span.file))
            yield span.file
