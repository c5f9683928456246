"""The lines that a table is put together from, not painted yet, since paint takes no column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from homelamp.printable import visible
from homelamp.report.show.entries import Cell
from homelamp.report.show.marks import Mark
from homelamp.report.show.screen import Glyphs, Screen, folded, padded, width, wrapped
from homelamp.report.show.view import Row
from homelamp.report.style import Style
from homelamp.text import Span
from homelamp.value import Verdict

MARGIN = 2
_MOST_PLACES = 6
_INK: dict[Mark, str] = {"wrong": "red", "other": "yellow", "agrees": "", "unknown": "", "": ""}
VERDICT_INK = {Verdict.EQUAL: "green", Verdict.DIFFERENT: "red", Verdict.UNCHECKED: "yellow"}


class Line(NamedTuple):
    """Text in one ink: a colour, `bold`, `dim` or none."""

    text: str
    ink: str = ""

    def painted(self, style: Style, columns: int | None = None) -> str:
        """The text as the terminal gets it, padded to `columns` before it is painted."""
        text = self.text if columns is None else padded(self.text, columns)
        if not self.ink or not text.strip():
            return text
        if self.ink in {"bold", "dim"}:
            return style.bold(text) if self.ink == "bold" else style.dim(text)
        return style.paint(text, self.ink)


def painted(lines: Iterable[Line], screen: Screen) -> Iterator[str]:
    """Whole lines as the terminal gets them."""
    return (line.painted(screen.style) for line in lines)


def paragraph(text: str, columns: int, *, indent: int = 0, hanging: int = 0, ink: str = "") -> list[Line]:
    """Prose; lines behind the first one stand `hanging` columns further in."""
    first, *rest = folded(text, columns - indent - hanging)
    return [Line(" " * indent + first, ink), *(Line(" " * (indent + hanging) + line, ink) for line in rest)]


def term_lines(row: Row, columns: int, glyphs: Glyphs) -> list[Line]:
    """The term with its mark, and what is to be said of it."""
    ink = VERDICT_INK[row.verdict]
    lines = [Line(f"{glyphs.verdict(row.verdict)} {row.term}", ink)]
    ink = "red" if row.codes else "dim"
    return lines + [line for words in row.said for line in paragraph(words, columns, indent=MARGIN, ink=ink)]


def value_lines(cell: Cell, columns: int, glyphs: Glyphs) -> list[Line]:
    """The text with its mark, and below it carets where it differs."""
    entry = cell.entry
    ink = _INK[entry.mark] if entry.value is not None else "dim"
    lines: list[Line] = []
    at = 0
    for chunk in wrapped(entry.text, columns - MARGIN):
        lines.append(Line(f"{' ' if lines else glyphs.of(entry.mark)} {chunk}", ink))
        carets = _carets(entry.differing, at, chunk, is_last=at + len(chunk) == len(entry.text))
        # Behind a line that is full no column is left.
        carets = carets if width(carets) <= columns - MARGIN else carets[1:]
        lines += [Line(" " * MARGIN + carets, ink)] if carets else []
        at += len(chunk)
    return lines


def _carets(differing: tuple[int, int] | None, at: int, chunk: str, *, is_last: bool) -> str:
    """Carets under the part of a chunk that begins at character `at` of its text; one where something is missing."""
    if differing is None:
        return ""
    start, end = max(differing[0] - at, 0), min(differing[1] - at, len(chunk))
    if differing[0] == differing[1]:
        is_here = at <= differing[0] < at + len(chunk) or (is_last and differing[0] == at + len(chunk))
        return " " * width(chunk[: differing[0] - at]) + "^" if is_here else ""
    return " " * width(chunk[:start]) + "^" * width(chunk[start:end]) if start < end else ""


def place_texts(places: list[Span]) -> list[str]:
    """`file:line` of each place; of very many the first."""
    shown = dict.fromkeys(visible(f"{place.file.path}:{place.line}") for place in places)
    texts = list(shown)[:_MOST_PLACES]
    return texts if len(shown) == len(texts) else [*texts, f"and {len(shown) - len(texts)} more places"]


def place_lines(places: list[Span], columns: int) -> list[Line]:
    """Where it stands."""
    return [
        Line(" " * MARGIN + piece, "dim")
        for text in place_texts(places)
        for piece in wrapped(text, columns - MARGIN, "/")
    ]
