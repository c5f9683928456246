"""HL125 and HL126, and groups that RBAC and Terraform spell differently: what bindings give to those who log in."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.core.suggest import is_typo
from homelamp.model.finding import Severity
from support.checking import check_files, faults, related_places
from support.people import RBAC, WHOLE, rbac
from support.repositories import TERRAFORM, line_of

GROUP = ("Group", "oidc:headlamp-admins")
ROLE = "  kind: ClusterRole\n  name: view\n"


def bound(role: str = "view", kind: str = "ClusterRole", *, to: tuple[str, str] = GROUP, name: str = "people") -> str:
    """A ClusterRoleBinding that gives a role."""
    return rbac(to, name=name).replace(ROLE, f"  kind: {kind}\n  name: {role}\n")


def role(name: str, kind: str = "ClusterRole") -> str:
    return f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: {name}\nrules: []\n"


def in_namespace(text: str, namespace: str = "headlamp") -> str:
    """The same as a RoleBinding."""
    metadata = "metadata:\n"
    return text.replace("kind: ClusterRoleBinding", "kind: RoleBinding").replace(
        metadata, f"{metadata}  namespace: {namespace}\n"
    )


def files(text: str, **more: str) -> dict[str, str]:
    return {**WHOLE, RBAC: text, **{f"apps/{name}.yaml": content for name, content in more.items()}}


MISSPELT = {
    "a letter lost": files(bound("cluster-admn")),
    "letters in another order": files(bound("veiw")),
    "a letter too many": files(bound("admins")),
    "another sign": files(bound("cluster_admin")),
    "another case": files(bound("Cluster-Admin")),
    "no sign": files(bound("clusteradmin")),
    "one of the repository's own": files(bound("headlamp-viewr"), roles=role("headlamp-viewer")),
}


@pytest.mark.parametrize("name", MISSPELT)
def test_a_misspelt_role(repository: Path, name: str) -> None:
    result = check_files(repository, MISSPELT[name])

    assert faults(result) == [("HL125", RBAC, line_of(MISSPELT[name][RBAC], "  kind: ClusterRole\n") + 1)]
    assert result.findings[0].problem.severity is Severity.ERROR
    assert "not found" in result.findings[0].problem.symptom


def test_a_role_of_the_other_kind(repository: Path) -> None:
    result = check_files(repository, files(bound("cluster-admin", "Role")))

    assert [code for code, _, _ in faults(result)] == ["HL125"]
    assert result.findings[0].problem.change == "write kind: ClusterRole in this roleRef"


def test_another_binding_lets_them_in(repository: Path) -> None:
    result = check_files(repository, files(f"{bound('cluster-admn')}---\n{bound(name='others')}"))

    assert [one.problem.severity for one in result.findings] == [Severity.WARNING]


THERE = {
    "a stock role": files(bound("cluster-admin")),
    "a role of Kubernetes": files(bound("system:aggregate-to-view")),
    "a role of the repository": files(bound("viewers"), roles=role("viewers")),
    "a role of a List": files(
        bound("viewers"),
        roles="apiVersion: v1\nkind: List\nitems:\n  - apiVersion: rbac.authorization.k8s.io/v1\n"
        "    kind: ClusterRole\n    metadata: {name: viewers}\n",
    ),
    "a role of a chart": files(bound("grafana-operator")),
    "a role with a hole": files(bound("cluster-${ROLE}")),
    "a role that something renames": files(bound("cluster-admn"), roles=role("${NAME}")),
    "a role for a component": files(bound("cluster-admn", to=("Group", "system:nodes")) + "---\n" + bound()),
}


@pytest.mark.parametrize("name", THERE)
def test_a_role_that_may_be_there(repository: Path, name: str) -> None:
    assert faults(check_files(repository, THERE[name])) == []


def test_a_role_that_is_not_known_is_said(repository: Path) -> None:
    result = check_files(repository, THERE["a role of a chart"])

    assert "a role that is not made in this repository" in {one.reason for one in result.unchecked}


def test_one_namespace_for_everybody(repository: Path) -> None:
    text = in_namespace(rbac(GROUP, ("User", "tess@lab.test")))

    result = check_files(repository, files(text))

    assert faults(result) == [("HL126", RBAC, line_of(text, "kind: RoleBinding"))]
    assert result.findings[0].problem.severity is Severity.WARNING


WIDE = {
    "somebody sees the cluster": files(in_namespace(bound()) + "---\n" + bound(to=("User", "tess@lab.test"))),
    "namespaces one by one": files(in_namespace(bound(), "web") + "---\n" + in_namespace(bound(), "mail")),
    "nobody who logs in": files(in_namespace(bound(to=("Group", "system:masters")))),
}


@pytest.mark.parametrize("name", WIDE)
def test_no_question_of_one_namespace(repository: Path, name: str) -> None:
    assert faults(check_files(repository, WIDE[name])) == []


@pytest.mark.parametrize(
    "wrong", ["headlamp-admin", "headlamp-admims", "haedlamp-admins", "headlampadmins", "Headlamp-admin"]
)
def test_a_group_that_terraform_spells_otherwise(repository: Path, wrong: str) -> None:
    text = rbac(("Group", f"oidc:{wrong}"))

    result = check_files(repository, files(text))

    assert faults(result) == [("HL109", RBAC, line_of(text, "oidc:"))]
    assert result.findings[0].problem.severity is Severity.ERROR
    assert TERRAFORM in {path for path, _ in related_places(result)}


def test_a_group_that_is_another_one(repository: Path) -> None:
    result = check_files(repository, files(rbac(GROUP, ("Group", "oidc:platform"))))

    assert faults(result) == []
    assert any("is not a group that Terraform makes" in one.reason for one in result.unchecked)


def test_a_group_beside_the_one_that_is_like_it(repository: Path) -> None:
    """Both are bound: then both may be there."""
    assert faults(check_files(repository, files(rbac(GROUP, ("Group", "oidc:headlamp-admin"))))) == []


@pytest.mark.parametrize(
    ("word", "meant", "typo"),
    [
        ("cluster-admn", "cluster-admin", True),
        ("veiw", "view", True),
        ("viewer", "view", False),
        ("editor", "edit", False),
        ("team-a", "team-b", False),
        ("team1", "team2", False),
        ("admins", "admin", True),
        ("view", "view", False),
        ("headlamp-users", "headlamp-admins", False),
        ("dev-web", "dev-wep", True),
        ("ops", "devops", False),
    ],
)
def test_a_slip_of_the_fingers(word: str, meant: str, typo: bool) -> None:
    assert is_typo(word, meant) is typo
