"""Client secrets that stand in clear text in Headlamp's values; only their places are told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.apps.headlamp.keys import NAMES
from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, items

# Below these a key of the secret's name says where it is to be had, or belongs to another object.
_ELSEWHERE = re.compile(
    r"(?i)extra(?:manifests|objects|deploy|resources)|(?:external|existing|sealed)secret|secretref|valuefrom|remoteref"
    r"|secretkeyref|(?:secret)?keys|keymap(?:ping)?|annotations|labels|volumes|volumemounts"
)
_NAME_OF_KEY = re.compile(r"[A-Za-z._-]+")

# What a Secret of Kubernetes is called, in words.
_OBJECT = re.compile(r"[a-z]{2,15}(?:-[a-z0-9]{1,15})*")


def in_values(document: Document, values: Node) -> Iterator[Span]:
    """Where Headlamp's values write the secret out: under its key (also in a place where the chart does not look), in a
    variable, or in an argument.
    """
    names = NAMES["client_secret"]
    for node in _by_name(document, values, is_login=False):
        yield from written(document, node)
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


def _by_name(document: Document, node: Node, *, is_login: bool) -> Iterator[Node]:
    """The scalars whose keys say that they are the client's secret; with `is_login` all keys here are of a login."""
    if not isinstance(node, MappingNode) or document.get(node, "kind") is not None:
        return
    for key, value in node.value:
        name = "".join(one for one in str(key.value).lower() if one.isalnum())
        if isinstance(value, ScalarNode):
            text = document.text(value) or ""
            is_meant = name.endswith("clientsecret") or (is_login and name == "secret" and not _OBJECT.fullmatch(text))
            if is_meant and not _names_key(text):
                yield value
        elif not _ELSEWHERE.fullmatch(name):
            yield from _by_name(document, value, is_login=is_login or name.startswith(("oidc", "openid", "sso")))


def _names_key(text: str) -> bool:
    """Whether a text such as `client-secret` is the name of a key, not the secret."""
    if not _NAME_OF_KEY.fullmatch(text):
        return False
    # Few repositories come this far.
    from homelamp.redact.names import says_secret  # noqa: PLC0415

    return says_secret(text)


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
    from homelamp.syntax.clear_text import is_written_out  # noqa: PLC0415

    if not is_placeholder(text):
        span = document.part(node, start) if start else document.span(node)
        span.hide()
        if is_written_out(text):
            yield span
