"""One Terraform module: its files, and the evaluation of expressions in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tree_sitter import Node

from homelamp.readers.hcl import Block
from homelamp.readers.hcl_functions import FUNCTIONS
from homelamp.readers.hcl_strings import literal_parts
from homelamp.readers.hcl_values import (
    Evaluated,
    Expression,
    Fields,
    Items,
    Reference,
    Scalar,
    joined,
    known,
    scalar_of,
    unknown,
)
from homelamp.value import Known

# Deeper expressions are generated, not written; the limit keeps Python's own stack out of danger.
MAX_DEPTH = 60
_OPAQUE_ROOTS = frozenset({"local", "each", "module", "path", "terraform", "count", "self"})
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")


class Each(NamedTuple):
    """What `each.key` and `each.value` stand for in one instance of a block with `for_each`."""

    key: Evaluated
    value: Evaluated


class Scope:
    """The names that expressions of one module can refer to.

    `inputs` are a variable's values from tfvars or a module call; `resources` holds `resource` blocks by address.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.locals: dict[str, Expression] = {}
        self.defaults: dict[str, Expression | None] = {}
        self.inputs: dict[str, Evaluated] = {}
        self.resources: dict[str, Block] = {}
        self._running: set[int] = set()

    def evaluate(self, expression: Expression, each: Each | None = None) -> Evaluated:
        """What `expression` is worth; Unknown where it refers to itself or cannot be followed."""
        node = expression.node
        while node.type in {"expression", "literal_value", "template_expr", "collection_value"} and (
            len(node.named_children) == 1
        ):
            node = node.named_children[0]
        if node.id in self._running:
            return unknown("defined by itself", expression.span)
        if len(self._running) > MAX_DEPTH:
            return unknown("nested too deeply", expression.span)
        self._running.add(node.id)
        try:
            return _EVALUATORS.get(node.type, _opaque)(self, expression.at(node), each)
        finally:
            self._running.discard(node.id)

    def attribute(self, block: Block, name: str, each: Each | None = None) -> Evaluated | None:
        """An attribute of a block; None where it is not written."""
        node = block.attributes.get(name)
        return None if node is None else self.evaluate(Expression(block.file, node), each)


def _string(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    parts: list[tuple[Evaluated, str]] = []
    for part in literal_parts(expression):
        if isinstance(part, Scalar):
            parts.append((part, ""))
        else:
            parts.append((scope.evaluate(part, each), f"{scope.root}:{part.source}"))
    if not parts:
        return known("", expression.span)
    return joined(parts, expression.span)


def _plain(_scope: Scope, expression: Expression, _each: Each | None) -> Evaluated:
    return known(expression.source, expression.span)


def _null(_scope: Scope, expression: Expression, _each: Each | None) -> Evaluated:
    return unknown("null", expression.span)


def _tuple(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    children = [child for child in expression.node.named_children if child.type == "expression"]
    return Items(tuple(scope.evaluate(expression.at(child), each) for child in children), expression.span)


def _object(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    fields: dict[str, Evaluated] = {}
    for element in expression.node.named_children:
        if element.type != "object_elem":
            continue
        key, value = element.named_children[0], element.named_children[-1]
        name = _key(scope, expression.at(key), each)
        if name is None:
            return unknown("an object with a computed key", expression.span)
        fields[name] = scope.evaluate(expression.at(value), each)
    return Fields(fields, expression.span)


def _key(scope: Scope, expression: Expression, each: Each | None) -> str | None:
    if _IDENTIFIER.fullmatch(expression.source):
        return expression.source
    value = scalar_of(scope.evaluate(expression, each), expression.span).value
    return value.text if isinstance(value, Known) else None


def _conditional(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    condition, then, otherwise = (expression.at(child) for child in expression.node.named_children)
    value = scalar_of(scope.evaluate(condition, each), condition.span).value
    if value in {Known("true"), Known("false")}:
        return scope.evaluate(then if value == Known("true") else otherwise, each)
    return unknown(f"chosen by a condition ({condition.source})", expression.span)


def _call(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    name, *rest = expression.node.named_children
    function = FUNCTIONS.get(expression.file.text(name.start_byte, name.end_byte))
    if function is None:
        return _opaque(scope, expression, each)
    children = rest[0].named_children if rest else []
    if any(child.type == "ellipsis" for child in children):
        return _opaque(scope, expression, each)
    return function([scope.evaluate(expression.at(child), each) for child in children], expression)


def _opaque(_scope: Scope, expression: Expression, _each: Each | None) -> Evaluated:
    first_line = expression.source.partition("\n")[0]
    return unknown(f"computed ({first_line})", expression.span)


def _traversal(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    """`local.x`, `var.x`, `each.value.y`, `type.name.attribute`, `merge(…).x`, with further keys and indexes."""
    # The head and its accessors are siblings below one expression node.
    head, *accessors = expression.node.named_children or [expression.node]
    steps = _steps(scope, expression, accessors, each)
    if steps is None:
        return _opaque(scope, expression, each)
    if head.type == "variable_expr":
        name = expression.file.text(head.start_byte, head.end_byte)
        found, steps = _resolve(scope, [name, *steps], expression, each)
    elif accessors:
        found = scope.evaluate(expression.at(head), each)
    else:
        return _opaque(scope, expression, each)
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
        case ["local", name, *rest] if name in scope.locals:
            found = scope.evaluate(scope.locals[name])
        case ["var", name, *rest]:
            found = _variable(scope, name, expression)
        case ["each", "key" | "value" as which, *rest] if each is not None:
            found = each.key if which == "key" else each.value
        case ["data", kind, name, *rest]:
            found = Reference(f"data.{kind}.{name}", (), expression.span)
        case [kind, name, *rest] if kind not in _OPAQUE_ROOTS:
            found, rest = _resource(scope, f"{kind}.{name}", rest, expression)
        case _:
            found, rest = _opaque(scope, expression, each), []
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
    if name in scope.inputs:
        return scope.inputs[name]
    default = scope.defaults.get(name)
    if default is None:
        return unknown(f"set outside the repository (var.{name})", expression.span)
    return scope.evaluate(default)


def _access(value: Evaluated, step: str, expression: Expression) -> Evaluated:
    match value:
        case Fields(fields, _) if step in fields:
            return fields[step]
        case Items(items, _) if step.isdecimal() and int(step) < len(items):
            return items[int(step)]
        case Reference(address, path, span):
            return Reference(address, (*path, step), span)
        case Scalar(inner, _, _) if not isinstance(inner, Known):
            return value
    return unknown(f"not there ({expression.source})", expression.span)


_EVALUATORS: dict[str, Callable[[Scope, Expression, Each | None], Evaluated]] = {
    "string_lit": _string,
    "quoted_template": _string,
    "heredoc_template": _string,
    "numeric_lit": _plain,
    "bool_lit": _plain,
    "null_lit": _null,
    "tuple": _tuple,
    "object": _object,
    "conditional": _conditional,
    "function_call": _call,
    "variable_expr": _traversal,
    "expression": _traversal,
}
