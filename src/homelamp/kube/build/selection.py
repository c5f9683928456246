"""Which objects a patch is for: its target, or the kind and name that it carries itself.

https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
"""

from __future__ import annotations

import re
from typing import NamedTuple

from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode
from homelamp.syntax.yaml.tree import entries

# A name or kind of a target is a regular expression; people write alternatives, dots and stars, and nothing that
# needs a real engine.
_SIMPLE = re.compile(r"[\w.*|()\- ]*")
MAX_STARS = 3


class Identity(NamedTuple):
    """What tells one object from another."""

    group: str
    version: str
    kind: str
    name: str
    namespace: str | None
    labels: dict[str, str]
    annotations: dict[str, str]


def identity(document: Document, node: Node | None = None) -> Identity:
    """The identity of an object, which is the document's root unless another node is given."""
    node = document.root if node is None else node
    group, slash, version = (document.text(document.get(node, "apiVersion")) or "").rpartition("/")
    metadata = document.get(node, "metadata")
    return Identity(
        group if slash else "",
        version,
        document.text(document.get(node, "kind")) or "",
        document.text(document.get(metadata, "name")) or "",
        document.text(document.get(metadata, "namespace")),
        _texts(document.get(metadata, "labels")),
        _texts(document.get(metadata, "annotations")),
    )


def selects(document: Document, target: Node, one: Identity) -> bool | None:
    """Whether a target means an object; None where that cannot be known."""
    answers: list[bool | None] = []
    for key, own in (("group", one.group), ("version", one.version)):
        wanted = document.text(document.get(target, key))
        answers.append(wanted is None or wanted in {"", own})
    for key, text in (("kind", one.kind), ("name", one.name), ("namespace", one.namespace)):
        wanted = document.text(document.get(target, key))
        # An object without a namespace may be given one by whatever applies it.
        answers.append(True if not wanted or text is None else _matches(wanted, text))
    for key, own_texts in (("labelSelector", one.labels), ("annotationSelector", one.annotations)):
        answers.append(_fits(document.text(document.get(target, key)), own_texts))
    if False in answers:
        return False
    return None if None in answers else True


def is_same(patch: Identity, one: Identity) -> bool:
    """Whether a strategic merge patch without a target is for an object."""
    is_version = patch.version == "" or (patch.group, patch.version) == (one.group, one.version)
    is_kind = (patch.kind, patch.name) == (one.kind, one.name)
    return (
        is_kind
        and is_version
        and (patch.namespace is None or one.namespace is None or patch.namespace == one.namespace)
    )


def _matches(pattern: str, text: str) -> bool | None:
    """Kustomize puts `^` and `$` around the pattern."""
    pattern = pattern.removeprefix("^").removesuffix("$")
    if re.escape(pattern).replace("\\-", "-") == pattern:
        return pattern == text
    if not _SIMPLE.fullmatch(pattern) or pattern.count("*") > MAX_STARS or "(" in pattern:
        return None
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return None


def _fits(selector: str | None, own: dict[str, str]) -> bool | None:
    """Whether labels fit `a=b,c!=d`; None for the forms with `in` and `notin`."""
    if not selector:
        return True
    if "(" in selector:
        return None
    for term in selector.split(","):
        key, differs, value = term.partition("!=")
        if differs:
            if own.get(key.strip()) == value.strip():
                return False
            continue
        key, equals, value = term.replace("==", "=").partition("=")
        key, value = key.strip(), value.strip()
        if equals and own.get(key) != value:
            return False
        if not equals and (key.lstrip("!") in own) == key.startswith("!"):
            return False
    return True


def _texts(node: Node | None) -> dict[str, str]:
    if not isinstance(node, MappingNode):
        return {}
    return {str(key.value): str(value.value) for key, value in entries(node) if isinstance(value, ScalarNode)}
