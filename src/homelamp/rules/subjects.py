"""Subjects of RBAC whose names the API server can never give to anybody, reported together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from homelamp.chain import Chain
from homelamp.facts import ApiServer, Fact, Issuer, Setting, Subject, Term
from homelamp.finding import Problem, Related, Severity
from homelamp.value import NAMELESS, Template, Verdict, compare

# What looks like a prefix in front of a name: an issuer, or a word with a separator.
_PREFIX = re.compile(r"https?://[^#]*#|[\w.-]+[:#/]")
_PREFIXES = re.compile(rf"(?:{_PREFIX.pattern})*")


class Wrong(NamedTuple):
    """A subject, the name that it should have, and where the right spelling stands, if that is a place of its own."""

    subject: Subject
    expected: str
    because: Setting | None = None


def bare(name: str) -> str:
    """A name without what looks like a prefix."""
    carried = _PREFIX.match(name)
    return name[carried.end() :] if carried else name


def means(name: str, known: str) -> bool:
    """Whether a subject's name is a known one with any prefix, or with none."""
    return bool(known) and name.endswith(known) and _PREFIXES.fullmatch(name.removesuffix(known)) is not None


def misspelt(subject: Subject, prefix: str, known: Sequence[Setting]) -> Wrong | None:
    """A subject that has a known name but for letter case."""
    text = str(subject.name.text)
    for name in known:
        expected = f"{prefix}{name.text}"
        if text != expected and text.lower() == expected.lower():
            return Wrong(subject, expected, None if text.endswith(str(name.text)) else name)
    return None


def never_fits(subject: Subject, prefix: str) -> bool:
    """Whether a name that something completes can begin with the prefix in no way."""
    name = subject.name.value
    return isinstance(name, Template) and compare(name, Template((prefix, NAMELESS))) is Verdict.DIFFERENT


def others(chain: Chain, prefix_of: Callable[[ApiServer, Issuer], Fact | None]) -> list[Fact]:
    """The prefixes that the API server's other issuers put in front of names."""
    if chain.api_server is None:
        return []
    prefixes = (prefix_of(chain.api_server, one) for one in chain.api_server.issuers if one is not chain.issuer)
    return [one for one in prefixes if one is not None]


def is_of(subject: Subject, prefixes: Sequence[Fact]) -> bool:
    """Whether somebody of that name may come with one of these prefixes."""
    name = str(subject.name.value)
    for prefix in prefixes:
        if prefix.text is None or (name.startswith(prefix.text) if prefix.text else bare(name) == name):
            return True
    return False


def problem(
    wrong: Sequence[Wrong], right: int, prefix: Fact, term: Term, explained: str, related: Sequence[Related]
) -> Problem:
    """One problem for all wrong subjects of one kind; `right` is how many are right as they are, and `explained` says
    what the prefix is.

    Where several subjects say the same and none is right, the API server is the odd one out; where some are right, a
    wrong subject is. Alone against each other, the API server is shown first.
    """
    first = wrong[0]
    names = ", ".join(f'"{one.subject.name.value}"' for one in wrong)
    wanted = ", ".join(f'"{one.expected}"' for one in wrong)
    places = [Related(one.subject.name.span, f'RBAC says "{one.subject.name.value}"') for one in wrong]
    at_prefix = Related(prefix.span, explained)
    spelt = [Related(one.because.span, f'Terraform says "{one.because.text}"') for one in wrong if one.because]
    at_subject = right > 0 or bool(spelt)
    kind = first.subject.kind.lower()
    return Problem(
        severity=Severity.ERROR,
        message=(
            f"RBAC binds the {kind} {names}, but the API server will call it {wanted}"
            f"{': they differ in letter case' if spelt else f' ({explained})'}"
        ),
        span=first.subject.name.span if at_subject else prefix.span,
        change=_change(first, at_subject=at_subject),
        symptom='the login works, and then nothing may be seen: "is forbidden: User … cannot list resource …"',
        related=(*([*places[1:], at_prefix] if at_subject else places), *spelt, *related),
        values=(names, wanted),
        term=term,
    )


def _change(first: Wrong, *, at_subject: bool) -> str:
    if first.because:
        return f'write "{first.expected}" here, or spell it as RBAC does in Terraform'
    if at_subject:
        return f'write "{first.expected}" here'
    return f'write "{first.expected}" as the name in RBAC, or let the API server put the prefix that RBAC has'
