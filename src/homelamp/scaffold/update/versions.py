"""Which of two versions is the higher one: by the rules of Semantic Versioning, and only where these rules decide.

https://semver.org/#spec-item-11. What follows the numbers must be of the same kind on both sides: an image for
Alpine is not a newer one for Debian. None stands for "these rules do not say".
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Bounded, so that no text takes long: neither the number of digits nor the length of what follows them is the user's.
PATTERN = re.compile(
    r"(?<![\w.])v?(?P<numbers>\d{1,18}(?:\.\d{1,18})+)"
    r"(?:-(?P<suffix>[0-9A-Za-z][0-9A-Za-z.-]{0,63}))?(?:\+(?P<build>[0-9A-Za-z][0-9A-Za-z.-]{0,63}))?"
    r"(?![\w./+-])"
)
# The words that begin a pre-release. Any other word names what the version was built for or from.
_PRE_RELEASE = re.compile(
    r"(?:alpha|beta|rc|a|b|pre|preview|dev|snapshot|nightly|canary|next|m|milestone|ea)(?=[\d.-]|\Z)", re.IGNORECASE
)
# Of the words for a pre-release the ones whose order in the alphabet is their order in time, everywhere.
_STAGES = ("alpha", "beta", "rc")
_WORD_AND_NUMBER = re.compile(r"([A-Za-z]+)(\d{1,18})")
_YEARS = range(1990, 2200)
_DATES = range(1990_01_01, 2200_01_01)


class Version(NamedTuple):
    """`text` is all of it; `pre` are the identifiers of a pre-release; `flavour` and `build` are the other suffixes."""

    text: str
    numbers: tuple[int, ...]
    pre: tuple[str, ...]
    flavour: str
    build: str


def versions_in(text: str) -> list[Version]:
    """All versions in a text, in their order."""
    return [_version(found) for found in PATTERN.finditer(text)]


def compare(one: Version, other: Version) -> int | None:
    """-1 where `one` is lower, 0 where both are the same text, 1 where it is higher; None where no rule decides."""
    if one.text == other.text:
        return 0
    if _kind(one) != _kind(other):
        return None
    if one.numbers != other.numbers:
        return 1 if one.numbers > other.numbers else -1
    # Build metadata says nothing of the order, and neither does a `v`.
    return _compare_pre(one.pre, other.pre) if one.build == other.build else None


def _version(found: re.Match[str]) -> Version:
    numbers = tuple(int(part) for part in found["numbers"].split("."))
    suffix, build = found["suffix"] or "", found["build"] or ""
    if not _PRE_RELEASE.match(suffix):
        return Version(found[0], numbers, (), suffix, build)
    pre, _, flavour = suffix.partition("-")
    return Version(found[0], numbers, tuple(pre.split(".")), flavour, build)


def _kind(version: Version) -> tuple[object, ...]:
    """What two versions must have in common to be compared."""
    first = version.numbers[0]
    calendar = "year" if first in _YEARS else "date" if first in _DATES else ""
    # `+k3s1` and `+k3s2` are builds of one kind, `+rke2r1` is another.
    return len(version.numbers), calendar, version.flavour, version.build.rstrip("0123456789")


def _compare_pre(one: tuple[str, ...], other: tuple[str, ...]) -> int | None:
    """A release is higher than each of its pre-releases; of two of these the first difference decides."""
    if not one or not other:
        return (not one) - (not other) or None
    for ours, theirs in zip(one, other, strict=False):
        if ours != theirs:
            return _compare_identifiers(ours, theirs)
    # The same text but for a `v`, or one goes on where the other ends: more identifiers are higher.
    return (len(one) > len(other)) - (len(one) < len(other)) or None


def _compare_identifiers(one: str, other: str) -> int | None:
    if one.isdecimal() and other.isdecimal():
        ours, theirs = int(one), int(other)
        return (ours > theirs) - (ours < theirs) or None
    if one in _STAGES and other in _STAGES:
        return 1 if one > other else -1
    first, second = _WORD_AND_NUMBER.fullmatch(one), _WORD_AND_NUMBER.fullmatch(other)
    # By the letter of the rules `rc10` is lower than `rc9`, and nobody means that.
    if first and second and first[1] == second[1] and len(one) == len(other):
        return 1 if one > other else -1
    return None
