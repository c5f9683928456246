"""Subjects of RBAC whose names the API server can never give to anybody, reported together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from homelamp.facts import Fact, Setting, Subject, Term
from homelamp.finding import Problem, Related, Severity


class Wrong(NamedTuple):
    """A subject, the name that it should have, and where the right spelling stands, if that is a place of its own."""

    subject: Subject
    expected: str
    because: Setting | None = None


def problem(
    wrong: Sequence[Wrong], right: int, prefix: Fact, term: Term, explained: str, related: Sequence[Related]
) -> Problem:
    """One problem for all wrong subjects of one kind; `right` is how many are right as they are.

    Where several subjects say the same and none is right, the API server is the odd one out; where some are right, a
    wrong subject is. Alone against each other, the API server is shown first.
    """
    first = wrong[0]
    names = ", ".join(f'"{one.subject.name.text}"' for one in wrong)
    wanted = ", ".join(f'"{one.expected}"' for one in wrong)
    places = [Related(one.subject.name.span, f'RBAC says "{one.subject.name.text}"') for one in wrong]
    at_prefix = Related(prefix.span, explained)
    spelt = [Related(one.because.span, f'Terraform says "{one.because.text}"') for one in wrong if one.because]
    at_subject = right > 0 or bool(spelt)
    kind = first.subject.kind.lower()
    return Problem(
        severity=Severity.ERROR,
        message=(
            f"RBAC binds the {kind} {names}, but the API server will call it {wanted}"
            f"{': they differ in letter case' if spelt else ''}"
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
    return f'write "{first.expected}" as the name in RBAC, or another prefix here'
