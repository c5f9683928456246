"""`!Format [text, argument, …]`: text with arguments filled in, by Python's `%`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from homelamp.core.text import Span
from homelamp.core.value import NAMELESS, Hole, Known, Template, Unknown
from homelamp.model import Piece
from homelamp.providers.authentik.blueprints.values import At, Scalar, Unclear, joined
from homelamp.syntax.yaml.documents import ScalarNode

if TYPE_CHECKING:
    from homelamp.providers.authentik.blueprints.tags import Blueprint

# What is filled in; other conversions than these depend on the type.
_CONVERSION = re.compile(r"%(?:(%)|[sd]|(.|$))", re.DOTALL)
_REASON = "put together by !Format"

# A part of the text, and the literals that hold it.
_Part = tuple[str | Hole, tuple[Piece, ...]]


def formatted(blueprint: Blueprint, at: At) -> Scalar:
    """The text; Unknown where it cannot be told how many arguments it takes, or of which type."""
    form, *arguments = blueprint.arguments(at) or (at,)
    found = blueprint.scalar(form)
    texts = found.value.parts if isinstance(found.value, Template) else (found.text,)
    made: list[_Part] = []
    left = iter(arguments)
    for text in texts:
        if text is None:
            return Scalar(Unknown(_REASON), blueprint.span(at))
        parts = [(text, ())] if isinstance(text, Hole) else list(_parts(blueprint, form, text, left))
        if None in parts:
            return Scalar(Unknown(_REASON), blueprint.span(at))
        made += [part for part in parts if part is not None]
    value = joined([part for part, _ in made])
    pieces = tuple(piece for _, found in made for piece in found) if isinstance(value, Known) else ()
    return Scalar(value, blueprint.span(at), pieces)


def _parts(blueprint: Blueprint, form: At, text: str, arguments: Iterator[At]) -> Iterator[_Part | None]:
    """The text in parts; None for one that cannot be filled in."""
    start = 0
    for found in _CONVERSION.finditer(text):
        yield _literal(blueprint, form, text[start : found.start()], start, found.start())
        start = found.end()
        argument = None if found[1] else next(arguments, None)
        if found[1]:
            yield _literal(blueprint, form, "%", found.start(), start)
        elif found[2] is not None or argument is None:
            yield None
        else:
            yield from _argument(blueprint, argument)
    yield _literal(blueprint, form, text[start:], start, len(text))


def _literal(blueprint: Blueprint, form: At, text: str, start: int, end: int) -> _Part:
    settled = blueprint.settled(form)
    node = settled.node if isinstance(settled, At) else form.node
    place: Span = blueprint.document.within(node, start, end) if isinstance(node, ScalarNode) else blueprint.span(form)
    return text, ((Piece(text, place),) if text else ())


def _argument(blueprint: Blueprint, argument: At) -> Iterator[_Part]:
    found = blueprint.scalar(argument)
    if isinstance(found.value, Known):
        yield found.value.text, found.pieces
    elif isinstance(found.value, Template):
        yield from ((part, ()) for part in found.value.parts)
    else:
        yield _hole(blueprint, argument), ()


def _hole(blueprint: Blueprint, at: At) -> Hole:
    """What something Unknown leaves in a text: a variable, or a name of the context, is one thing each time."""
    found = blueprint.settled(at)
    asking = found.at if isinstance(found, Unclear) else found
    names = blueprint.arguments(asking)
    name = blueprint.literal(names[0]).text or "" if names else ""
    match asking.node.tag:
        case "!Env":
            return Hole(name, "Authentik's environment")
        case "!Context" | "!File":
            return Hole(f"{asking.node.tag} {name}", blueprint.document.file.path)
    return NAMELESS
