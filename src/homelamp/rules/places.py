"""Which of several places that disagree is shown first, and how a fact's place is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from homelamp.core import suggest
from homelamp.core.text import Span
from homelamp.core.urls import differing_range
from homelamp.core.value import NAMELESS, Hole, Known, Template, Unknown
from homelamp.model import Fact, People, Source
from homelamp.model.client import ORIGIN
from homelamp.model.finding import Edit, Related, Unchecked

# Without a majority the place that a user can change most safely comes first: Terraform's value is often right, because
# Authentik was set up from it.
_ORDER: tuple[Source, ...] = (
    "api-server",
    "headlamp",
    "exposure",
    "rbac",
    "secret",
    "terraform",
    "authentik",
    "provider",
)

_SPEAKERS: dict[Source, str] = {
    "api-server": "the API server",
    "headlamp": "Headlamp",
    "exposure": "the exposure",
    "rbac": "RBAC",
    "secret": "the Secret",
    "terraform": "Terraform",
    "authentik": "the Authentik blueprint",
    "provider": "the identity provider",
}


def speaker(fact: Fact) -> str:
    """Who states a fact, for a message."""
    return _SPEAKERS[fact.source]


def owner_of(people: People) -> str:
    """Who states the groups and users of the identity provider, for a message."""
    return _SPEAKERS[people.source]


def odd_one_out(facts: Sequence[Fact]) -> Fact:
    """The one fact that disagrees with all others; where there is none, the first in the order of the catalogue.

    `facts` hold at least two different Known texts.
    """
    counted = Counter(fact.text for fact in facts)
    text, times = counted.most_common(1)[0]
    others = [fact for fact in facts if fact.text != text]
    if times > 1 and len(others) == 1:
        return others[0]
    return min(facts, key=lambda fact: _ORDER.index(fact.source))


def literal(fact: Fact, wanted: str) -> Span:
    """The literal to change so that the fact says `wanted`."""
    return correction(fact, wanted)[0]


def correction(fact: Fact, wanted: str) -> tuple[Span, str]:
    """The literal to change so that the fact says `wanted`, and what to write there.

    Where one literal cannot do it alone, what to write is the whole of `wanted`.
    """
    text = fact.text or ""
    start, end = differing_range(text, wanted)
    span, first, stop = fact.literal(start, end)
    if first <= start and end <= stop:
        return span, wanted[first : len(wanted) - (len(text) - stop)]
    return span, wanted


def edits(facts: Sequence[Fact], wanted: str) -> tuple[Edit, ...]:
    """The edits after which all `facts` say `wanted`; none where one of them is not written out in one literal."""
    found = [_edit(fact, wanted) for fact in facts]
    return tuple(edit for edit in found if edit) if all(found) else ()


def _edit(fact: Fact, wanted: str) -> Edit | None:
    text = fact.text or ""
    start, end = differing_range(text, wanted)
    span, first, stop = fact.literal(start, end)
    # With escapes, or written over several lines, the text is not what stands there.
    if not first <= start <= end <= stop or span.text != text[first:stop]:
        return None
    return Edit(span, wanted[first : len(wanted) - (len(text) - stop)])


def related(fact: Fact, wanted: str, message: str) -> Iterator[Related]:
    """The places of a fact that disagrees with `wanted`: the literal, and where it is used if that is elsewhere."""
    place = literal(fact, wanted)
    yield Related(place, message)
    yield from used_at(fact, place)


def used_at(fact: Fact, place: Span) -> Iterator[Related]:
    """Where a fact's text is used, if its literal stands somewhere else."""
    if not fact.span.start <= place.start <= fact.span.end or fact.span.file is not place.file:
        yield Related(fact.span, f"{speaker(fact)} uses it here")


def nearest(facts: Sequence[Fact], wanted: Fact) -> Fact:
    """Of several facts the one that was most likely meant to say the same."""
    texts = [str(fact.value) for fact in facts]
    return facts[texts.index(str(suggest.nearest(str(wanted.value), texts, 0.0)))]


def not_known(*facts: Fact | None) -> Iterator[Unchecked]:
    """Why facts could not be compared."""
    for fact in facts:
        if fact is None or isinstance(fact.value, Known):
            continue
        yield Unchecked(fact.term, fact.span, _reason(fact.value))


def _reason(value: Template | Unknown) -> str:
    if isinstance(value, Unknown):
        return value.reason
    holes = [part for part in value.parts if isinstance(part, Hole)]
    for hole in holes:
        if hole.unfilled:
            return f"nothing replaces {hole}: {hole.unfilled.why}"
    if ORIGIN in holes:
        return "the address of the identity provider is not stated beside its client"
    names = dict.fromkeys(hole.name for hole in holes if hole.name != NAMELESS.name and not hole.shown)
    return f"filled in elsewhere ({', '.join(names)})" if names else "filled in elsewhere"
