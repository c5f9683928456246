"""What static reading can know of a scalar, and how two of them compare.

A value is `Known`, a `Template` (text with named holes) or `Unknown`. Comparison is three-valued: only what is proven
to be different is reported, so that a value which is filled in later never causes a false alarm.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

MAX_HOLES = 6  # the search for a filling grows with the power of their number


class Known(NamedTuple):
    """The whole text is there to be read."""

    text: str

    def __str__(self) -> str:
        return self.text


class Hole(NamedTuple):
    """A part of a template that something else fills in later, such as `${SECRET_DOMAIN}`.

    Holes of the same name have the same filling everywhere in the repository.
    """

    name: str


class Template(NamedTuple):
    """Text with at least one hole."""

    parts: tuple[str | Hole, ...]

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else f"${{{part.name}}}" for part in self.parts)


class Unknown(NamedTuple):
    """Nothing can be known; `reason` completes the sentence "not compared, because it is …"."""

    reason: str

    def __str__(self) -> str:
        return f"({self.reason})"


Value = Known | Template | Unknown


class Verdict(Enum):
    """The outcome of a comparison."""

    EQUAL = "equal"
    DIFFERENT = "differs"
    UNCHECKED = "unchecked"


def compare(left: Value, right: Value) -> Verdict:
    """Compare byte for byte, as the API server compares issuers and Authentik strict redirect URIs.

    A template is equal to a text where some filling of its holes gives that text, different where none can, and
    unchecked against another template unless their fixed ends already contradict each other.
    """
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Verdict.UNCHECKED
    if left == right:
        return Verdict.EQUAL
    if isinstance(left, Template):
        return _compare_template(left, right)
    if isinstance(right, Template):
        return _compare_template(right, left)
    return Verdict.DIFFERENT


def matches_pattern(pattern: str, text: str) -> bool | None:
    """Whether a redirect URI in Authentik's `regex` mode admits `text`; None where the pattern does not compile.

    Authentik uses Python's `re.fullmatch`: authentik/providers/oauth2/views/authorize.py.
    """
    try:
        return re.fullmatch(pattern, text) is not None
    except (re.error, RecursionError, OverflowError):
        return None


def fillings(template: Template, text: str) -> dict[str, str] | None:
    """One filling of the holes (name to text) that makes the template equal to `text`; None where there is none."""
    names: dict[str, str] = {}
    pattern = ""
    for part in template.parts:
        if isinstance(part, str):
            pattern += re.escape(part)
        elif part.name in names:
            pattern += f"(?P={names[part.name]})"
        else:
            names[part.name] = f"hole{len(names)}"
            pattern += f"(?P<{names[part.name]}>.*?)"
    found = re.fullmatch(pattern, text, re.DOTALL)
    return {name: found[group] for name, group in names.items()} if found else None


def _compare_template(template: Template, other: Known | Template) -> Verdict:
    if isinstance(other, Known):
        if sum(isinstance(part, Hole) for part in template.parts) > MAX_HOLES:
            return Verdict.UNCHECKED
        return Verdict.DIFFERENT if fillings(template, other.text) is None else Verdict.EQUAL
    return Verdict.DIFFERENT if _ends_contradict(template, other) else Verdict.UNCHECKED


def _ends_contradict(left: Template, right: Template) -> bool:
    left_head, left_tail = _fixed_ends(left)
    right_head, right_tail = _fixed_ends(right)
    heads_fit = left_head.startswith(right_head) or right_head.startswith(left_head)
    tails_fit = left_tail.endswith(right_tail) or right_tail.endswith(left_tail)
    return not (heads_fit and tails_fit)


def _fixed_ends(template: Template) -> tuple[str, str]:
    first, last = template.parts[0], template.parts[-1]
    return first if isinstance(first, str) else "", last if isinstance(last, str) else ""
