"""The pure functions of Terraform that real repositories use around the chain's values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from homelamp.readers.hcl_values import (
    MAX_ITEMS,
    Evaluated,
    Expression,
    Fields,
    Items,
    Scalar,
    joined,
    known,
    opaque,
)
from homelamp.text import Span
from homelamp.value import Known

Function = Callable[[list[Evaluated], Expression], Evaluated]


def _texts(arguments: list[Evaluated]) -> list[str] | None:
    texts = [a.value.text for a in arguments if isinstance(a, Scalar) and isinstance(a.value, Known)]
    return texts if len(texts) == len(arguments) else None


def _mapped(change: Callable[[str], str]) -> Function:
    """A function of one string. The result's place is the literal that the string came from."""

    def function(arguments: list[Evaluated], expression: Expression) -> Evaluated:
        texts = _texts(arguments)
        if texts is None or len(texts) != 1:
            return opaque(expression)
        place = arguments[0].pieces[0].span if isinstance(arguments[0], Scalar) and arguments[0].pieces else None
        return known(change(texts[0]), place or expression.span)

    return function


def _collected(items: Iterable[Evaluated], expression: Expression) -> Evaluated:
    found = tuple(islice(items, MAX_ITEMS + 1))
    return Items(found, expression.span) if len(found) <= MAX_ITEMS else opaque(expression)


def _concat(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    # A list that only Terraform knows stands as one unknown item: the whole list is then not complete.
    lists = (one.items if isinstance(one, Items) else (one,) for one in arguments)
    return _collected((item for items in lists for item in items), expression)


def _flatten(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    if len(arguments) != 1 or not isinstance(arguments[0], Items):
        return opaque(expression)
    flat: list[Evaluated] = []
    waiting = [iter(arguments[0].items)]
    # Lists of empty lists hold nothing, and yet there may be a million of them.
    for _ in range(MAX_ITEMS):
        item = next(waiting[-1], None)
        if item is None:
            waiting.pop()
        elif isinstance(item, Items):
            waiting.append(iter(item.items))
        else:
            flat.append(item)
        if not waiting:
            return Items(tuple(flat), expression.span)
    return opaque(expression)


def _list(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    return arguments[0] if len(arguments) == 1 else opaque(expression)


def _merge(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    fields: dict[str, Evaluated] = {}
    keys: dict[str, Span] = {}
    for argument in arguments:
        if not isinstance(argument, Fields):
            return opaque(expression)
        fields |= argument.fields
        keys |= argument.keys
    return Fields(fields, expression.span, keys)


def _join(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    match arguments:
        case [Scalar(Known()) as separator, Items(items, _)]:
            parts = [part for item in items for part in (separator, item)]
            return joined(parts[1:], expression.span) if parts else known("", expression.span)
    return opaque(expression)


FUNCTIONS: dict[str, Function] = {
    "concat": _concat,
    "join": _join,
    "lower": _mapped(str.lower),
    "merge": _merge,
    "flatten": _flatten,
    "sensitive": _list,
    "nonsensitive": _list,
    "tolist": _list,
    "toset": _list,
    "tostring": _list,
    "trimspace": _mapped(str.strip),
    "upper": _mapped(str.upper),
}
