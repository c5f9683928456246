"""All that a login states in words that are its owner's: terms of the chain, and names in RBAC and Terraform."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from homelamp.chain.join import Chain
from homelamp.chain.view import facts_of
from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown, Value
from homelamp.model import Term

_PREFIXES: dict[str, Term] = {"User": "username_prefix", "Group": "groups_prefix"}


class Stated(NamedTuple):
    """One value as it is written."""

    text: str
    span: Span
    term: Term


def stated_values(chain: Chain) -> Iterator[Stated]:
    """Every value once, but for secrets."""
    seen: set[Span] = set()
    for value, span, term in _values(chain):
        text = _text(value, span)
        if text and span not in seen:
            seen.add(span)
            yield Stated(text, span, term)


def _values(chain: Chain) -> Iterator[tuple[Value, Span, Term]]:
    # First of all, since of a subject the terms hold the prefix alone.
    for subject in chain.subjects:
        yield subject.name.value, subject.name.span, _PREFIXES[subject.kind]
    for term, facts in facts_of(chain).items():
        if term == "client_secret":
            continue
        for fact in facts:
            # Where the text was put together, the literals are what somebody wrote.
            yield from ((Known(piece.text), piece.span, term) for piece in fact.pieces)
            if not fact.pieces:
                yield fact.value, fact.span, term
    for email in chain.people.emails if chain.people else ():
        yield email.value, email.span, "username_prefix"


def _text(value: Value, span: Span) -> str:
    if isinstance(value, Known):
        return value.text
    return "" if isinstance(value, Unknown) or "\n" in span.text else span.text
