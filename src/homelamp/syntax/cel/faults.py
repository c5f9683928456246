"""What keeps an expression from being compiled, as far as that can be known without the compiler.

Kubernetes gives an expression one variable: https://kubernetes.io/docs/reference/access-authn-authz/authentication/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from homelamp.syntax.cel.nodes import Expression, ExpressionError, TooLongError
from homelamp.syntax.cel.parser import parse
from homelamp.syntax.cel.values import claim_of

Variable = Literal["claims", "user"]
_FIELDS_OF_USER = ("username", "uid", "groups", "extra")
# Names of types, which are values too.
_TYPES = frozenset(
    {"bool", "bytes", "double", "dyn", "duration", "int", "list", "map", "null_type", "string", "timestamp", "type"}
    | {"uint", "optional_type", "google", "net", "kubernetes"}
)
_RANGES = frozenset({"all", "exists", "exists_one", "filter", "map"})
_MACROS = _RANGES | {"sortBy", "transformList", "transformMap"}


def fault(text: str, variable: Variable, *, is_condition: bool) -> str:
    """What the compiler says of an expression, shortened; empty where nothing is wrong for certain."""
    try:
        whole = parse(text)
    except ExpressionError as found:
        end = "<EOF>" if found.at >= len(text.rstrip()) else text[found.at]
        return f"Syntax error at '{end}'"
    except TooLongError:
        return ""
    return _type_fault(whole, variable) or ("must evaluate to bool" if is_condition and _is_no_boolean(whole) else "")


def _type_fault(whole: Expression, variable: Variable) -> str:
    name = next(_undeclared(whole, frozenset({variable})), "")
    if name:
        return f"undeclared reference to '{name}' (in container '')"
    if _loops_over_any(whole):
        return "expression of type 'any' cannot be range of a comprehension (must be list, map, or dynamic)"
    field = _undefined(whole) if variable == "user" else ""
    return f"undefined field '{field}'" if field else ""


def _undeclared(one: Expression, known: frozenset[str]) -> Iterator[str]:
    """Names that are used as values, and that nothing declares."""
    if one.kind == "identifier":
        if one.name not in known | _TYPES:
            yield one.name
        return
    operands = one.operands
    if one.kind == "call" and one.has_target:
        target, *arguments = operands
        if target.kind == "identifier" and target.name not in known:
            # The target may be a part of the function's name, as in `math.greatest`.
            operands = tuple(arguments)
            if target.name == "cel":
                return
        if one.name in _MACROS:
            yield from _undeclared(target, known)
            names = {argument.name for argument in arguments if argument.kind == "identifier"}
            for argument in arguments[1:]:
                yield from _undeclared(argument, known | names)
            return
    for operand in operands:
        yield from _undeclared(operand, known)


def _loops_over_any(one: Expression) -> bool:
    """Whether a macro goes over a claim as it is, which may be anything: `dyn(claims.groups)` is taken for a list."""
    if one.kind == "call" and one.has_target and one.name in _RANGES and _is_any(one.operands[0]):
        return True
    return any(map(_loops_over_any, one.operands))


def _is_any(one: Expression) -> bool:
    """Whether a part has the type that the claims have."""
    if one.kind == "call" and one.name == "orValue" and one.has_target:
        one = one.operands[0]
    return claim_of(one) is not None


def _undefined(one: Expression) -> str:
    if one.kind == "select" and one.operands[0] == Expression("identifier", "user"):
        return "" if one.name in _FIELDS_OF_USER else one.name
    return next((found for operand in one.operands if (found := _undefined(operand))), "")


def _is_no_boolean(whole: Expression) -> bool:
    """Whether the whole is of another type for certain: a claim may be anything, and so is no boolean."""
    if whole.kind == "constant":
        return not isinstance(whole.constant, bool)
    if whole.kind == "call":
        return whole.name in {"+", "-", "*", "/", "%", "dyn"} or _is_any(whole)
    return whole.kind in {"select", "index", "identifier"} and _root(whole) in {"claims", "user"}


def _root(one: Expression) -> str:
    while one.operands and one.kind in {"select", "index"}:
        one = one.operands[0]
    return one.name if one.kind == "identifier" else ""
