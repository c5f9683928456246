"""The annotation in which `kubectl apply` keeps the object as it was applied, secrets and all.

https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#how-apply-calculates-differences-and-merges-changes
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from homelamp.facts.secrets import LastApplied
from homelamp.readers.secret_objects import objects
from homelamp.readers.substitution import value_of
from homelamp.readers.yaml import Document, MappingNode, Node
from homelamp.value import Unknown

_ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"
_PLACES = (("metadata",), ("spec", "template", "metadata"))


def read(document: Document) -> Iterator[LastApplied]:
    """The annotations of Secrets and SealedSecrets that may hold a secret; each is hidden from reports."""
    for one in objects(document):
        if one.kind not in {"Secret", "SealedSecret"}:
            continue
        name = one.document.text(one.document.get(one.node, "metadata", "name")) or ""
        for path in _PLACES:
            for key, value in _entries(one.document.get(one.node, *path, "annotations")):
                if key.value == _ANNOTATION and _may_leak(one.document.text(value) or ""):
                    one.document.span(value).hide()
                    yield LastApplied(one.kind, name, one.document.span(key), one.document.span(one.node))


def _entries(node: Node | None) -> list[tuple[Node, Node]]:
    return node.value if isinstance(node, MappingNode) else []


def _may_leak(text: str) -> bool:
    """Whether what was applied was more than a SealedSecret, or cannot be told."""
    if not text.strip() or isinstance(value_of(text), Unknown):
        return False
    try:
        applied = json.loads(text)
    except (ValueError, RecursionError):
        return True
    return not isinstance(applied, dict) or applied.get("kind") != "SealedSecret"
