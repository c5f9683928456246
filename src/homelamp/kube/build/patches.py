"""Patches that a kustomization, a Flux Kustomization or an Application lists, and what they make of an object.

https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/,
https://fluxcd.io/flux/components/kustomize/kustomizations/#patches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from posixpath import join, normpath
from typing import NamedTuple

from homelamp.kube.build import json_patch, strategic
from homelamp.kube.build.selection import Identity, identity, is_same, selects
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items
from homelamp.syntax.yaml.tree import TooLargeError, Tree, entries

UNREAD = "patched by a file that cannot be read"
PERHAPS = "perhaps patched by kustomize"
# Finds the documents of a file by its path in the repository; none where there is no such file, or it is no YAML.
Files = Callable[[str], list[Document]]


class Patch(NamedTuple):
    """One patch."""

    document: Document
    # What is to change; the name of a file that cannot be read, where `is_unread`.
    node: Node
    # The kustomization, and whom it says the patch is for: None where the patch says so itself.
    lister: Document
    target: Node | None = None
    is_unread: bool = False

    @property
    def place(self) -> tuple[str, int]:
        """Tells one patch from another."""
        span = self.document.span(self.node)
        return span.file.path, span.start

    def means(self, one: Identity) -> bool | None:
        """Whether it is for an object; None where that cannot be known."""
        if self.target is not None:
            return selects(self.lister, self.target, one)
        return isinstance(self.node, MappingNode) and is_same(identity(self.document, self.node), one)

    def applied(self, document: Document, *, certain: bool) -> Document:
        """An object after the patch. What the patch names is not known where it is not certain to apply."""
        if self.is_unread:
            return document._replace(hidden=UNREAD)
        tree = Tree(document)
        try:
            node = tree.adopt(self.node, self.document)
            if not certain:
                node = _blurred(tree, node)
            tree.root = _patched(tree, document, node) or tree.root
        except TooLargeError:
            return document
        return tree.document


def listed(document: Document, node: Node, folder: str, files: Files) -> Iterator[Patch]:
    """The patches that a node lists in the three ways of kustomize, in the order in which kustomize applies them."""
    for entry in items(document.get(node, "patchesStrategicMerge")):
        text = document.text(entry) or ""
        yield from _of(document, entry, None, folder if "\n" not in text.strip() else None, files)
    for entry in (*items(document.get(node, "patches")), *items(document.get(node, "patchesJson6902"))):
        target, path = document.get(entry, "target"), document.get(entry, "path")
        written = document.get(entry, "patch") or path
        if written is not None:
            yield from _of(document, written, target, folder if written is path else None, files)


def _of(document: Document, written: Node, target: Node | None, folder: str | None, files: Files) -> Iterator[Patch]:
    """The patches in a text, in the file that it names from a folder, or (with Flux) written as a mapping."""
    if not isinstance(written, ScalarNode):
        yield Patch(document, written, document, target)
        return
    text = str(written.value)
    found = document.nested(written)[0] if folder is None else files(normpath(join(folder, text.strip())))
    if not found and target is not None:
        yield Patch(document, written, document, target, is_unread=True)
    for one in found:
        yield Patch(one, one.root, document, target)


def _patched(tree: Tree, document: Document, node: Node) -> Node | None:
    if isinstance(node, SequenceNode):
        return json_patch.apply(tree, tree.root, node)
    version = document.text(document.get(document.root, "apiVersion")) or ""
    kept = [(key, value) for key, value in entries(node) if key.value not in {"apiVersion", "kind", "metadata"}]
    metadata = document.get(node, "metadata")
    if isinstance(metadata, MappingNode):
        # A target may give the patch to an object of another name: that keeps its own.
        named = next(key for key, _ in entries(node) if key.value == "metadata")
        rest = [(key, value) for key, value in entries(metadata) if key.value not in {"name", "namespace"}]
        kept.append((named, tree.mapping(metadata, rest)))
    return strategic.merge(tree, tree.root, tree.mapping(node, kept), by_keys=strategic.has_merge_keys(version))


def _blurred(tree: Tree, node: Node) -> Node:
    if not isinstance(node, SequenceNode):
        return tree.blurred(node, PERHAPS)
    operations = []
    for one in node.value:
        pairs = [(key, tree.blurred(value, PERHAPS) if key.value == "value" else value) for key, value in entries(one)]
        operations.append(tree.mapping(one, pairs))
    return tree.sequence(node, operations)
