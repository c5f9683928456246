"""One Terraform module: its files, and the evaluation of expressions in it."""

from __future__ import annotations

import re
from collections.abc import Callable

from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.syntax.booleans import terraform
from homelamp.syntax.hcl.blocks import Block
from homelamp.syntax.hcl.calling import Budget, Given, Outputs
from homelamp.syntax.hcl.expressions import (
    Each,
    Evaluated,
    Expression,
    Fields,
    Items,
    Scalar,
    first_missing,
    is_null,
    joined,
    known,
    null,
    opaque,
    scalar_of,
    unknown,
)
from homelamp.syntax.hcl.functions import FUNCTIONS, TAKE_ERRORS
from homelamp.syntax.hcl.loops import for_expression
from homelamp.syntax.hcl.nodes import children
from homelamp.syntax.hcl.operators import operation
from homelamp.syntax.hcl.strings import literal_parts
from homelamp.syntax.hcl.traversal import traversal
from homelamp.syntax.hcl.types import completed

# Deeper expressions are generated, not written; the limit keeps Python's own stack out of danger.
MAX_DEPTH = 60
# A second's work, a hundred times that of the largest module that is known.
MAX_WORK = 100_000
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")


class Scope:
    """The names that expressions of one module can refer to.

    `inputs` are variables' values from tfvars; `elsewhere` are variables whose value may come from the place named
    there, `unloaded` what a file of values would give it; `given` is what the call of the module gives them. `types`
    are those of variables; `resources` holds `resource` blocks by address, `called` the modules by the names of their
    calls, each by its key (None without one).
    """

    def __init__(self, root: str, budget: Budget | None = None) -> None:
        self.root = root
        self.budget = budget or Budget()
        self.given: dict[str, Given] = {}
        self.types: dict[str, Expression] = {}
        self.not_nullable: set[str] = set()
        self.called: dict[str, dict[str | None, Outputs]] = {}
        self.locals: dict[str, Expression] = {}
        self.defaults: dict[str, Expression | None] = {}
        self.inputs: dict[str, Evaluated] = {}
        self.resources: dict[str, Block] = {}
        self.elsewhere: dict[str, str] = {}
        self.unloaded: dict[str, Evaluated] = {}
        self._known: dict[str, Evaluated] = {}

    def evaluate(self, expression: Expression, each: Each | None = None) -> Evaluated:
        """What `expression` is worth; Unknown where it refers to itself or cannot be followed."""
        node = expression.node
        while node.type in {"expression", "literal_value", "template_expr", "collection_value"}:
            parts = children(node)
            if len(parts) != 1:
                break
            node = parts[0]
        self.spend(1)
        budget, key = self.budget, (id(self), node.id)
        if budget.work > MAX_WORK:
            return unknown("too much to compute", expression.span)
        if key in budget.running:
            return unknown("defined by itself", expression.span)
        if len(budget.running) > MAX_DEPTH:
            return unknown("nested too deeply", expression.span)
        budget.running.add(key)
        try:
            return _EVALUATORS.get(node.type, _unfollowed)(self, expression.at(node), each)
        finally:
            budget.running.discard(key)

    @property
    def work(self) -> int:
        """How many steps were computed."""
        return self.budget.work

    def spend(self, steps: int) -> None:
        """Count what was computed: names that stand for others twice over double it at every step."""
        self.budget.work += steps

    def local(self, name: str) -> Evaluated:
        """What `local.name` is worth, evaluated once."""
        return self._once(f"local.{name}", self.locals[name])

    def default(self, name: str) -> Evaluated | None:
        """What a variable is worth by its default, evaluated once; None without one."""
        expression = self.defaults.get(name)
        if expression is None:
            return None
        key = f"default.{name}"
        if key not in self._known:
            self._known[key] = self.completed(name, self.evaluate(expression))
        return self._known[key]

    def completed(self, name: str, value: Evaluated) -> Evaluated:
        """A variable's value with what its type adds to it."""
        return completed(self, self.types[name], value) if name in self.types else value

    def input(self, name: str) -> Evaluated | None:
        """What a call gives to a variable, evaluated once; None where it gives nothing that counts."""
        given = self.given.get(name)
        if given is None:
            return None
        key = f"given.{name}"
        if key not in self._known:
            self._known[key] = self.completed(name, given.scope.evaluate(given.expression, given.each))
        found = self._known[key]
        return None if is_null(found) and name in self.not_nullable else found

    def of_resource(self, address: str, name: str) -> Evaluated:
        """What an attribute that is written is worth where there is one of the resource, evaluated once."""
        block, key = self.resources[address], f"{address}.{name}"
        if name in block.undecided or "all" in block.undecided:
            return unknown("changed elsewhere", block.span)
        return self._once(key, Expression(block.file, block.attributes[name]))

    def _once(self, key: str, expression: Expression) -> Evaluated:
        if key not in self._known:
            self._known[key] = self.evaluate(expression)
        return self._known[key]

    def attribute(self, block: Block, name: str, each: Each | None = None) -> Evaluated | None:
        """An attribute of a block; None where it is not written."""
        node = block.attributes.get(name)
        reason = block.undecided.get(name) or block.undecided.get("all")
        if reason:
            return unknown(reason, Expression(block.file, node).span if node else block.span)
        found = None if node is None else self.evaluate(Expression(block.file, node), each)
        # A null is as good as not written.
        return None if is_null(found) else found


