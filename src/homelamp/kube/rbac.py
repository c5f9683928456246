"""RoleBindings and ClusterRoleBindings: the users and groups that they name (`rbac.authorization.k8s.io`)."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import Setting, Subject
from homelamp.syntax.yaml.documents import Document, Node, items
from homelamp.syntax.yaml.facts import value

_KINDS = ("RoleBinding", "ClusterRoleBinding")


def read(document: Document) -> list[Subject]:
    """The subjects of kind User and Group; empty for any other document."""
    return [subject for binding in _bindings(document) for subject in _subjects(document, binding)]


def _bindings(document: Document) -> Iterator[Node]:
    """The document itself, or the members of a `List`."""
    for node in (document.root, *items(document.get(document.root, "items"))):
        if document.text(document.get(node, "kind")) in _KINDS:
            yield node


def _subjects(document: Document, binding: Node) -> Iterator[Subject]:
    name = document.text(document.get(binding, "metadata", "name")) or ""
    place = document.span(binding)
    for entry in items(document.get(binding, "subjects")):
        kind, node = document.text(document.get(entry, "kind")), document.get(entry, "name")
        if node is None:
            continue
        setting = Setting(value(document, node), document.span(node))
        if kind == "User":
            yield Subject("User", setting, name, place)
        elif kind == "Group":
            yield Subject("Group", setting, name, place)
