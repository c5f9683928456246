"""Subjects of RBAC whose names the API server can never give to anybody, reported together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from homelamp.chain.join import Chain
from homelamp.chain.view import is_person
from homelamp.core.suggest import is_typo
from homelamp.core.value import NAMELESS, Known, Template, Verdict, compare
from homelamp.model import ApiServer, Fact, Issuer, Setting, Subject, Term, claims
from homelamp.model.finding import Problem, Related, Severity

# What looks like a prefix in front of a name: an issuer, or a word with a separator.
_PREFIX = re.compile(r"https?://[^#]*#|[\w.-]+[:#/]")
_PREFIXES = re.compile(rf"(?:{_PREFIX.pattern})*")
# What people write between a prefix and a name, and what no name begins with.
_SEPARATORS = (":", "#", "/", "|")
_ADDRESS = re.compile(r"[^@\s:#/|]+@[^@\s:#/|]+\.[^@\s:#/|]+")
# Users of client certificates, whom no identity provider knows: those of kubeadm, Talos, minikube and the components.
_CERTIFICATE = re.compile(r"(?:cluster-|kubernetes-(?:super-)?)?admin|root|minikube-user|kube(?:let|-[\w-]+)")
# What somebody sees who is bound under a name that the API server never gives him.
_FORBIDDEN = '"is forbidden: User … cannot list resource …"'
NOTHING_SEEN = f"the login works, and then nothing may be seen: {_FORBIDDEN}"
_SOME_SEE_NOTHING = f"the login works, but whoever the binding admits by no other subject sees nothing: {_FORBIDDEN}"


class Wrong(NamedTuple):
    """A subject, the name that it should have, and where the right spelling stands, if that is a place of its own.

    `separator` is what the subject has after the prefix, and the prefix lacks at its end.
    """

    subject: Subject
    expected: str
    because: Setting | None = None
    separator: str = ""


def unseparated(subject: Subject, prefix: str) -> Wrong | None:
    """A subject with a separator after a prefix that has none: `oidc:tess` where `oidc` makes `oidctess` of tess."""
    name = subject.name.value
    text = str(name)
    head = str(name.parts[0]) if isinstance(name, Template) and isinstance(name.parts[0], str) else subject.name.text
    if not prefix or not prefix[-1].isalnum() or head is None or not head.startswith(prefix):
        return None
    separator = head[len(prefix) : len(prefix) + 1]
    if not separator or separator not in _SEPARATORS:
        return None
    return Wrong(subject, prefix + text[len(prefix) + 1 :], separator=separator)


def is_address(name: str) -> bool:
    """Whether a name without its prefix is an e-mail address."""
    return _ADDRESS.fullmatch(bare(name)) is not None


def bare(name: str) -> str:
    """A name without what looks like a prefix."""
    carried = _PREFIX.match(name)
    return name[carried.end() :] if carried else name


def means(name: str, known: str) -> bool:
    """Whether a subject's name is a known one with any prefix, or with none."""
    return bool(known) and name.endswith(known) and _PREFIXES.fullmatch(name.removesuffix(known)) is not None


def misspelt(subject: Subject, prefix: str, known: Sequence[Setting], *, with_typos: bool = False) -> Wrong | None:
    """A subject that has a known name but for letter case, or but for a slip of the fingers."""
    text = str(subject.name.text)
    for name in known:
        expected = f"{prefix}{name.text}"
        if text != expected and (text.lower() == expected.lower() or (with_typos and is_typo(text, expected))):
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


def is_certificate(name: str) -> bool:
    """Whether a user has the name of a client certificate."""
    return _CERTIFICATE.fullmatch(name) is not None


def graded(chain: Chain, wrong: Sequence[Subject], found: Problem) -> Problem:
    """A warning where every binding of these subjects has another one that somebody who logs in may be."""
    names = {one.name.span for one in wrong}
    left = {one.bound_by for one in chain.subjects if one.name.span not in names and _may_be_somebody(chain, one)}
    if all(one.bound_by is not None and one.bound_by in left for one in wrong):
        return found._replace(severity=Severity.WARNING, symptom=_SOME_SEE_NOTHING)
    return found


def _may_be_somebody(chain: Chain, subject: Subject) -> bool:
    """Whether the API server may give a subject's name to a person or a group, as far as claim and prefix tell."""
    if chain.api_server is None or chain.issuer is None or not is_person(subject):
        return False
    if subject.kind == "Group":
        prefix = claims.groups_prefix(chain.api_server, chain.issuer)
        is_possible = chain.issuer.groups_claim is not None
    else:
        prefix = claims.username_prefix(chain.api_server, chain.issuer)
        is_email = claims.username_claim(chain.api_server, chain.issuer) == Known(claims.EMAIL)
        is_possible = _may_be_person(subject, is_email=is_email)
    if not is_possible or prefix is None or prefix.text is None:
        return is_possible
    name = subject.name.text
    return not never_fits(subject, prefix.text) if name is None else _carries(name, prefix.text)


def _may_be_person(subject: Subject, *, is_email: bool) -> bool:
    name = subject.name.text
    return name is None or (not is_certificate(name) and ("@" in name or not is_email))


def _carries(name: str, prefix: str) -> bool:
    """Whether a name begins with a prefix, and not with one that goes on, as `oidc:` does after `oidc`."""
    if not prefix:
        return bare(name) == name
    goes_on = not prefix.endswith(_SEPARATORS) and name.removeprefix(prefix).startswith(_SEPARATORS)
    return name.startswith(prefix) and not goes_on


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
    spelt = [
        Related(one.because.span, f'the identity provider has "{one.because.text}"') for one in wrong if one.because
    ]
    at_subject = right > 0 or bool(spelt)
    kind = first.subject.kind.lower()
    return Problem(
        severity=Severity.ERROR,
        message=(
            f"RBAC binds the {kind} {names}, but the API server will call it {wanted}"
            f"{_difference(wrong, explained, is_spelling=bool(spelt))}"
        ),
        span=first.subject.name.span if at_subject else prefix.span,
        change=_change(first, prefix, at_subject=at_subject),
        symptom=NOTHING_SEEN,
        related=(*([*places[1:], at_prefix] if at_subject else places), *spelt, *related),
        values=(names, wanted),
        term=term,
    )


def _difference(wrong: Sequence[Wrong], explained: str, *, is_spelling: bool) -> str:
    if is_spelling:
        return (
            ": they differ in letter case"
            if _is_same_but_for_case(wrong[0])
            else f', after Terraform\'s "{_spelling(wrong[0])}"'
        )
    separator = wrong[0].separator
    named = "colon" if separator == ":" else f'"{separator}"'
    return f" ({explained}: the {named} is missing at its end)" if separator else f" ({explained})"


def _is_same_but_for_case(wrong: Wrong) -> bool:
    return str(wrong.subject.name.text).lower() == wrong.expected.lower()


def _spelling(wrong: Wrong) -> str:
    return str(wrong.because.text) if wrong.because else wrong.expected


def _change(first: Wrong, prefix: Fact, *, at_subject: bool) -> str:
    if first.because:
        return f'write "{first.expected}" here, or spell it at the identity provider as RBAC does'
    if first.separator and not at_subject:
        return f'write "{prefix.text}{first.separator}" as the prefix here, or "{first.expected}" as the name in RBAC'
    if at_subject:
        return f'write "{first.expected}" here'
    return f'write "{first.expected}" as the name in RBAC, or let the API server put the prefix that RBAC has'
