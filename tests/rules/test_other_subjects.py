"""HL108, HL109 and HL110 where a binding also names somebody whom it does admit: a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, places
from support.people import RBAC, WHOLE, arguments, rbac
from support.repositories import K3S

GROUP, USER = ("Group", "oidc:headlamp-admins"), ("User", "tess@lab.test")
ALL = arguments(username_claim="email", groups_claim="groups", groups_prefix="oidc:")
NO_CLAIM = arguments(username_claim="email", groups_prefix="oidc:")
NO_PREFIX = arguments(username_claim="email", groups_claim="groups")
USERS = arguments(username_claim="email", username_prefix="oidc:", groups_claim="groups", groups_prefix="oidc:")
BY_SUB = arguments(groups_claim="groups", groups_prefix="oidc:")
# Without their colons no name of RBAC is one that the API server makes.
NO_COLON = arguments(username_claim="email", username_prefix="oidc", groups_claim="groups", groups_prefix="sso:")


def severities(repository: Path, k3s: str, binding: str) -> list[tuple[str, Severity]]:
    result = check_files(repository, {**WHOLE, K3S: k3s, RBAC: binding})
    return [(one.code, one.problem.severity) for one in result.findings]


# What the API server reads, the subjects of one binding, and the rule that speaks.
BESIDE = [
    (NO_CLAIM, (GROUP, USER), "HL110"),
    (NO_PREFIX, (GROUP, USER), "HL109"),
    (USERS, (GROUP, USER), "HL108"),
    (ALL, (GROUP, ("User", "oidc:tess@lab.test")), "HL108"),
    (ALL, (USER, ("User", "oidc:ada@lab.test")), "HL108"),
    (ALL, (USER, ("Group", "headlamp-admins")), "HL109"),
    (ALL, (GROUP, ("User", "oidc:headlamp-admins"), USER), "HL108"),
    # A name that something completes may be anybody's.
    (USERS, (("User", "tess@lab.test"), ("User", "${ADMIN}")), "HL108"),
]
# Nobody else is there, or nobody who can log in.
ALONE = [
    (NO_CLAIM, (GROUP,), "HL110"),
    (NO_PREFIX, (GROUP,), "HL109"),
    (NO_PREFIX, (GROUP, ("User", "oidc:tess@lab.test")), "HL108"),
    # An address is meant to be a person who logs in, and no group stands in for that.
    (BY_SUB, (GROUP, USER), "HL108"),
    (USERS, (USER,), "HL108"),
    (USERS, (USER, ("Group", "system:masters")), "HL108"),
    (USERS, (USER, ("User", "kubernetes-admin")), "HL108"),
    (USERS, (USER, ("User", "system:admin")), "HL108"),
    (NO_CLAIM, (GROUP, ("User", "tess")), "HL110"),
    (ALL, (("User", "oidc:tess@lab.test"), ("User", "sso:ada@lab.test")), "HL108"),
    (ALL, (("User", "oidc:headlamp-admins"),), "HL108"),
]


@pytest.mark.parametrize(("k3s", "subjects", "code"), BESIDE)
def test_another_subject_of_the_binding_matches(
    repository: Path, k3s: str, subjects: tuple[tuple[str, str], ...], code: str
) -> None:
    result = check_files(repository, {**WHOLE, K3S: k3s, RBAC: rbac(*subjects)})

    assert [(one.code, one.problem.severity) for one in result.findings] == [(code, Severity.WARNING)]
    assert "nothing may be seen" not in result.findings[0].problem.symptom
    assert "is forbidden: User" in result.findings[0].problem.symptom


@pytest.mark.parametrize(("k3s", "subjects", "code"), ALONE)
def test_no_other_subject_of_the_binding_matches(
    repository: Path, k3s: str, subjects: tuple[tuple[str, str], ...], code: str
) -> None:
    assert (code, Severity.ERROR) in severities(repository, k3s, rbac(*subjects))


@pytest.mark.parametrize(("k3s", "wrong", "code"), [(NO_CLAIM, GROUP, "HL110"), (USERS, USER, "HL108")])
def test_a_subject_of_another_binding_counts_for_nothing(
    repository: Path, k3s: str, wrong: tuple[str, str], code: str
) -> None:
    right = USER if wrong is GROUP else GROUP
    for name in ("others", "people"):  # of one name, in two namespaces, say
        assert severities(repository, k3s, f"{rbac(wrong)}---\n{rbac(right, name=name)}") == [(code, Severity.ERROR)]


def test_one_binding_without_another_subject_is_enough(repository: Path) -> None:
    both = f"{rbac(GROUP, USER)}---\n{rbac(GROUP, name='viewers')}"

    assert severities(repository, NO_CLAIM, both) == [("HL110", Severity.ERROR)]


@pytest.mark.parametrize("prefix", ["oidc", "sso"])
def test_a_prefix_that_goes_on_in_rbac_matches_nobody(repository: Path, prefix: str) -> None:
    stated = arguments(username_claim="email", username_prefix="sso:", groups_claim="groups", groups_prefix=prefix)

    found = severities(repository, stated, rbac(("Group", "oidc:headlamp-admins"), USER))

    assert ("HL108", Severity.ERROR) in found


def test_the_places_stay(repository: Path) -> None:
    result = check_files(repository, {**WHOLE, K3S: NO_CLAIM})

    assert places(result) == [("HL110", K3S, 2)]
