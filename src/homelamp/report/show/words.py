"""The words that all formats share, and text made fit to be read."""

from __future__ import annotations

from homelamp.core.printable import visible
from homelamp.core.value import Verdict
from homelamp.model import Source

NO_TERM = "no source states a term of this chain"
TITLES: dict[Source, str] = {
    "terraform": "Terraform",
    "authentik": "Authentik",
    "provider": "Provider",
    "api-server": "API server",
    "headlamp": "Headlamp",
    "secret": "Secret",
    "exposure": "Exposure",
    "rbac": "RBAC",
}
VERDICTS = {Verdict.EQUAL: "agrees", Verdict.DIFFERENT: "differs", Verdict.UNCHECKED: "not compared"}

_LONGEST = 300
_LONGEST_PROSE = 1_000


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
