"""Client secrets that stand in clear text in Headlamp's values; only their places are told."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.apps.headlamp.keys import NAMES
from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml.documents import Document, Node, ScalarNode, items


def in_values(document: Document, values: Node) -> Iterator[Span]:
    """Where Headlamp's values write the secret out: under its key, in a variable, or in an argument."""
    names = NAMES["client_secret"]
    yield from written(document, document.get(values, "config", "oidc", names.key))
    for entry in items(document.get(values, "env")):
        if document.text(document.get(entry, "name")) in {names.chart, names.backend}:
            yield from written(document, document.get(entry, "value"))
    arguments = items(document.get(values, "config", "extraArgs"))
    for number, entry in enumerate(arguments):
        stated, equals, _ = (document.text(entry) or "").partition("=")
        if stated.lstrip("-") != names.argument or not stated.startswith("-"):
            continue
        if equals:
            yield from written(document, entry, len(stated) + 1)
        elif number + 1 < len(arguments):
            yield from written(document, arguments[number + 1])


def written(document: Document, node: Node | None, start: int = 0) -> Iterator[Span]:
    """The place of a scalar's text from character `start` on, if that is a secret in clear text; it is hidden."""
    stated = document.text(node)
    if not isinstance(node, ScalarNode) or stated is None:
        return
    text = stated[start:]
    if not text.strip() or not isinstance(value_of(text), Known):
        return
    # Few repositories come this far.
    from homelamp.core.placeholders import is_placeholder  # noqa: PLC0415

    if not is_placeholder(text):
        span = document.part(node, start) if start else document.span(node)
        span.hide()
        yield span
