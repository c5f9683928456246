"""The words that all formats share, and text made fit to be read."""

from __future__ import annotations

from homelamp.core.value import Verdict
from homelamp.model import Source

NO_CHAIN = "no Headlamp with a login was found: there is no chain to compare"
NO_TERM = "no source states a term of this chain"
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
_LONGEST_PROSE = 1_000
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


def prose(text: str) -> str:
    """A sentence, which may quote any value, as `visible` makes it; of a very long one the beginning."""
    return clipped(visible(text), longest=_LONGEST_PROSE)[0]


def clipped(
    text: str, kept: tuple[int, int] | None = None, longest: int = _LONGEST
) -> tuple[str, tuple[int, int] | None]:
    """Of a text that is too long for a page the part around the characters `kept`, and where these are in it."""
    if len(text) <= longest:
        return text, kept
    first, last = kept or (0, 0)
    start = max(0, min(first - longest // 2, len(text) - longest))
    before = "…" if start else ""
    after = "…" if start + longest < len(text) else ""
    moved = (first - start + len(before), min(last - start, longest) + len(before)) if kept else None
    return f"{before}{text[start : start + longest]}{after}", moved


def counted(number: int, word: str) -> str:
    """`1 term`, `2 terms`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
