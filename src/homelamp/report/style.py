"""Colour, where a person looks at a terminal."""

from __future__ import annotations

import os
from typing import NamedTuple, TextIO

_CODES = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}


class Style(NamedTuple):
    """Paints text by ANSI sequences, or leaves it alone."""

    enabled: bool

    @classmethod
    def of(cls, stream: TextIO | None) -> Style:
        """Colour on a terminal only, and not with NO_COLOR (https://no-color.org)."""
        return cls(stream is not None and stream.isatty() and not os.environ.get("NO_COLOR"))

    def paint(self, text: str, colour: str) -> str:
        """`text` in bold and in colour."""
        return self._wrap(text, f"1;{_CODES[colour]}")

    def bold(self, text: str) -> str:
        """`text` in bold."""
        return self._wrap(text, "1")

    def dim(self, text: str) -> str:
        """`text` for the less interested."""
        return self._wrap(text, "2")

    def _wrap(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.enabled else text