def _string(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    parts = [part if isinstance(part, Scalar) else scope.evaluate(part, each) for part in literal_parts(expression)]
    # A template of one interpolation and nothing else is what is in it, of whatever type.
    if len(parts) == 1 and not isinstance(parts[0], Scalar):
        return parts[0]
    return joined(parts, expression.span) if parts else known("", expression.span)


def _plain(_scope: Scope, expression: Expression, _each: Each | None) -> Evaluated:
    return known(expression.source, expression.span)


def _null(_scope: Scope, expression: Expression, _each: Each | None) -> Evaluated:
    return null(expression.span)


def _tuple(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    parts = [part for part in children(expression.node) if part.type == "expression"]
    return Items(tuple(scope.evaluate(expression.at(part), each) for part in parts), expression.span)


def _object(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    fields: dict[str, Evaluated] = {}
    keys: dict[str, Span] = {}
    for element in children(expression.node):
        if element.type != "object_elem":
            continue
        key, value = children(element)
        name = _key(scope, expression.at(key), each)
        if name is None:
            return unknown("an object with a computed key", expression.span)
        fields[name] = scope.evaluate(expression.at(value), each)
        keys[name] = expression.at(key).span
    return Fields(fields, expression.span, keys)


def _key(scope: Scope, expression: Expression, each: Each | None) -> str | None:
    source = expression.source
    if _IDENTIFIER.fullmatch(source):
        return source
    value = scalar_of(scope.evaluate(expression, each), expression.span).value
    return value.text if isinstance(value, Known) else None


def _conditional(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    condition, then, otherwise = (expression.at(child) for child in children(expression.node))
    asked = scope.evaluate(condition, each)
    if error := first_missing([asked]):
        return error
    verdict = terraform(scalar_of(asked, condition.span).value)
    if verdict is not None:
        return scope.evaluate(then if verdict else otherwise, each)
    return unknown("chosen by a condition", expression.span)


def _call(scope: Scope, expression: Expression, each: Each | None) -> Evaluated:
    name, *rest = children(expression.node)
    named = expression.file.words(name)
    function = FUNCTIONS.get(named)
    parts = children(rest[0]) if rest else []
    if function is None or any(part.type == "ellipsis" for part in parts):
        return opaque(expression)
    arguments = [scope.evaluate(expression.at(part), each) for part in parts]
    scope.spend(sum(map(_size, arguments)))
    error = None if named in TAKE_ERRORS else first_missing(arguments)
    return error or function(arguments, expression)


def _size(argument: Evaluated) -> int:
    """How much work a function has with an argument."""
    if isinstance(argument, Items):
        return len(argument.items)
    return len(argument.fields) if isinstance(argument, Fields) else 1


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
    "operation": operation,
    "function_call": _call,
    "for_expr": for_expression,
    "variable_expr": traversal,
    "expression": traversal,
}
