"""The usual forms of expressions that make a name of one claim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from homelamp.syntax.cel.nodes import Expression, ExpressionError, TooLongError
from homelamp.syntax.cel.parser import parse
from homelamp.syntax.cel.values import claim_of


class Prefixed(NamedTuple):
    """The claim that a name is made of, and the text that is put in front of it."""

    claim: str
    prefix: str


def parsed(text: str) -> Expression | None:
    """The expression; None for what is none, or none that can be followed."""
    try:
        return parse(text)
    except (ExpressionError, TooLongError):
        return None


def name_of(text: str) -> Prefixed | None:
    """What `claims.x` and `"p" + claims.x` put together; None for any other form."""
    whole = parsed(text)
    if whole is None:
        return None
    prefix: str | bool | int | None = ""
    if whole.kind == "call" and whole.name == "+":
        prefix, whole = whole.operands[0].constant, whole.operands[1]
    return _of_claim(whole, prefix) if isinstance(prefix, str) else None


def list_of(text: str) -> Prefixed | None:
    """What `claims.x` and `dyn(claims.x).map(g, "p" + g)` put together, also with an empty list where x is missing."""
    whole = parsed(text)
    return _list_of(whole) if whole else None


def _of_claim(one: Expression, prefix: str) -> Prefixed | None:
    name = claim_of(one)
    return None if name is None or one.is_optional else Prefixed(name, prefix)


def _list_of(one: Expression) -> Prefixed | None:
    if one.kind != "call":
        return _of_claim(one, "")
    match one.name, one.operands:
        case "dyn", (inner,):
            return _list_of(inner)
        case "map", (source, variable, made) if one.has_target:
            return _mapped(source, variable, made)
        case "?:", (condition, inner, otherwise) if condition.name in {"has", "in"} and _is_empty(otherwise):
            return _list_of(inner)
        case "orValue", (inner, otherwise) if _is_empty(otherwise) and (name := claim_of(inner)):
            return Prefixed(name, "")
    return None


def _mapped(source: Expression, variable: Expression, made: Expression) -> Prefixed | None:
    inner = _list_of(source)
    if inner is None or inner.prefix or variable.kind != "identifier":
        return None
    if made == variable:
        return inner
    is_sum = made.kind == "call" and made.name == "+" and made.operands[1] == variable
    text = made.operands[0].constant if is_sum else None
    return Prefixed(inner.claim, text) if isinstance(text, str) else None


def _is_empty(one: Expression) -> bool:
    return one == Expression("other", "[")


def uses_claim(text: str, name: str) -> bool | None:
    """Whether an expression selects a claim by `claims.x` or `claims.?x`; None where it cannot be followed.

    As the API server looks for it: `claims["x"]` does not count.
    """
    whole = parsed(text)
    return None if whole is None else _uses(whole, name)


def _uses(one: Expression, name: str) -> bool:
    if one.kind == "select" and one.name == name and claim_of(one) == name:
        return True
    if one.kind == "index" and one.is_optional and claim_of(one) == name:
        return True
    return any(_uses(operand, name) for operand in one.operands)


def claims_in(one: Expression) -> Iterator[str]:
    """The claims that an expression names."""
    if (name := claim_of(one)) is not None:
        yield name
    for operand in one.operands:
        yield from claims_in(operand)
    if one.kind == "call" and one.name == "in" and isinstance(text := one.operands[0].constant, str):
        yield text
