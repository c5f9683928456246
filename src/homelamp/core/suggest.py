"""The word that was most likely meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The one of `words` that is most like `word`; None where none has a ratio of at least `cutoff` (0 to 1)."""
    # A clean run asks for no such thing, and need not pay for it.
    from difflib import get_close_matches  # noqa: PLC0415

    return next(iter(get_close_matches(word, list(words), 1, cutoff)), None)
