"""References: from the first name of `local.x.y["z"]` along its accessors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_sitter import Node

from homelamp.core.value import Known
from homelamp.syntax.hcl.expressions import (
    Each,
    Evaluated,
    Expression,
    Fields,
    Items,
    Reference,
    Scalar,
    opaque,
    scalar_of,
    unknown,
)

if TYPE_CHECKING:
    from homelamp.syntax.hcl.scope import Scope

# What these stand for is decided outside the expressions that are followed.
_OPAQUE_ROOTS = frozenset({"local", "each", "module", "path", "terraform", "count", "self"})


def traversal(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    """`local.x`, `var.x`, `each.value.y`, `type.name.attribute`, `merge(…).x`, with further keys and indexes."""
    # The head and its accessors are siblings below one expression node.
    head, *accessors = expression.node.named_children or [expression.node]
    steps = _steps(scope, expression, accessors, each)
    if steps is None:
        return opaque(expression)
    if head.type in {"variable_expr", "identifier"}:
        name = expression.file.text(head.start_byte, head.end_byte)
        found, steps = _resolve(scope, [name, *steps], expression, each)
    elif accessors:
        found = scope.evaluate(expression.at(head), each)
    else:
        return opaque(expression)
    for step in steps:
        found = _access(found, step, expression)
    return found


def _steps(scope: Scope, expression: Expression, accessors: list[Node], each: Each | None) -> list[str] | None:
    """The keys that accessors name; None where one is computed or a splat."""
    steps: list[str] = []
    for child in accessors:
        names = child.named_children
        if child.type == "get_attr":
            steps.append(expression.file.text(names[0].start_byte, names[0].end_byte))
            continue
        inner = names[0].named_children if child.type == "index" else []
        value = scalar_of(scope.evaluate(expression.at(inner[0]), each), expression.span).value if inner else None
        if not isinstance(value, Known):
            return None
        steps.append(value.text)
    return steps


def _resolve(scope: Scope, steps: list[str], expression: Expression, each: Each | None) -> tuple[Evaluated, list[str]]:
    """The value of the first steps, and the steps that lead on from there."""
    found: Evaluated
    match steps:
        case [name, *rest] if each is not None and name in each.names:
            found = each.names[name]
        case ["local", name, *rest] if name in scope.locals:
            found = scope.local(name)
        case ["var", name, *rest]:
            found = _variable(scope, name, expression)
        case ["each", "key", *rest] if each is not None and each.key is not None:
            found = each.key
        case ["each", "value", *rest] if each is not None and each.value is not None:
            found = each.value
        case ["data", kind, name, *rest]:
            found = Reference(f"data.{kind}.{name}", (), expression.span)
        case [kind, name, *rest] if kind not in _OPAQUE_ROOTS:
            found, rest = _resource(scope, f"{kind}.{name}", rest, expression)
        case _:
            found, rest = opaque(expression), []
    return found, rest


def _resource(scope: Scope, address: str, rest: list[str], expression: Expression) -> tuple[Evaluated, list[str]]:
    block = scope.resources.get(address)
    # With for_each or count the address names many resources; the attribute's text may use each.value.
    if block and rest and rest[0] in block.attributes and not {"for_each", "count"} & block.attributes.keys():
        evaluated = scope.attribute(block, rest[0])
        if isinstance(evaluated, Scalar) and isinstance(evaluated.value, Known):
            return evaluated, rest[1:]
    return Reference(address, (), expression.span), rest


def _variable(scope: Scope, name: str, expression: Expression) -> Evaluated:
    if name in scope.elsewhere:
        return unknown(f"set by {scope.elsewhere[name]} (var.{name})", expression.span)
    if name in scope.inputs:
        return scope.inputs[name]
    default = scope.defaults.get(name)
    if default is None:
        return unknown(f"set outside the repository (var.{name})", expression.span)
    return scope.evaluate(default)


def _access(value: Evaluated, step: str, expression: Expression) -> Evaluated:
    match value:
        case Fields(fields=fields) if step in fields:
            return fields[step]
        case Items(items, _) if step.isdecimal() and int(step) < len(items):
            return items[int(step)]
        case Reference(address, path, span):
            return Reference(address, (*path, step), span)
        case Scalar(inner, _, _) if not isinstance(inner, Known):
            return value
    return unknown(f"not there ({expression.source})", expression.span)
