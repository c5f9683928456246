"""The issuers that the consumers of a login name: Headlamp and the API server."""

from __future__ import annotations

from homelamp.chain import Chain
from homelamp.facts import Fact


def agreed(chain: Chain) -> list[Fact]:
    """The Known issuers of Headlamp and the API server where they are the same or one stands alone; else none.

    Where they differ, HL102 speaks, and what else is wrong with either cannot be told apart from that.
    """
    stated = [chain.issuer.url if chain.issuer else None, chain.headlamp.issuer if chain.headlamp else None]
    facts = [fact for fact in stated if fact is not None and fact.text is not None]
    return facts if len({fact.text for fact in facts}) == 1 else []
