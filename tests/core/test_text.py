"""Where a place begins and ends."""

from __future__ import annotations

import pytest

from homelamp.core.text import SourceFile, Span


@pytest.mark.parametrize(
    ("text", "end"),
    [("ab", (1, 3)), ("ab\n", (1, 3)), ("ab\r\n", (1, 3)), ("ab\n\n\n", (1, 3)), ("a\nb\n", (2, 2)), ("", (1, 1))],
)
def test_a_line_break_at_the_end_of_a_place_does_not_count(text: str, end: tuple[int, int]) -> None:
    span = Span(SourceFile("a", f"{text}cd\n"), 0, len(text))

    assert (span.line, span.column) == (1, 1)
    assert (span.end_line, span.end_column) == end


def test_lines_of_a_text_without_newlines() -> None:
    """YAML and editors take a carriage return alone for a line's end."""
    old, mixed = SourceFile("a.yaml", "a: 1\rb: 2\r"), SourceFile("a.yaml", "a: 1\rb: 2\n")

    assert (old.position(5), old.line(2)) == ((2, 1), "b: 2")
    assert mixed.position(5) == (1, 6)
