"""What static reading can know of a scalar, and how two of them compare.

A value is `Known`, a `Template` (text with named holes) or `Unknown`. Comparison is three-valued: only what is proven
to be different is reported, so that a value which is filled in later never causes a false alarm.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

# The search for one filling of a hole that stands twice grows with the power of the holes' number.
MAX_HOLES = 3
MAX_TEXT = 300


class Known(NamedTuple):
    """The whole text is there to be read."""

    text: str

    def __str__(self) -> str:
        return self.text


class Unfilled(NamedTuple):
    """Why nothing fills a hole in, and whether nothing outside of the repository can change that."""

    why: str
    is_certain: bool


class Hole(NamedTuple):
    """A part of a template that something else fills in later, such as `${SECRET_DOMAIN}`.

    `name` is what it stands for, as a reader knows it. `within` is where that name means one thing: a Terraform module,
    a resource, a file, or "" for the whole repository. Holes that are equal have the same filling, but for those that
    are within nothing (None): what fills such a hole may be something else each time. `shown` is what a report prints
    for a part that has no name in the repository.
    """

    name: str
    within: str | None = ""
    shown: str = ""
    # Why nothing fills it in, so that its text reaches the cluster; None where something may.
    unfilled: Unfilled | None = None

    def __str__(self) -> str:
        return self.shown or f"${{{self.name}}}"


# What a computation makes: no name tells it from the next one.
NAMELESS = Hole("…", None)


class Template(NamedTuple):
    """Text with at least one hole."""

    parts: tuple[str | Hole, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))


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
    if left == right and not _holds_nameless(left):
        return Verdict.EQUAL
    if isinstance(left, Template):
        return _compare_template(left, right)
    if isinstance(right, Template):
        return _compare_template(right, left)
    return Verdict.DIFFERENT


def same(left: Value, right: Value) -> bool:
    """Whether two values are proven to be the same: one text, or one template with the same holes."""
    return left == right and not isinstance(left, Unknown) and not _holds_nameless(left)


def matches_pattern(pattern: str, text: str) -> bool | None:
    """Whether a redirect URI in Authentik's `regex` mode admits `text`; None where that cannot be told.

    Authentik uses Python's `re.fullmatch`: authentik/providers/oauth2/views/authorize.py. A pattern that may take for
    ever to fail is not tried.
    """
    from homelamp.core.patterns import full_match  # noqa: PLC0415  # most repositories have no pattern

    return full_match(pattern, text)


def part_of(template: Template, start: int, end: int) -> Value:
    """The characters of a template from `start` to before `end`, as it is shown; Unknown where a hole is cut."""
    found: list[str | Hole] = []
    at = 0
    for part in template.parts:
        length = len(str(part))
        if isinstance(part, str):
            found.append(part[max(0, start - at) : max(0, end - at)])
        elif start <= at and at + length <= end:
            found.append(part)
        elif at < end and start < at + length:
            return Unknown("filled in elsewhere")
        at += length
    kept = tuple(part for part in found if part != "")
    return Template(kept) if any(isinstance(part, Hole) for part in kept) else Known("".join(map(str, kept)))


def can_fill(template: Template, text: str) -> bool:
    """Whether the holes can be filled so that the template becomes `text`, each hole on its own.

    Taking every fixed part at its first place leaves the most room for the rest, so one pass decides.
    """
    fixed = _alternating(template)
    if len(fixed) == 1:
        return fixed[0] == text
    first, *middle, last = fixed
    if len(first) + len(last) > len(text) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _holds_nameless(value: Value) -> bool:
    return isinstance(value, Template) and any(isinstance(part, Hole) and part.within is None for part in value.parts)


def _alternating(template: Template) -> list[str]:
    """The fixed parts between the holes, with the empty ones: always one more than there are holes."""
    fixed = [""]
    for part in template.parts:
        if isinstance(part, str):
            fixed[-1] += part
        else:
            fixed.append("")
    return fixed


def _has_one_filling(template: Template, text: str) -> bool | None:
    """Whether a hole that stands twice can have one filling in `text`; None where the search would take too long."""
    holes = [part for part in template.parts if isinstance(part, Hole)]
    named = [hole for hole in holes if hole.within is not None]
    if len(set(named)) == len(named):
        return True
    if len(holes) > MAX_HOLES or len(text) > MAX_TEXT:
        return None
    pattern = ""
    groups: dict[Hole, str] = {}
    for part in template.parts:
        if isinstance(part, str):
            pattern += re.escape(part)
        elif part.within is None:
            pattern += ".*?"
        elif part in groups:
            pattern += f"(?P={groups[part]})"
        else:
            groups[part] = f"hole{len(groups)}"
            pattern += f"(?P<{groups[part]}>.*?)"
    return re.fullmatch(pattern, text, re.DOTALL) is not None


def _compare_template(template: Template, other: Known | Template) -> Verdict:
    if isinstance(other, Known):
        if not can_fill(template, other.text):
            return Verdict.DIFFERENT
        fits = _has_one_filling(template, other.text)
        if fits is None:
            return Verdict.UNCHECKED
        return Verdict.EQUAL if fits else Verdict.DIFFERENT
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
