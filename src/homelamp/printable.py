"""The one table of what a report may print as it is.

A file, a file's name or another program's words may hold anything. A terminal would obey some of it, and some of it
cannot be seen or turns the rest of the line around (https://www.trojansource.codes).
"""

from __future__ import annotations

import re

# How Python keeps a byte of a file name that is no UTF-8: PEP 383.
_LONE_BYTES = range(0xDC80, 0xDD00)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Python takes these for printable, and they are seen nowhere: Default_Ignorable_Code_Point in Unicode's
# DerivedCoreProperties.txt, as far as `str.isprintable` lets it pass, and the blanks of Braille and of music.
_UNSEEN = (
    r"\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    r"\U0001d159\U000e0000-\U000e0fff"
)
_HAS_UNSEEN = re.compile(f"[{_UNSEEN}]")


def visible(text: str) -> str:
    """`text` on one line, with an escape for each character that cannot be seen or that a terminal would obey.

    These are control characters, line and paragraph separators, blanks other than U+0020, all that changes the
    direction of a line, zero-width and tag characters, surrogates, and code points that Unicode has not assigned. Two
    values may differ in nothing but such a character.
    """
    return text if is_plain(text) else "".join(map(_visible, text))


def line_of_file(line: str) -> str:
    """The same for a line that is shown as it is in its file: tabs stay."""
    return "\t".join(map(visible, line.split("\t")))


def is_plain(text: str) -> bool:
    """Whether all characters of a text can be seen, and none of them is obeyed."""
    return (text.isascii() and text.isprintable()) or (text.isprintable() and not _HAS_UNSEEN.search(text))


def _visible(character: str) -> str:
    if is_plain(character):
        return character
    code = ord(character)
    if code in _LONE_BYTES:
        return f"\\x{code - 0xDC00:02x}"
    if code > 0xFFFF:  # noqa: PLR2004  # the last code point of four digits
        return f"\\U{code:08x}"
    return _SHORT.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")  # noqa: PLR2004
