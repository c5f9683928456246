"""The word that was most likely meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The one of `words` that is most like `word`; None where none has a ratio of at least `cutoff` (0 to 1)."""
    # A clean run asks for no such thing, and need not pay for it.
    from difflib import get_close_matches  # noqa: PLC0415

    return next(iter(get_close_matches(word, list(words), 1, cutoff)), None)


def is_typo(word: str, meant: str) -> bool:
    """Whether a word is another one with one slip of the fingers, two in a long one.

    A slip is a letter too many, too few, wrong or in the other's place, or another case. Names that differ in a digit,
    or in a part of one or two characters (`team-a` and `team-b`), are different ones.
    """
    if word == meant or _parts_differ(word, meant):
        return False
    left, right = word.lower(), meant.lower()
    return _distance(left, right) <= (_SLIPS if min(len(left), len(right)) >= _LONG else 1)


_SLIPS = 2
_LONG = 10
_SHORT = 2


def _parts_differ(word: str, meant: str) -> bool:
    if [one for one in word if one.isdigit()] != [one for one in meant if one.isdigit()]:
        return True
    left, right = (_split(one.lower()) for one in (word, meant))
    if len(left) != len(right):
        return False
    return any(one != other and min(len(one), len(other)) <= _SHORT for one, other in zip(left, right, strict=True))


def _split(name: str) -> list[str]:
    return "".join(one if one.isalnum() else " " for one in name).split()


def _distance(left: str, right: str) -> int:
    """Damerau's and Levenshtein's, with neighbours that change places as one step; large at once for other lengths."""
    if abs(len(left) - len(right)) > _SLIPS:
        return _SLIPS + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for at, letter in enumerate(left, 1):
        older, before, row = before, row, [at]
        for column, other in enumerate(right, 1):
            steps = [before[column] + 1, row[-1] + 1, before[column - 1] + (letter != other)]
            if at > 1 and column > 1 and letter == right[column - 2] and left[at - 2] == other:
                steps.append(older[column - 2] + 1)
            row.append(min(steps))
    return row[-1]
