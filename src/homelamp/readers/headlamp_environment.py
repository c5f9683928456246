"""What `env` and `config.extraArgs` of Headlamp's values tell the backend."""

from __future__ import annotations

from homelamp.facts import Setting
from homelamp.readers.headlamp_keys import Names
from homelamp.readers.yaml import Document, Node, ScalarNode, items
from homelamp.readers.yaml_facts import setting


def entry_of(document: Document, values: Node, name: str) -> Node | None:
    """The entry of an environment variable; of two of one name Kubernetes takes the last."""
    for entry in reversed(items(document.get(values, "env"))):
        if document.text(document.get(entry, "name")) == name:
            return entry
    return None


def names(document: Document, values: Node) -> frozenset[str]:
    """The names of all variables that are set."""
    found = (document.text(document.get(entry, "name")) for entry in items(document.get(values, "env")))
    return frozenset(name for name in found if name)


def secret_key(document: Document, entry: Node) -> tuple[Node, Node] | None:
    """Name and key of the Secret that a variable comes from; None where it may be missing, or comes from elsewhere."""
    reference = document.get(entry, "valueFrom", "secretKeyRef")
    name, key = document.get(reference, "name"), document.get(reference, "key")
    if name is None or key is None or document.text(document.get(reference, "optional")) == "true":
        return None
    return name, key


def argument_of(document: Document, values: Node, name: str) -> tuple[ScalarNode, int] | None:
    """The entry of `config.extraArgs` that gives an argument, and where in its text the value begins.

    Of several the last: Go's flag package lets each one replace the one before.
    """
    for entry in reversed(items(document.get(values, "config", "extraArgs"))):
        text = document.text(entry) or ""
        stated, equals, _ = text.lstrip("-").partition("=")
        if isinstance(entry, ScalarNode) and stated == name:
            return entry, text.index("=") + 1 if equals else len(text)
    return None


def is_set(document: Document, values: Node, called: Names) -> Setting | None:
    """A setting that only `config.oidc`, a variable or an argument can turn on; None where none of them does."""
    argument = argument_of(document, values, called.argument)
    if argument:
        return setting(document, argument[0])
    plain = document.get(values, "config", "oidc", called.key) if called.key else None
    if plain is not None:
        return setting(document, plain)
    for name in (called.chart, called.backend):
        entry = entry_of(document, values, name) if name else None
        if entry is not None:
            value = document.get(entry, "value")
            return setting(document, value if value is not None else entry)
    return None
