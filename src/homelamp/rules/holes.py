"""What stays open in the terms of a login: holes and values that are not known, which no rule has named yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homelamp.chain.join import Chain
from homelamp.chain.view import is_person
from homelamp.core.text import Span
from homelamp.core.value import Template, Verdict
from homelamp.model import Fact, People, Term
from homelamp.model.finding import Unchecked
from homelamp.model.result import ChainResult
from homelamp.rules.places import not_known, owner_of

_PAIR = 2
# Term, file and line.
_Places = set[tuple[str, str, int]]
_PREFIXES: dict[str, Term] = {"User": "username_prefix", "Group": "groups_prefix"}


def holes(chain: Chain, fared: ChainResult, said: Sequence[Unchecked]) -> Iterator[Unchecked]:
    """One line for each place that could not be compared with another, and of which `said` does not tell."""
    told = {(one.term, one.span.file.path, one.span.line) for one in said}
    for term, facts in fared.facts.items():
        # Nobody compares a secret, and what differs is a finding.
        if term == "client_secret" or fared.verdicts[term] is not Verdict.UNCHECKED:
            continue
        if len({fact.source for fact in facts}) >= _PAIR:
            yield from _open(term, facts, told, fared)
    yield from _names(chain, told)


def _open(term: Term, facts: Sequence[Fact], told: _Places, fared: ChainResult) -> Iterator[Unchecked]:
    agreeing = fared.agreeing.get(term, ())
    for fact in facts:
        if fact.source not in agreeing and (term, fact.span.file.path, fact.span.line) not in told:
            yield from not_known(fact)


def _no_group(name: str, place: Span, people: People) -> str:
    filled = f', which is written as "{place.text}",' if "${" in place.text and place.text != name else ""
    return f'"{name}"{filled} is not a group that {owner_of(people)} makes; something else may make it'


def _names(chain: Chain, told: _Places) -> Iterator[Unchecked]:
    """Names in RBAC of which nothing says who is meant: the prefix may be right all the same."""
    groups = {group.text for group in chain.people.groups} if chain.people else set()
    for one in chain.subjects if chain.issuer else ():
        term, place = _PREFIXES[one.kind], one.name.span
        if not is_person(one) or (term, place.file.path, place.line) in told:
            continue
        if isinstance(one.name.value, Template):
            yield from not_known(Fact(term, "rbac", one.name.value, place))
        elif (
            one.kind == "Group"
            and chain.people
            and groups
            and not any(str(one.name.value).endswith(str(name)) for name in groups)
        ):
            yield Unchecked(term, place, _no_group(str(one.name.value), place, chain.people))
