"""Operators: what a comparison or a condition comes to, as far as its sides are known.

https://developer.hashicorp.com/terraform/language/expressions/operators
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tree_sitter import Node

from homelamp.core.numbers import number
from homelamp.core.value import Known, Template, Verdict, compare
from homelamp.syntax.booleans import terraform
from homelamp.syntax.hcl.expressions import (
    Each,
    Evaluated,
    Expression,
    Fields,
    Items,
    Scalar,
    first_missing,
    is_null,
    known,
    opaque,
)
from homelamp.syntax.hcl.nodes import children, operands
from homelamp.syntax.hcl.traversal import follow

if TYPE_CHECKING:
    from homelamp.syntax.hcl.scope import Scope

_ORDERS: dict[str, Callable[[int, int], bool]] = {
    ">": lambda one, other: one > other,
    "<": lambda one, other: one < other,
    ">=": lambda one, other: one >= other,
    "<=": lambda one, other: one <= other,
}
_PAIR = 2


def operation(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    """What `!x`, `x == y`, `x && y` and the like are worth; arithmetic is not followed."""
    sign, parts = operands(children(expression.node)[0])
    sides = [_operand(scope, expression, nodes, each) for nodes in parts]
    missing = first_missing(sides)
    if missing is not None:
        return missing
    verdict = _verdict(sign, sides)
    return opaque(expression) if verdict is None else known(str(verdict).lower(), expression.span)


def _operand(scope: Scope, expression: Expression, nodes: list[Node], each: Each | None) -> Evaluated:
    if len(nodes) == 1:
        return scope.evaluate(expression.at(nodes[0]), each)
    return follow(scope, expression, nodes, each)


def _verdict(sign: str, sides: list[Evaluated]) -> bool | None:
    if len(sides) == 1:
        truth = _truth(sides[0])
        return None if truth is None or sign != "!" else not truth
    if len(sides) != _PAIR:
        return None
    match sign:
        case "&&" | "||":
            truths = [_truth(side) for side in sides]
            decides = sign == "||"
            return decides if decides in truths else None if None in truths else not decides
        case "==" | "!=":
            same = equal(*sides)
            return None if same is None else same is (sign == "==")
    one, other = map(_number, sides)
    return None if sign not in _ORDERS or one is None or other is None else _ORDERS[sign](one, other)


def _number(side: Evaluated) -> int | None:
    return number(side.value.text) if isinstance(side, Scalar) and isinstance(side.value, Known) else None


def _truth(side: Evaluated) -> bool | None:
    return terraform(side.value) if isinstance(side, Scalar) else None


def equal(one: Evaluated, other: Evaluated) -> bool | None:
    """Whether two values are the same; None where that is not known. A null is the same as no other value."""
    if is_null(one) or is_null(other):
        return _both_null(one, other)
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        verdict = compare(one.value, other.value)
        both = isinstance(one.value, Known) and isinstance(other.value, Known)
        return both and verdict is Verdict.EQUAL if both or verdict is Verdict.DIFFERENT else None
    if isinstance(one, Items) and isinstance(other, Items) and not (one.items and other.items):
        return not one.items and not other.items
    if isinstance(one, Fields) and isinstance(other, Fields) and not (one.fields and other.fields):
        return not one.fields and not other.fields
    return None


def _both_null(one: Evaluated, other: Evaluated) -> bool | None:
    if is_null(one) and is_null(other):
        return True
    there = other if is_null(one) else one
    is_there = isinstance(there, Items | Fields) or (
        isinstance(there, Scalar) and isinstance(there.value, Known | Template)
    )
    return False if is_there else None
