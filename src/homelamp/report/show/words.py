"""The words that all formats share, and text made fit to be read."""

from __future__ import annotations

from homelamp.facts import Source
from homelamp.value import Verdict

NO_CHAIN = "no Headlamp with a login was found: there is no chain to compare"
TITLES: dict[Source, str] = {
    "terraform": "Terraform",
    "authentik": "Authentik",
    "api-server": "API server",
    "headlamp": "Headlamp",
    "secret": "Secret",
    "exposure": "Exposure",
    "rbac": "RBAC",
}
VERDICTS = {Verdict.EQUAL: "agrees", Verdict.DIFFERENT: "differs", Verdict.UNCHECKED: "not compared"}

_LONGEST = 300
# How Python keeps a byte of a file name that is no UTF-8: PEP 383.
_LONE_BYTES = range(0xDC80, 0xDD00)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """`text` with an escape for each character that cannot be seen or that a terminal would obey.

    Two values may differ in nothing but such a character.
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code in _LONE_BYTES:
        return f"\\x{code - 0xDC00:02x}"
    return _SHORT.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")  # noqa: PLR2004


def clipped(text: str, kept: tuple[int, int] | None = None) -> tuple[str, tuple[int, int] | None]:
    """Of a text that is too long for a page the part around the characters `kept`, and where these are in it."""
    if len(text) <= _LONGEST:
        return text, kept
    first, last = kept or (0, 0)
    start = max(0, min(first - _LONGEST // 2, len(text) - _LONGEST))
    before = "…" if start else ""
    after = "…" if start + _LONGEST < len(text) else ""
    moved = (first - start + len(before), min(last - start, _LONGEST) + len(before)) if kept else None
    return f"{before}{text[start : start + _LONGEST]}{after}", moved


def counted(number: int, word: str) -> str:
    """`1 term`, `2 terms`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
