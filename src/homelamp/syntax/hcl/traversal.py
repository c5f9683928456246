"""References: from the first name of `local.x.y["z"]` along its accessors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_sitter import Node

from homelamp.core.numbers import number
from homelamp.core.value import NAMELESS, Hole, Known, Template, Unknown
from homelamp.syntax.hcl.expressions import (
    Each,
    Evaluated,
    Expression,
    Fields,
    Items,
    Reference,
    Scalar,
    is_null,
    missing,
    opaque,
    scalar_of,
    unknown,
)
from homelamp.syntax.hcl.nodes import children

if TYPE_CHECKING:
    from homelamp.syntax.hcl.scope import Scope

# What these stand for is decided outside the expressions that are followed: for a whole module, or for one instance.
_OF_MODULE = frozenset({"local", "module", "path", "terraform"})
_OF_INSTANCE = frozenset({"each", "count", "self"})
# Nobody nests so deep, and every step copies the ones before it.
MAX_STEPS = 100


def traversal(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    """`local.x`, `var.x`, `each.value.y`, `type.name.attribute`, `merge(…).x`, with further keys and indexes."""
    # The head and its accessors are siblings below one expression node.
    return follow(scope, expression, children(expression.node) or [expression.node], each)


def follow(scope: Scope, expression: Expression, nodes: list[Node], each: Each | None) -> Evaluated:
    """The same for a head and its accessors, which are the parts of an expression."""
    head, *accessors = nodes
    if len(accessors) > MAX_STEPS:
        return opaque(expression)
    if accessors and accessors[-1].type == "splat":
        return _splat(scope, expression, nodes, each)
    steps = _steps(scope, expression, accessors, each)
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


def _splat(scope: Scope, expression: Expression, nodes: list[Node], each: Each | None) -> Evaluated:
    """`list[*].a.b`: the same steps from every member; of what is no list, from it alone."""
    over = follow(scope, expression, nodes[:-1], each)
    inner = children(nodes[-1])
    steps = _steps(scope, expression, children(inner[0]) if inner else [], each)
    if steps is None or is_null(over):
        return Items((), expression.span) if steps is not None else opaque(expression)
    if isinstance(over, Reference):
        return over._replace(path=(*over.path, *steps))
    if isinstance(over, Scalar) and not isinstance(over.value, Known):
        return over._replace(hole=NAMELESS)
    members = over.items if isinstance(over, Items) else (over,)
    return Items(tuple(_along(member, steps, expression) for member in members), expression.span)


def _along(value: Evaluated, steps: list[str], expression: Expression) -> Evaluated:
    for step in steps:
        value = _access(value, step, "", expression)
    return value


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
        case ["module", name, *rest] if name in scope.called:
            found, rest = _output(scope, name, rest, expression, each)
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


def _output(
    scope: Scope, name: str, rest: list[str], expression: Expression, each: Each | None
) -> tuple[Evaluated, list[str]]:
    """What a module that was called hands out."""
    called = scope.called[name]
    key, left = (None, rest) if None in called else (rest[0] if rest else None, rest[1:])
    found = called[key].output(left[0]) if key in called and left else None
    if found is None:
        return _elsewhere(scope, ["module", name, *rest], expression, each), []
    return _called(found, f"module.{name}.{left[0]}", scope), left[1:]


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
    given = scope.input(name)
    if given is not None:
        return given
    if name in scope.elsewhere:
        return unknown(f"set by {scope.elsewhere[name]} (var.{name})", expression.span)
    if name in scope.inputs:
        return scope.completed(name, scope.inputs[name])
    default = scope.default(name)
    return unknown(f"set outside the repository (var.{name})", expression.span) if default is None else default


def _access(value: Evaluated, step: str, path: str, expression: Expression) -> Evaluated:
    match value:
        case Fields(fields=fields) if step in fields:
            return fields[step]
        case Items():
            return _member(value, step, path, expression)
        case Reference():
            return value._replace(path=(*value.path, step))
        case Scalar(Unknown(), _, _, hole):
            return value._replace(hole=hole if hole is NAMELESS else hole._replace(name=f"{hole.name}.{step}"))
        case Scalar(Template(), _, _, _):
            return opaque(expression)
    return missing(path, expression.span)


def _member(value: Items, step: str, path: str, expression: Expression) -> Evaluated:
    at = number(step)
    if at is not None and at < len(value.items):
        return value.items[at]
    # One that is not known may stand for many.
    is_open = any(isinstance(one, Reference) or _is_open(one) for one in value.items)
    return opaque(expression) if is_open else missing(path, expression.span)


def _is_open(item: Evaluated) -> bool:
    return isinstance(item, Scalar) and isinstance(item.value, Unknown)
