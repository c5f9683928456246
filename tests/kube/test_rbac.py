"""Users and groups that RoleBindings and ClusterRoleBindings name."""

from __future__ import annotations

import pytest

from homelamp.core.text import SourceFile
from homelamp.core.value import Known, Template, Unknown
from homelamp.kube import rbac
from homelamp.model import Subject
from homelamp.syntax.yaml.documents import parse

BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: {}
metadata: {{name: people, namespace: x}}
roleRef: {{kind: ClusterRole, name: view, apiGroup: rbac.authorization.k8s.io}}
subjects:
  - kind: Group
    apiGroup: rbac.authorization.k8s.io
    name: "oidc:admins"
  - {{kind: User, name: tess@lab.test}}
  - {{kind: ServiceAccount, name: headlamp, namespace: x}}
"""


def read(text: str) -> list[Subject]:
    documents, _ = parse(SourceFile("rbac.yaml", text))
    return [subject for document in documents for subject in rbac.read(document)]


@pytest.mark.parametrize("kind", ["RoleBinding", "ClusterRoleBinding"])
def test_users_and_groups(kind: str) -> None:
    found = read(BINDING.format(kind))

    assert [(one.kind, one.name.text, one.binding, one.path) for one in found] == [
        ("Group", "oidc:admins", "people", "rbac.yaml"),
        ("User", "tess@lab.test", "people", "rbac.yaml"),
    ]
    assert [(one.name.span.line, one.name.span.text) for one in found] == [(8, "oidc:admins"), (9, "tess@lab.test")]


def test_several_documents_and_a_list() -> None:
    one = BINDING.format("RoleBinding")
    listed = "kind: List\nitems:\n  - " + one.replace("\n", "\n    ").rstrip() + "\n"

    assert [subject.kind for subject in read(f"{one}---\n{listed}")] == ["Group", "User"] * 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plain", Known("plain")),
        ("'123'", Known("123")),
        ("!env NAME", Unknown("given by the tag !env")),
        ("ENC[AES256_GCM,data:x]", Unknown("encrypted by SOPS")),
        ("[a]", Unknown("not a single value")),
    ],
)
def test_the_value_of_a_name(name: str, value: object) -> None:
    (subject,) = read(f"kind: RoleBinding\nsubjects:\n  - kind: User\n    name: {name}\n")

    assert subject.name.value == value


def test_a_name_with_a_hole() -> None:
    (subject,) = read("kind: RoleBinding\nsubjects: [{kind: User, name: 'oidc:${ADMIN}'}]\n")

    assert isinstance(subject.name.value, Template)


def test_a_name_that_is_given_twice_is_not_known() -> None:
    (subject,) = read("kind: RoleBinding\nsubjects:\n  - kind: User\n    name: a\n    name: b\n")

    assert isinstance(subject.name.value, Unknown)


@pytest.mark.parametrize(
    "text",
    [
        "kind: ClusterRole\nsubjects: [{kind: User, name: a}]\n",
        "kind: RoleBinding\n",
        "kind: RoleBinding\nsubjects:\n",
        "kind: RoleBinding\nsubjects: {kind: User, name: a}\n",
        "kind: RoleBinding\nsubjects: [a, [b], {kind: User}, {kind: [User], name: a}, {name: a}]\n",
        "kind: List\nitems: {a: b}\n",
        "- kind: RoleBinding\n",
    ],
)
def test_nothing_to_read(text: str) -> None:
    assert read(text) == []
