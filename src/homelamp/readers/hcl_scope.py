"""One Terraform module: its files, and the evaluation of expressions in it."""

from __future__ import annotations

import re
from collections.abc import Callable

from homelamp.readers.booleans import terraform
from homelamp.readers.hcl import Block
from homelamp.readers.hcl_for import for_expression
from homelamp.readers.hcl_functions import FUNCTIONS
from homelamp.readers.hcl_strings import literal_parts
from homelamp.readers.hcl_traversal import traversal
from homelamp.readers.hcl_values import (
    Each,
    Evaluated,
    Expression,
    Fields,
    Items,
    Scalar,
    joined,
    known,
    opaque,
    scalar_of,
    unknown,
)
from homelamp.text import Span
from homelamp.value import Known

# Deeper expressions are generated, not written; the limit keeps Python's own stack out of danger.
MAX_DEPTH = 60
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")


class Scope:
    """The names that expressions of one module can refer to.

    `inputs` are variables' values from tfvars; `elsewhere` are variables whose value may come from the place named
    there, `unloaded` what a file of values would give it; `resources` holds `resource` blocks by address; `rounds`
    counts those of every `for`.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.locals: dict[str, Expression] = {}
        self.defaults: dict[str, Expression | None] = {}
        self.inputs: dict[str, Evaluated] = {}
        self.resources: dict[str, Block] = {}
        self.elsewhere: dict[str, str] = {}
        self.unloaded: dict[str, Evaluated] = {}
        self.rounds = 0
        self._running: set[int] = set()
        self._locals: dict[str, Evaluated] = {}

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
            return _EVALUATORS.get(node.type, _unfollowed)(self, expression.at(node), each)
        finally:
            self._running.discard(node.id)

    def local(self, name: str) -> Evaluated:
        """What `local.name` is worth, evaluated once."""
        if name not in self._locals:
            self._locals[name] = self.evaluate(self.locals[name])
        return self._locals[name]

    def attribute(self, block: Block, name: str, each: Each | None = None) -> Evaluated | None:
        """An attribute of a block; None where it is not written."""
        node = block.attributes.get(name)
        reason = block.undecided.get(name) or block.undecided.get("all")
        if reason:
            return unknown(reason, Expression(block.file, node).span if node else block.span)
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
    keys: dict[str, Span] = {}
    for element in expression.node.named_children:
        if element.type != "object_elem":
            continue
        key, value = element.named_children[0], element.named_children[-1]
        name = _key(scope, expression.at(key), each)
        if name is None:
            return unknown("an object with a computed key", expression.span)
        fields[name] = scope.evaluate(expression.at(value), each)
        keys[name] = expression.at(key).span
    return Fields(fields, expression.span, keys)


def _key(scope: Scope, expression: Expression, each: Each | None) -> str | None:
    if _IDENTIFIER.fullmatch(expression.source):
        return expression.source
    value = scalar_of(scope.evaluate(expression, each), expression.span).value
    return value.text if isinstance(value, Known) else None


def _conditional(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    condition, then, otherwise = (expression.at(child) for child in expression.node.named_children)
    verdict = terraform(scalar_of(scope.evaluate(condition, each), condition.span).value)
    if verdict is not None:
        return scope.evaluate(then if verdict else otherwise, each)
    return unknown(f"chosen by a condition ({condition.source})", expression.span)


def _call(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    name, *rest = expression.node.named_children
    function = FUNCTIONS.get(expression.file.text(name.start_byte, name.end_byte))
    if function is None:
        return opaque(expression)
    children = rest[0].named_children if rest else []
    if any(child.type == "ellipsis" for child in children):
        return opaque(expression)
    return function([scope.evaluate(expression.at(child), each) for child in children], expression)


def _unfollowed(_scope: Scope, expression: Expression, _each: Each | None) -> Evaluated:
    return opaque(expression)


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
    "for_expr": for_expression,
    "variable_expr": traversal,
    "expression": traversal,
}
