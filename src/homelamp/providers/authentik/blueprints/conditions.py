"""`!Condition [MODE, value, …]`: whether values are true together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from homelamp.providers.authentik.blueprints.tags import Blueprint
    from homelamp.providers.authentik.blueprints.values import At


def verdict(blueprint: Blueprint, at: At) -> bool | None:
    """Whether the condition holds; None where that is not known."""
    mode, *rest = blueprint.arguments(at) or (at,)
    verdicts = [blueprint.truth(one) for one in rest]
    name = (blueprint.text(mode) or "").upper()
    plain = name.replace("NAND", "AND").replace("XNOR", "XOR").replace("NOR", "OR")
    result: bool | None = None
    if plain == "AND":
        result = False if False in verdicts else None if None in verdicts else True
    elif plain == "OR":
        result = True if True in verdicts else None if None in verdicts else False
    elif plain == "XOR" and None not in verdicts:
        result = verdicts.count(True) % 2 == 1
    if result is None or not verdicts:
        return None
    return result if plain == name else not result
