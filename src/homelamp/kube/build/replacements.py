"""Kustomize's `replacements`: values that are copied from one object into fields of others.

https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/replacements/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from posixpath import join, normpath
from typing import NamedTuple

from homelamp.kube.build.selection import Identity, identity, selects
from homelamp.syntax.booleans import boolean
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items
from homelamp.syntax.yaml.nodes import lookup
from homelamp.syntax.yaml.tree import TooLargeError, Tree, text_node

_REASON = "set by replacements of kustomize"
_DEFAULT_PATH = "metadata.name"
# The parts of a field path: `spec.env.[name=X].value`, `metadata.annotations.example\.com/x`.
_PART = re.compile(r"\[([^\]]*)\]|((?:\\.|[^.\[\\])+)")

# The documents of all objects that a kustomization takes in.
Objects = Callable[[], Iterator[Document]]


class Replacement(NamedTuple):
    """One target of a replacement: the fields at `paths` in the objects that `target` selects become `value`."""

    lister: Document
    target: Node
    paths: tuple[str, ...]
    # None where the value cannot be known.
    value: tuple[Document, Node] | None
    creates: bool

    @property
    def place(self) -> tuple[str, int]:
        """Tells one from another."""
        span = self.lister.span(self.target)
        return span.file.path, span.start

    def means(self, one: Identity) -> bool | None:
        """Whether it is for an object; None where that cannot be known."""
        for rejected in items(self.lister.get(self.target, "reject")):
            if selects(self.lister, rejected, one) is not False:
                return None if selects(self.lister, rejected, one) is None else False
        select = self.lister.get(self.target, "select")
        return selects(self.lister, select, one) if select is not None else None

    def applied(self, document: Document, *, certain: bool) -> Document:
        """An object with the value in its fields; unknown there where it is not certain to be."""
        tree = Tree(document)
        value = self.value if certain else None
        try:
            new = tree.adopt(value[1], value[0]) if value else self._unknown(tree)
            for path in self.paths:
                tree.root = _put(tree, tree.root, parts(path), new, creates=self.creates)
        except TooLargeError:
            return document
        return tree.document

    def _unknown(self, tree: Tree) -> Node:
        place = text_node(self.target, "")
        return tree.unknown(tree.adopt(place, self.lister), _REASON)


def listed(
    document: Document, node: Node, folder: str, files: Callable[[str], list[Document]], objects: Objects
) -> Iterator[Replacement]:
    """The replacements of a kustomization, and of the files that it names for them."""
    for entry in items(document.get(node, "replacements")):
        path = document.text(document.get(entry, "path"))
        if path:
            for inner in files(normpath(join(folder, path))):
                for one in items(inner.root) or [inner.root]:
                    yield from _of(inner, one, objects)
        else:
            yield from _of(document, entry, objects)


def _of(document: Document, entry: Node, objects: Objects) -> Iterator[Replacement]:
    source = document.get(entry, "source")
    for target in items(document.get(entry, "targets")):
        paths = [document.text(one) for one in items(document.get(target, "fieldPaths"))] or [_DEFAULT_PATH]
        options = [document.get(source, "options"), document.get(target, "options")]
        is_part = any(document.get(one, "delimiter") is not None for one in options)
        value = None if is_part or source is None else _value(document, source, objects)
        creates = boolean(document.get(options[1], "create")) is True
        yield Replacement(document, target, tuple(path for path in paths if path), value, creates)


def _value(document: Document, source: Node, objects: Objects) -> tuple[Document, Node] | None:
    """The field of the one object that a source selects."""
    wanted = document.text(document.get(source, "fieldPath")) or _DEFAULT_PATH
    found = [one for one in objects() if selects(document, source, identity(one))]
    node = _at(found[0].root, parts(wanted)) if len(found) == 1 else None
    return (found[0], node) if isinstance(node, ScalarNode) else None


def parts(path: str) -> list[str]:
    """The parts of a field path; `[name=x]` stays as it is, without the brackets, after an `@`."""
    found = []
    for match in _PART.finditer(path):
        selector, name = match.groups()
        found.append(f"@{selector}" if selector is not None else re.sub(r"\\(.)", r"\1", name))
    return found


def _at(root: Node, path: list[str]) -> Node | None:
    node: Node | None = root
    for part in path:
        node = _member(node, part) if isinstance(node, SequenceNode) else lookup(node, part)
    return node


def _member(node: SequenceNode, part: str) -> Node | None:
    at = next(iter(_indexes(node, part)), None)
    return None if at is None else node.value[at]


def _indexes(node: SequenceNode, part: str) -> list[int]:
    if part == "*":
        return list(range(len(node.value)))
    if part.startswith("@"):
        key, _, text = part[1:].partition("=")
        found = ((at, lookup(one, key)) for at, one in enumerate(node.value))
        return [at for at, one in found if isinstance(one, ScalarNode) and one.value == text]
    return [at for at in range(len(node.value)) if str(at) == part]


def _put(tree: Tree, node: Node, path: list[str], new: Node, *, creates: bool) -> Node:
    """A copy of `node` with `new` at the path; the same where the path leads nowhere."""
    tree.step()
    if not path:
        return new
    first, *rest = path
    if isinstance(node, SequenceNode):
        members = list(node.value)
        for at in _indexes(node, first):
            members[at] = _put(tree, members[at], rest, new, creates=creates)
        return tree.sequence(node, members)
    if not isinstance(node, MappingNode):
        return node
    found = lookup(node, first)
    if found is None and not creates:
        return node
    inner = tree.mapping(new, []) if found is None else found
    key = next((one for one, _ in node.value if one.value == first), None)
    return tree.with_entry(
        node, key or tree.like(text_node(new, first), new), _put(tree, inner, rest, new, creates=creates)
    )
