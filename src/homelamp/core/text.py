"""Located text: a file as it was read, and places in it."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

_BREAKS = {"\r", "\n"}


class SourceFile:
    """The text of one file of the repository.

    `path` is relative to the repository's root, with `/`. `text` carries no byte order mark. `hidden` are the starts
    and ends of what no report may quote. `substituted` are names of variables that may stand for something else in
    another folder. Where `text` is a part of a file, `lines_before` are not in it.
    """

    __slots__ = ("__weakref__", "_lines_before", "_starts", "hidden", "parsed", "path", "substituted", "text")

    def __init__(self, path: str, text: str, lines_before: int = 0) -> None:
        self.path = path
        self.text = text
        self._lines_before = lines_before
        self.hidden: list[tuple[int, int]] = []
        self.substituted: frozenset[str] = frozenset()
        self._starts: list[int] | None = None
        # What a parser made of the text, for whoever asks next.
        self.parsed: object = None

    @property
    def folder(self) -> str:
        """The folder that the file lies in."""
        return self.path.rpartition("/")[0]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1 and counted in characters, of an offset into `text`."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line + self._lines_before, offset - starts[line - 1] + 1

    def offset(self, line: int) -> int:
        """Where a line (from 1) begins; the end of the text for a line after the last."""
        starts = self._line_starts()
        line = max(1, line - self._lines_before)
        return starts[line - 1] if line <= len(starts) else len(self.text)

    def line(self, number: int) -> str:
        """The text of a line (from 1), without its line break."""
        return self.text[self.offset(number) : self.offset(number + 1)].rstrip("\r\n")

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            # A text without any newline has the line ends of old, which YAML and editors know.
            end = "\n" if "\n" in self.text else "\r"
            starts = [0]
            found = self.text.find(end)
            while found != -1:
                starts.append(found + 1)
                found = self.text.find(end, found + 1)
            self._starts = starts
        return self._starts


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of a file."""

    file: SourceFile
    start: int
    end: int

    @property
    def line(self) -> int:
        """From 1."""
        return self.file.position(self.start)[0]

    @property
    def column(self) -> int:
        """From 1, in characters."""
        return self.file.position(self.start)[1]

    @property
    def end_line(self) -> int:
        """The line of the last character, from 1; a line break at the end does not count."""
        return self.file.position(self._last())[0]

    @property
    def end_column(self) -> int:
        """One behind the last character, as SARIF counts."""
        return self.file.position(self._last())[1] + (self.end > self.start)

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.file.text[self.start : self.end]

    def hide(self) -> None:
        """Let no report quote these characters, whatever finding their line belongs to."""
        self.file.hidden.append((self.start, self.end))

    def _last(self) -> int:
        last = self.end - 1
        while last > self.start and self.file.text[last : last + 1] in _BREAKS:
            last -= 1
        return max(self.start, last)

    def __repr__(self) -> str:
        return f"Span({self.file.path}:{self.line}:{self.column})"
