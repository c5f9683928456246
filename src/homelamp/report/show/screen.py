"""What a terminal can show: its width, its characters, its colours."""

from __future__ import annotations

import os
from typing import NamedTuple, TextIO
from unicodedata import category, east_asian_width

from homelamp.numbers import number
from homelamp.report.show.marks import Mark
from homelamp.report.style import Style
from homelamp.value import Verdict

_USUAL = 80
_NARROWEST = 40
_PARTS = "/,; .-"


class Glyphs(NamedTuple):
    """The marks and lines of a table."""

    equal: str
    different: str
    other: str
    unchecked: str
    stated: str
    across: str
    cross: str
    down: str

    def of(self, mark: Mark) -> str:
        """How a place is marked."""
        return {"wrong": self.different, "other": self.other, "agrees": self.equal, "unknown": self.unchecked, "": " "}[
            mark
        ]

    def verdict(self, verdict: Verdict) -> str:
        """How a term is marked."""
        named = {Verdict.EQUAL: self.equal, Verdict.DIFFERENT: self.different, Verdict.UNCHECKED: self.unchecked}
        return named[verdict]


_UNICODE = Glyphs("✓", "✗", "≠", "?", "·", "─", "┼", "│")
_ASCII = Glyphs("=", "X", "!", "?", ".", "-", "+", "|")


class Screen(NamedTuple):
    """Where the table is shown. `columns` is its width in characters."""

    columns: int = _USUAL
    style: Style = Style(enabled=False)
    glyphs: Glyphs = _UNICODE

    @classmethod
    def of(cls, out: TextIO) -> Screen:
        """What a stream can show."""
        return cls(max(_NARROWEST, _columns(out)), Style.of(out), _glyphs(out))


def _columns(out: TextIO) -> int:
    """COLUMNS, else the terminal's width, else 80."""
    stated = os.environ.get("COLUMNS", "")
    if columns := number(stated):
        return columns
    try:
        return os.get_terminal_size(out.fileno()).columns or _USUAL
    except (OSError, ValueError):
        return _USUAL


def _glyphs(out: TextIO) -> Glyphs:
    try:
        "".join(_UNICODE).encode(out.encoding or "utf-8")
    except UnicodeEncodeError:
        return _ASCII
    return _UNICODE


def width(text: str) -> int:
    """How many columns `text` takes: East Asian characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(0 if category(one) in {"Mn", "Me"} else 1 + (east_asian_width(one) in "WF") for one in text)


def padded(text: str, columns: int) -> str:
    """`text` with blanks to its right."""
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int, behind: str = _PARTS) -> list[str]:
    """`text` cut into pieces of at most `columns`, which joined are `text` again; if possible `behind` a character."""
    pieces = []
    while width(text) > columns:
        end = _fitting(text, columns)
        soft = max(text.rfind(one, 0, end) for one in behind) + 1
        # Not where it would leave most of the line empty.
        cut = soft if soft > end // 3 else end
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]


def folded(text: str, columns: int) -> list[str]:
    """Prose in lines of at most `columns`, folded at blanks; only a longer word is cut."""
    lines = []
    while width(text) > columns:
        end = _fitting(text, columns)
        blank = text.rfind(" ", 1, end + 1)
        lines.append(text[: blank if blank > 0 else end])
        text = text[blank + 1 if blank > 0 else end :]
    return [*lines, text]


def _fitting(text: str, columns: int) -> int:
    """How many characters fit, one at least."""
    end = 1
    while width(text[: end + 1]) <= columns:
        end += 1
    return end
