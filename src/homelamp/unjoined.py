"""What was read and belongs to no login, with the reason: nothing is left out without a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homelamp.chain import Chain
from homelamp.cluster_folders import cluster_of
from homelamp.facts import Exposure, Facts, Subject, Term
from homelamp.finding import Unchecked
from homelamp.terms import is_person

_TERMS: dict[str, Term] = {"User": "username_prefix", "Group": "groups_prefix"}
_NOT_NAMED = "not named in .homelamp.yaml"
_UNDECIDED = "of one of several clusters, and its folder does not tell which"


def unjoined(facts: Facts, chains: Sequence[Chain]) -> Iterator[Unchecked]:
    """The subjects of RBAC and the exposures of Headlamp that were compared with no login."""
    if any(chain.issuer for chain in chains):
        taken = {subject.name.span for chain in chains for subject in chain.subjects}
        for subject in facts.subjects:
            if is_person(subject) and subject.name.span not in taken:
                yield Unchecked(_TERMS[subject.kind], subject.name.span, _reason(subject, chains, "rbac"))
    headlamps = [chain.headlamp for chain in chains if chain.headlamp]
    exposed = {exposure.span for headlamp in headlamps for exposure in headlamp.exposures}
    for exposure in facts.exposures if headlamps else ():
        if exposure.leads_to == "headlamp" and exposure.span not in exposed:
            yield Unchecked("host", exposure.span, _reason(exposure, chains, "exposure"))


def _reason(part: Subject | Exposure, chains: Sequence[Chain], name: str) -> str:
    if all(any(named == name for named, _ in chain.named) for chain in chains):
        return _NOT_NAMED
    cluster = cluster_of(part.path)
    return f"in the folder of the cluster {cluster}, in which no login was found" if cluster else _UNDECIDED
