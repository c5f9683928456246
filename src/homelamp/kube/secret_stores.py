"""Custom resources of operators that fetch a Secret from a store: which Secrets they may make.

The store decides which keys these have, and each operator where they go.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.syntax.yaml.documents import Document, Node, ScalarNode
from homelamp.syntax.yaml.nodes import pairs

# All other kinds say it by their ending.
_OTHERS = ("OnePasswordItem", "SecretProviderClass")


def is_store(kind: str) -> bool:
    """Whether an object of this kind may make a Secret."""
    return kind.endswith("Secret") or kind in _OTHERS


def names(document: Document, node: Node, kind: str) -> Iterator[Node]:
    """The nodes that may name the Secret: the object's own name, and every name in its specification."""
    if not is_store(kind):
        return
    own = document.get(node, "metadata", "name")
    if own is not None:
        yield own
    for key, found in pairs(document.get(node, "spec")):
        if key.lower().endswith("name") and isinstance(found, ScalarNode):
            yield found
