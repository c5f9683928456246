"""`[for x in list : …]` and `{for k, v in map : k => …}`, where what they go through is known.

https://developer.hashicorp.com/terraform/language/expressions/for
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from homelamp.core.value import Known
from homelamp.syntax.booleans import terraform
from homelamp.syntax.hcl.expressions import (
    Each,
    Evaluated,
    Expression,
    Fields,
    Items,
    Scalar,
    first_missing,
    known,
    opaque,
    scalar_of,
)
from homelamp.syntax.hcl.nodes import children

if TYPE_CHECKING:
    from homelamp.syntax.hcl.scope import Scope

# Loops within loops multiply; nobody writes so many clients or URIs by hand.
MAX_ROUNDS = 1_000

Pair = tuple[Evaluated, Evaluated]


def for_expression(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    """The list or map that a `for` makes; nothing of it is known where one of its rounds is not."""
    inner = expression.at(children(expression.node)[0])
    is_grouped = any(part.type == "ellipsis" for part in children(inner.node))
    rounds = None if is_grouped else _rounds(scope, inner, each)
    if rounds is None or isinstance(rounds, Scalar):
        return rounds or opaque(expression)
    if inner.node.type == "for_tuple_expr":
        return Items(tuple(item for found in rounds for item in found), expression.span)
    return _map(rounds, expression)


def _rounds(scope: Scope, inner: Expression, each: Each | None) -> list[list[Evaluated]] | Scalar | None:
    """What each round gives, without those that the condition leaves out; None where that cannot be known.

    An index or key that is not there stands for all of it.
    """
    parts = children(inner.node)
    *names, over = children(next(part for part in parts if part.type == "for_intro"))
    conditions = [children(part)[-1] for part in parts if part.type == "for_cond"]
    gone_through = scope.evaluate(inner.at(over), each)
    error = first_missing([gone_through])
    if error:
        return error
    pairs = _pairs(gone_through)
    scope.budget.rounds += len(pairs or ())
    if pairs is None or scope.budget.rounds > MAX_ROUNDS:
        return None
    rounds = []
    outer = each or Each(None, None, {}, "")
    for pair in pairs:
        # One name stands for the value, of two the first for the key.
        bound = {inner.at(name).source: value for name, value in zip(names, pair[-len(names) :], strict=True)}
        within = outer._replace(names={**outer.names, **bound})
        verdicts = [terraform(scalar_of(scope.evaluate(inner.at(one), within), inner.span).value) for one in conditions]
        if None in verdicts:
            return None
        if False not in verdicts:
            rounds.append([scope.evaluate(inner.at(part), within) for part in parts if part.type == "expression"])
    return rounds


def _pairs(over: Evaluated) -> list[Pair] | None:
    """Keys and values, maps by their keys as Terraform goes through them; None where entries may be missing."""
    if isinstance(over, Fields):
        return [(known(key, over.keys[key]), over.fields[key]) for key in sorted(over.fields)]
    if isinstance(over, Items) and all(_is_one(item) for item in over.items):
        return [(known(str(at), over.span), item) for at, item in enumerate(over.items)]
    return None


def _is_one(item: Evaluated) -> bool:
    """Whether an entry is one for certain: of a list that is joined from several, one may stand for many."""
    return isinstance(item, Fields | Items) or (isinstance(item, Scalar) and isinstance(item.value, Known))


def _map(rounds: list[list[Evaluated]], expression: Expression) -> Evaluated:
    fields: dict[str, Evaluated] = {}
    keys = {}
    for key, value in rounds:
        name = scalar_of(key, key.span)
        if not isinstance(name.value, Known):
            return opaque(expression)
        fields[name.value.text] = value
        keys[name.value.text] = name.pieces[0].span if name.pieces else name.span
    return Fields(fields, expression.span, keys)
