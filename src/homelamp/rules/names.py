"""Rules by what people call them: a code, the beginning of one such as `HL1`, or a name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from homelamp.core.suggest import nearest
from homelamp.errors import UsageError
from homelamp.rules import RULES

_PREFIX = re.compile(r"HL[0-9]{1,2}")


def codes_of(word: str) -> frozenset[str]:
    """The codes of the rules that a word stands for; none where there is no such rule."""
    code = word.upper()
    if _PREFIX.fullmatch(code):
        return frozenset(rule.code for rule in RULES if rule.code.startswith(code))
    return frozenset(rule.code for rule in RULES if rule.code == code or rule.name == word.lower())


def unknown(word: str) -> str:
    """What is said of a word that stands for no rule."""
    codes = [*(rule.code for rule in RULES), *(rule.code[:3] for rule in RULES)]
    near = nearest(word.upper(), codes) or nearest(word.lower(), [rule.name for rule in RULES])
    hint = f"did you mean {near}?" if near else "homelamp explain lists the rules"
    return f"there is no rule {word}; {hint}"


def all_of(words: Iterable[str]) -> frozenset[str]:
    """The codes of the rules that words stand for; each word may be several, with commas between them.

    Raises:
        UsageError: one stands for no rule.
    """
    found: set[str] = set()
    for word in (part.strip() for one in words for part in one.split(",")):
        codes = codes_of(word)
        if not codes:
            raise UsageError(unknown(word))
        found |= codes
    return frozenset(found)
