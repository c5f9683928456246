"""Types of variables: what a type adds to a value, which is the attributes that are `optional`.

https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_sitter import Node

from homelamp.syntax.hcl.expressions import Evaluated, Expression, Fields, Items, is_null, null
from homelamp.syntax.hcl.nodes import children

if TYPE_CHECKING:
    from homelamp.syntax.hcl.scope import Scope

_WRAPPERS = {"expression", "collection_value", "literal_value", "template_expr"}
_COLLECTIONS = {"list", "set", "map", "tuple"}


def completed(scope: Scope, type_: Expression, value: Evaluated) -> Evaluated:
    """A value with the optional attributes that it leaves out: their defaults, or null."""
    name, arguments = _call(type_)
    if name == "optional" and arguments:
        return completed(scope, arguments[0], value)
    if name in _COLLECTIONS and len(arguments) == 1:
        if isinstance(value, Items):
            return value._replace(items=tuple(completed(scope, arguments[0], one) for one in value.items))
        if isinstance(value, Fields):
            fields = {key: completed(scope, arguments[0], one) for key, one in value.fields.items()}
            return value._replace(fields=fields)
    if name == "object" and arguments and isinstance(value, Fields):
        return _with_optional(scope, arguments[0], value)
    return value


def _with_optional(scope: Scope, members: Expression, value: Fields) -> Fields:
    fields, keys = dict(value.fields), dict(value.keys)
    for element in children(_bare(members).node):
        parts = children(element) if element.type == "object_elem" else []
        if len(parts) != 2:  # noqa: PLR2004  # a key and its type
            continue
        key, type_ = members.at(parts[0]).source.strip('"'), members.at(parts[1])
        called, arguments = _call(type_)
        stated = fields.get(key)
        if called == "optional" and (stated is None or is_null(stated)):
            default = scope.evaluate(arguments[1]) if len(arguments) > 1 else null(value.span)
            fields[key] = completed(scope, arguments[0], default)
            keys.setdefault(key, value.span)
        elif stated is not None:
            fields[key] = completed(scope, type_, stated)
    return Fields(fields, value.span, keys)


def _call(type_: Expression) -> tuple[str, list[Expression]]:
    """The name and the arguments of a type such as `list(string)`."""
    bare = _bare(type_)
    if bare.node.type != "function_call":
        return "", []
    name, *rest = children(bare.node)
    parts: list[Node] = children(rest[0]) if rest else []
    return bare.file.words(name), [bare.at(part) for part in parts]


def _bare(expression: Expression) -> Expression:
    node = expression.node
    while node.type in _WRAPPERS and len(children(node)) == 1:
        node = children(node)[0]
    return expression.at(node)
