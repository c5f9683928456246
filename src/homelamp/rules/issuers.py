"""The issuers that the consumers of a login name: Headlamp and the API server."""

from __future__ import annotations

from homelamp.chain.join import Chain
from homelamp.model import Fact
from homelamp.model.finding import Problem, Severity
from homelamp.rules.places import edits, literal, related, speaker


def agreed(chain: Chain) -> list[Fact]:
    """The Known issuers of Headlamp and the API server where they are the same or one stands alone; else none.

    Where they differ, HL102 speaks, and what else is wrong with either cannot be told apart from that.
    """
    stated = [chain.issuer.url if chain.issuer else None, chain.headlamp.issuer if chain.headlamp else None]
    facts = [fact for fact in stated if fact is not None and fact.text is not None]
    return facts if len({fact.text for fact in facts}) == 1 else []


def wrong_everywhere(
    consumers: list[Fact], wanted: str, message: str, symptom: str, *, is_safe: bool = False
) -> Problem:
    """An issuer on which the consumers agree, and which should be `wanted` in all of them.

    `is_safe` says that nothing else can have been meant.
    """
    first, *others = consumers
    return Problem(
        severity=Severity.ERROR,
        message=message,
        span=literal(first, wanted),
        change=f"write {wanted} here{' and in the other places' if others else ''}",
        symptom=symptom,
        related=tuple(one for fact in others for one in related(fact, wanted, f"{speaker(fact)} says the same")),
        values=(str(first.text),),
        term="issuer_url",
        fix=edits(consumers, wanted) if is_safe else (),
    )
