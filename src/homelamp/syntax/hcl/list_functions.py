"""Terraform's functions of lists, sets and maps.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from homelamp.core.numbers import number
from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.syntax.hcl.expressions import (
    MAX_ITEMS,
    Evaluated,
    Expression,
    Fields,
    Items,
    Scalar,
    is_null,
    known,
    null,
    opaque,
)

Function = Callable[[list[Evaluated], Expression], Evaluated]


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


def same(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    """A function that changes the type alone."""
    return arguments[0] if len(arguments) == 1 else opaque(expression)


def _merge(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    fields: dict[str, Evaluated] = {}
    keys: dict[str, Span] = {}
    for argument in arguments:
        if is_null(argument):
            continue
        if not isinstance(argument, Fields):
            return opaque(expression)
        fields |= argument.fields
        keys |= argument.keys
    return Fields(fields, expression.span, keys)


def is_whole(value: Evaluated) -> bool:
    """Whether every member of a list or map is there: of a list that is joined from several, one may stand for many."""
    members = value.items if isinstance(value, Items) else ()
    return all(isinstance(one, Fields | Items) or (isinstance(one, Scalar) and _is_settled(one)) for one in members)


def _is_settled(one: Scalar) -> bool:
    return isinstance(one.value, Known) or is_null(one)


def _only_list(arguments: list[Evaluated]) -> Items | None:
    """The one argument, if it is a list that is known as a whole."""
    one = arguments[0] if len(arguments) == 1 else None
    return one if isinstance(one, Items) and is_whole(one) else None


def _coalescelist(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    """The first list that is not empty."""
    for one in arguments:
        if is_null(one) or (isinstance(one, Items) and not one.items):
            continue
        return one if isinstance(one, Items) and is_whole(one) else opaque(expression)
    return opaque(expression)


def _values(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    match arguments:
        case [Fields(fields=fields)]:
            return Items(tuple(fields[key] for key in sorted(fields)), expression.span)
    return opaque(expression)


def _keys(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    match arguments:
        case [Fields(keys=keys)]:
            return Items(tuple(known(key, keys[key]) for key in sorted(keys)), expression.span)
    return opaque(expression)


def _length(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    match arguments:
        case [Fields(fields=fields)]:
            return known(str(len(fields)), expression.span)
        case [Items(items, _)] if is_whole(arguments[0]):
            return known(str(len(items)), expression.span)
        case [Scalar(Known(text))]:
            return known(str(len(text)), expression.span)
    return opaque(expression)


def _text_of(value: Evaluated) -> str | None:
    return value.value.text if isinstance(value, Scalar) and isinstance(value.value, Known) else None


def _contains(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    match arguments:
        case [Items(items, _), Scalar(Known(text))]:
            texts = [_text_of(item) for item in items]
            if text in texts or None not in texts:
                return known(str(text in texts).lower(), expression.span)
    return opaque(expression)


def _compact(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    found = _only_list(arguments)
    if found is None:
        return opaque(expression)
    return Items(tuple(one for one in found.items if not is_null(one) and _text_of(one) != ""), expression.span)


def _distinct(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    """Texts are compared; objects stay as they are, since a second one of the same says nothing new."""
    if len(arguments) != 1 or not isinstance(arguments[0], Items):
        return opaque(expression)
    seen: set[str] = set()
    kept: list[Evaluated] = []
    for one in arguments[0].items:
        text = _text_of(one)
        if text is None or text not in seen:
            kept.append(one)
        seen |= {text} if text is not None else set()
    return Items(tuple(kept), expression.span)


def _one(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    found = _only_list(arguments)
    if found is None or len(found.items) > 1:
        return opaque(expression)
    return found.items[0] if found.items else null(expression.span)


def _element(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    match arguments:
        case [Items(items, _) as over, Scalar(Known(text))] if items and is_whole(over):
            at = number(text)
            return opaque(expression) if at is None else items[at % len(items)]
    return opaque(expression)


def _zipmap(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    match arguments:
        case [Items(names, _) as keys, Items(values, _)] if is_whole(keys) and len(names) == len(values):
            texts = [_text_of(one) for one in names]
            known_texts = [text for text in texts if text is not None]
            if len(known_texts) == len(texts):
                places = dict(zip(known_texts, (one.span for one in names), strict=True))
                return Fields(dict(zip(known_texts, values, strict=True)), expression.span, places)
    return opaque(expression)


LIST_FUNCTIONS: dict[str, Function] = {
    "coalescelist": _coalescelist,
    "compact": _compact,
    "concat": _concat,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "flatten": _flatten,
    "keys": _keys,
    "length": _length,
    "merge": _merge,
    "one": _one,
    "values": _values,
    "zipmap": _zipmap,
}
