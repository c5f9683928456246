"""Terraform's functions of texts.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

import re
from collections.abc import Callable

from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.syntax.hcl.expressions import Evaluated, Expression, Items, Scalar, joined, known, opaque

Function = Callable[[list[Evaluated], Expression], Evaluated]

# `format` without flags and widths: what else it may be told depends on the type.
_VERB = re.compile(r"%(?:(%)|[sdv]|(.|$))", re.DOTALL)
_PAIR, _TRIPLE = 2, 3
# No value of a login is longer, and no list has more parts.
_LONGEST, _MOST = 1_000_000, 1_000


def _texts(arguments: list[Evaluated]) -> list[str] | None:
    texts = [a.value.text for a in arguments if isinstance(a, Scalar) and isinstance(a.value, Known)]
    return texts if len(texts) == len(arguments) else None


def _place(argument: Evaluated, expression: Expression) -> Span:
    """The literal that a text came from."""
    return argument.pieces[0].span if isinstance(argument, Scalar) and argument.pieces else expression.span


def of_text(change: Callable[..., str], count: int = 1) -> Function:
    """A function of one string and further ones. The result's place is the literal that the string came from."""

    def function(arguments: list[Evaluated], expression: Expression) -> Evaluated:
        texts = _texts(arguments)
        if texts is None or len(texts) != count:
            return opaque(expression)
        return known(change(*texts), _place(arguments[0], expression))

    return function


def tells(question: Callable[[str, str], bool]) -> Function:
    """A function of two strings that says true or false."""

    def function(arguments: list[Evaluated], expression: Expression) -> Evaluated:
        texts = _texts(arguments)
        if texts is None or len(texts) != _PAIR:
            return opaque(expression)
        return known(str(question(*texts)).lower(), expression.span)

    return function


def replaced(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    """`replace(text, old, new)`; between slashes the old text is a pattern, which is not followed."""
    texts = _texts(arguments)
    if texts is None or len(texts) != _TRIPLE or (len(texts[1]) > 1 and texts[1][0] == texts[1][-1] == "/"):
        return opaque(expression)
    text, old, new = texts
    if not old or len(text) * max(len(new), 1) > _LONGEST:
        return opaque(expression)
    return known(text.replace(old, new), _place(arguments[0], expression))


def split(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    """`split(separator, text)`."""
    texts = _texts(arguments)
    if texts is None or len(texts) != _PAIR or not texts[0] or texts[1].count(texts[0]) > _MOST:
        return opaque(expression)
    place = _place(arguments[1], expression)
    return Items(tuple(known(part, place) for part in texts[1].split(texts[0])), expression.span)


def join(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    """`join(separator, list)`."""
    match arguments:
        case [Scalar(Known()) as separator, Items(items, _)]:
            parts = [part for item in items for part in (separator, item)]
            return joined(parts[1:], expression.span) if parts else known("", expression.span)
    return opaque(expression)


def formatted(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    """`format(text, argument, …)`: what is not known leaves a hole."""
    form = arguments[0] if arguments else None
    if not isinstance(form, Scalar) or not isinstance(form.value, Known):
        return opaque(expression)
    text, rest = form.value.text, iter(arguments[1:])
    parts: list[Evaluated] = []
    start = 0
    for found in _VERB.finditer(text):
        parts.append(_literal(form, start, found.start(), expression))
        start = found.end()
        argument = None if found[1] else next(rest, None)
        if found[1]:
            parts.append(known("%", _within(form, found.start(), start, expression)))
        elif found[2] is not None or argument is None:
            return opaque(expression)
        else:
            parts.append(argument)
    parts.append(_literal(form, start, len(text), expression))
    return joined([part for part in parts if not _is_empty(part)], expression.span)


def _literal(form: Scalar, start: int, end: int, expression: Expression) -> Scalar:
    assert isinstance(form.value, Known)
    return known(form.value.text[start:end], _within(form, start, end, expression))


def _is_empty(part: Evaluated) -> bool:
    return isinstance(part, Scalar) and part.value == Known("")


def _within(form: Scalar, start: int, end: int, expression: Expression) -> Span:
    """Where a part of a text stands, if the text is one literal without escapes."""
    place = _place(form, expression)
    is_plain = len(form.pieces) == 1 and isinstance(form.value, Known) and place.text == form.value.text
    return Span(place.file, place.start + start, place.start + end) if is_plain else place


def trimmed(text: str, characters: str) -> str:
    """`trim(text, characters)`."""
    return text.strip(characters)


TEXT_FUNCTIONS: dict[str, Function] = {
    "endswith": tells(str.endswith),
    "format": formatted,
    "join": join,
    "lower": of_text(str.lower),
    "replace": replaced,
    "split": split,
    "startswith": tells(str.startswith),
    "strcontains": tells(str.__contains__),
    "trim": of_text(trimmed, _PAIR),
    "trimprefix": of_text(str.removeprefix, _PAIR),
    "trimspace": of_text(str.strip),
    "trimsuffix": of_text(str.removesuffix, _PAIR),
    "upper": of_text(str.upper),
}
