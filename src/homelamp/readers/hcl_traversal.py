"""References: from the first name of `local.x.y["z"]` along its accessors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_sitter import Node

from homelamp.numbers import number
from homelamp.readers.hcl_nodes import children
from homelamp.readers.hcl_values import (
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
from homelamp.value import NAMELESS, Hole, Known, Template, Unknown

if TYPE_CHECKING:
    from homelamp.readers.hcl_scope import Scope

# What these stand for is decided outside the expressions that are followed: for a whole module, or for one instance.
_OF_MODULE = frozenset({"local", "module", "path", "terraform"})
_OF_INSTANCE = frozenset({"each", "count", "self"})
# Nobody nests so deep, and every step copies the ones before it.
MAX_STEPS = 100


def traversal(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    """`local.x`, `var.x`, `each.value.y`, `type.name.attribute`, `merge(…).x`, with further keys and indexes."""
    # The head and its accessors are siblings below one expression node.
    head, *accessors = children(expression.node) or [expression.node]
    steps = _steps(scope, expression, accessors, each) if len(accessors) <= MAX_STEPS else None
    if steps is None:
        return opaque(expression)
    if head.type in {"variable_expr", "identifier"}:
        path = [expression.file.words(head), *steps]
        found, steps = _resolve(scope, path, expression, each)
    elif accessors:
        path = []
        found = scope.evaluate(expression.at(head), each)
    else:
        return opaque(expression)
    for step in steps:
        found = _access(found, step, ".".join(path), expression)
    return found


def _steps(scope: Scope, expression: Expression, accessors: list[Node], each: Each | None) -> list[str] | None:
    """The keys that accessors name; None where one is computed or a splat."""
    steps: list[str] = []
    for child in accessors:
        names = children(child)
        if child.type == "get_attr":
            steps.append(expression.file.words(names[0]))
            continue
        inner = children(names[0]) if child.type == "index" else []
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
            found = _called(scope.local(name), f"local.{name}", scope)
        case ["var", name, *rest]:
            found = _called(_variable(scope, name, expression), f"var.{name}", scope)
        case ["each", "key", *rest] if each is not None and each.key is not None:
            found = each.key
        case ["each", "value", *rest] if each is not None and each.value is not None:
            found = each.value
        case ["data", kind, name, *rest]:
            found = Reference(f"data.{kind}.{name}", (), expression.span, scope.root)
        case [kind, name, *rest] if kind not in _OF_MODULE | _OF_INSTANCE:
            found, rest = _resource(scope, f"{kind}.{name}", rest, expression)
        case _:
            found, rest = _elsewhere(scope, steps, expression, each), []
    return found, rest


def _elsewhere(scope: Scope, steps: list[str], expression: Expression, each: Each | None) -> Scalar:
    """What only Terraform knows the value of, under the name that it has where it means one thing."""
    name, hole = ".".join(steps), NAMELESS
    if len(steps) > 1 and steps[0] in _OF_MODULE:
        hole = Hole(name, scope.root)
    elif len(steps) > 1 and steps[0] in _OF_INSTANCE and each is not None and each.owner:
        hole = Hole(name, f"{scope.root}:{each.owner}")
    return unknown(f"computed ({name})", expression.span, hole)


def _called(evaluated: Evaluated, name: str, scope: Scope) -> Evaluated:
    """What a name of the module stands for; where that is Unknown and has no name yet, under this one."""
    if isinstance(evaluated, Scalar) and isinstance(evaluated.value, Unknown) and evaluated.hole is NAMELESS:
        return evaluated._replace(hole=Hole(name, scope.root))
    return evaluated


def _resource(scope: Scope, address: str, rest: list[str], expression: Expression) -> tuple[Evaluated, list[str]]:
    block = scope.resources.get(address)
    # With for_each or count the address names many resources; the attribute's text may use each.value.
    if block and rest and rest[0] in block.attributes and not {"for_each", "count"} & block.attributes.keys():
        evaluated = scope.of_resource(address, rest[0])
        if isinstance(evaluated, Scalar) and isinstance(evaluated.value, Known):
            return evaluated, rest[1:]
    return Reference(address, (), expression.span, scope.root), rest


def _variable(scope: Scope, name: str, expression: Expression) -> Evaluated:
    if name in scope.elsewhere:
        return unknown(f"set by {scope.elsewhere[name]} (var.{name})", expression.span)
    if name in scope.inputs:
        return scope.inputs[name]
    default = scope.default(name)
    return unknown(f"set outside the repository (var.{name})", expression.span) if default is None else default


def _access(value: Evaluated, step: str, path: str, expression: Expression) -> Evaluated:
    match value:
        case Fields(fields=fields) if step in fields:
            return fields[step]
        case Items(items, _) if (at := number(step)) is not None and at < len(items):
            return items[at]
        case Reference():
            return value._replace(path=(*value.path, step))
        case Scalar(Unknown(), _, _, hole):
            return value._replace(hole=hole if hole is NAMELESS else hole._replace(name=f"{hole.name}.{step}"))
        case Scalar(Template(), _, _, _):
            return opaque(expression)
    return unknown(f"not there ({path})" if path else "not there", expression.span)
