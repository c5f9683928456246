"""Client secrets that stand in clear text in Headlamp's values and in Authentik's blueprints.

Only their places are told. Blueprints: https://docs.goauthentik.io/customize/blueprints/v1/structure
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.readers.headlamp_keys import NAMES
from homelamp.readers.substitution import value_of
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode, items
from homelamp.readers.yaml_nodes import descendants
from homelamp.text import Span
from homelamp.value import Known

_MODEL = "authentik_providers_oauth2.oauth2provider"


def in_values(document: Document, values: Node) -> Iterator[Span]:
    """Where Headlamp's values write the secret out: under its key, in a variable, or in an argument."""
    names = NAMES["client_secret"]
    yield from _written(document, document.get(values, "config", "oidc", names.key))
    for entry in items(document.get(values, "env")):
        if document.text(document.get(entry, "name")) in {names.chart, names.backend}:
            yield from _written(document, document.get(entry, "value"))
    arguments = items(document.get(values, "config", "extraArgs"))
    for number, entry in enumerate(arguments):
        stated, equals, _ = (document.text(entry) or "").partition("=")
        if stated.lstrip("-") != names.argument or not stated.startswith("-"):
            continue
        if equals:
            yield from _written(document, entry, len(stated) + 1)
        elif number + 1 < len(arguments):
            yield from _written(document, arguments[number + 1])


def in_blueprints(document: Document) -> Iterator[Span]:
    """Where blueprints write out the secrets of OAuth2 providers, be they within a ConfigMap."""
    yield from _in_blueprint(document)
    for node in descendants(document.root):
        if isinstance(node, ScalarNode) and node.style == "|" and _MODEL in node.value:
            for inner in document.nested(node)[0]:
                yield from _in_blueprint(inner)


def _in_blueprint(document: Document) -> Iterator[Span]:
    for entry in items(document.get(document.root, "entries")):
        if isinstance(entry, MappingNode) and document.text(document.get(entry, "model")) == _MODEL:
            yield from _written(document, document.get(entry, "attrs", "client_secret"))


def _written(document: Document, node: Node | None, start: int = 0) -> Iterator[Span]:
    """The place of a scalar's text from character `start` on, if that is a secret in clear text; it is hidden."""
    stated = document.text(node)
    if not isinstance(node, ScalarNode) or stated is None:
        return
    text = stated[start:]
    if not text.strip() or not isinstance(value_of(text), Known):
        return
    # Few repositories come this far.
    from homelamp.placeholders import is_placeholder  # noqa: PLC0415

    if not is_placeholder(text):
        span = document.part(node, start) if start else document.span(node)
        span.hide()
        yield span
