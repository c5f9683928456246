"""What an expression makes of a token of which only some claims are known."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from homelamp.syntax.cel.nodes import Expression


class Outcome(Enum):
    """What is no plain value: a claim that is not there, one whose value is not known, and what fails."""

    ABSENT = "absent"
    UNKNOWN = "unknown"
    FAILS = "fails"
    # A list, of which nothing more is known.
    LIST = "list"


Result = str | bool | int | list[str] | Outcome | None
# What a token has under a claim's name: its value, or one of the first two outcomes.
Claims = Callable[[str], Result]
_CLAIMS = Expression("identifier", "claims")
_MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})


def evaluate(one: Expression, claims: Claims) -> Result:
    """The value of an expression over `claims`. A part of an unusual kind has an unknown one."""
    if one.kind == "constant":
        return Outcome.UNKNOWN if one.constant is None else one.constant
    if (name := claim_of(one)) is not None:
        found = claims(name)
        return Outcome.FAILS if found is Outcome.ABSENT and not one.is_optional else found
    if one.kind == "call":
        return _called(one, claims)
    inner = [evaluate(operand, claims) for operand in one.operands]
    return Outcome.FAILS if Outcome.FAILS in inner else Outcome.UNKNOWN


def claim_of(one: Expression) -> str | None:
    """The claim that `claims.x`, `claims["x"]` and their optional forms name."""
    if not one.operands or one.operands[0] != _CLAIMS:
        return None
    if one.kind == "select":
        return one.name
    if one.kind == "index" and isinstance(one.operands[1].constant, str):
        return one.operands[1].constant
    return None


def _called(one: Expression, claims: Claims) -> Result:
    match one.name, one.operands:
        case "has", (inner,):
            name = claim_of(inner)
            return Outcome.UNKNOWN if name is None else _is_there(claims(name))
        case "dyn", (inner,):
            return evaluate(inner, claims)
        case "?:", (condition, yes, no):
            decided = evaluate(condition, claims)
            if isinstance(decided, bool):
                return evaluate(yes if decided else no, claims)
            return Outcome.FAILS if decided is Outcome.FAILS else Outcome.UNKNOWN
        case name, (target, *_) if one.has_target and name in _MACROS:
            return Outcome.FAILS if evaluate(target, claims) is Outcome.FAILS else Outcome.UNKNOWN
    return _of_values(one, [evaluate(operand, claims) for operand in one.operands], claims)


def _of_values(one: Expression, values: list[Result], claims: Claims) -> Result:
    match one.name, values:
        case (("&&" | "||"), _):
            return _joined(values, decides=one.name == "||")
        case "orValue", (found, otherwise):
            return otherwise if found is Outcome.ABSENT else found
    if Outcome.FAILS in values:
        return Outcome.FAILS
    if one.name == "in" and one.operands[1] == _CLAIMS and isinstance(values[0], str):
        return _is_there(claims(values[0]))
    if Outcome.LIST in values and one.name == "+" and any(isinstance(value, str) for value in values):
        return Outcome.FAILS  # there is no such sum
    is_open = any(isinstance(value, Outcome) for value in values)
    return Outcome.UNKNOWN if is_open else _computed(one.name, values)


def _is_there(found: Result) -> bool | Outcome:
    """A claim of unknown value may be missing as well."""
    return Outcome.UNKNOWN if found is Outcome.UNKNOWN else found is not Outcome.ABSENT


def _joined(values: list[Result], *, decides: bool) -> Result:
    """`&&` and `||`: one side may decide, whatever becomes of the other."""
    if any(value is decides for value in values):
        return decides
    if all(value is (not decides) for value in values):
        return not decides
    is_open = any(isinstance(value, Outcome) and value is not Outcome.FAILS for value in values)
    return Outcome.FAILS if Outcome.FAILS in values and not is_open else Outcome.UNKNOWN


def _computed(name: str, values: list[Result]) -> Result:
    match name, values:
        case "!", (bool() as value,):
            return not value
        case (("==" | "!="), (left, right)):
            is_same = isinstance(left, bool) == isinstance(right, bool) and left == right
            return is_same == (name == "==")
        case "+", (str() as left, str() as right):
            return left + right
    return Outcome.UNKNOWN
