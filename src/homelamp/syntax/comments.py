"""Comments with their places, and the texts that reach over several lines, in which nothing is a comment."""

from __future__ import annotations

from typing import NamedTuple

from homelamp.core.text import Span


class Commented(NamedTuple):
    """The comments of a file, marks included and in no certain order, and the lines of texts that take several.

    Of each such text these are the first and the last line. `is_whole` is False where the file does not parse to its
    end, so that more may be there.
    """

    comments: list[Span]
    texts: list[tuple[int, int]]
    is_whole: bool

    def note_lines(self, span: Span) -> None:
        """Note the lines of a text, where they are several."""
        first, last = span.line, span.end_line
        if last > first:
            self.texts.append((first, last))
