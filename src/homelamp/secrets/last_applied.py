"""The annotation in which `kubectl apply` keeps the object as it was applied, secrets and all.

https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#how-apply-calculates-differences-and-merges-changes
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from homelamp.core.value import Unknown
from homelamp.kube.objects import objects
from homelamp.model.secrets import LastApplied
from homelamp.secrets.plain_secrets import is_plain_credential
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml.documents import Document, MappingNode, Node

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
                text = one.document.text(value) or ""
                if key.value != _ANNOTATION or not _may_leak(text):
                    continue
                one.document.span(value).hide()
                # Of what is sealed or encrypted nothing was meant to be read.
                is_clear = one.kind == "Secret" and one.document.get(one.node, "sops") is None
                if not (is_clear and _is_public(text)):
                    yield LastApplied(one.kind, name, one.document.span(key), one.document.span(one.node))


def _entries(node: Node | None) -> list[tuple[Node, Node]]:
    return node.value if isinstance(node, MappingNode) else []


def _is_public(text: str) -> bool:
    """Whether what was applied is a Secret that holds no credential."""
    try:
        applied = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(applied, dict) or applied.get("kind") != "Secret":
        return False
    entries = [(kind, applied.get(kind)) for kind in ("data", "stringData")]
    return not any(
        is_plain_credential(str(key), str(value), encoded=kind == "data")
        for kind, found in entries
        for key, value in (found.items() if isinstance(found, dict) else ())
    )


def _may_leak(text: str) -> bool:
    """Whether what was applied was more than a SealedSecret, or cannot be told."""
    if not text.strip() or isinstance(value_of(text), Unknown):
        return False
    try:
        applied = json.loads(text)
    except (ValueError, RecursionError):
        return True
    return not isinstance(applied, dict) or applied.get("kind") != "SealedSecret"
