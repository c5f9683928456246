"""RoleBindings and ClusterRoleBindings: the users and groups that they name (`rbac.authorization.k8s.io`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from homelamp.model import Binding, Setting, Subject
from homelamp.syntax.yaml.documents import Document, Node, items
from homelamp.syntax.yaml.facts import value

_ROLES = ("ClusterRole", "Role")
# What every API server makes for people: https://kubernetes.io/docs/reference/access-authn-authz/rbac/.
FOR_PEOPLE = ("cluster-admin", "admin", "edit", "view")
OF_KUBERNETES = "system:"


def read(document: Document) -> list[Subject]:
    """The subjects of kind User and Group; empty for any other document."""
    return [subject for kind, node in _objects(document) for subject in _subjects(document, kind, node)]


def roles(document: Document) -> Iterator[tuple[str, Setting]]:
    """The kinds and names of the roles that a document makes."""
    for node in _members(document):
        kind, name = document.text(document.get(node, "kind")), document.get(node, "metadata", "name")
        if kind in _ROLES and name is not None:
            yield kind, Setting(value(document, name), document.span(name))


def _members(document: Document) -> Iterator[Node]:
    """The document itself, and the members of a `List`."""
    yield from (document.root, *items(document.get(document.root, "items")))


def _objects(document: Document) -> Iterator[tuple[Literal["RoleBinding", "ClusterRoleBinding"], Node]]:
    for node in _members(document):
        match document.text(document.get(node, "kind")):
            case "RoleBinding":
                yield "RoleBinding", node
            case "ClusterRoleBinding":
                yield "ClusterRoleBinding", node


def _gives(document: Document, kind: Literal["RoleBinding", "ClusterRoleBinding"], binding: Node) -> Binding:
    role, namespace = document.get(binding, "roleRef", "name"), document.get(binding, "metadata", "namespace")
    return Binding(
        kind,
        document.text(document.get(binding, "roleRef", "kind")) or "",
        Setting(value(document, role), document.span(role)) if role else None,
        value(document, namespace) if namespace else None,
        document.span(stated) if (stated := document.get(binding, "kind")) else None,
    )


def _subjects(
    document: Document, kind: Literal["RoleBinding", "ClusterRoleBinding"], binding: Node
) -> Iterator[Subject]:
    name = document.text(document.get(binding, "metadata", "name")) or ""
    place, gives = document.span(binding), _gives(document, kind, binding)
    for entry in items(document.get(binding, "subjects")):
        node = document.get(entry, "name")
        if node is None:
            continue
        setting = Setting(value(document, node), document.span(node))
        match document.text(document.get(entry, "kind")):
            case "User":
                yield Subject("User", setting, name, place, gives)
            case "Group":
                yield Subject("Group", setting, name, place, gives)
