"""HL109: groups in RBAC carry exactly the prefix that the API server puts in front of groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.checking import check_files, places, related_places
from support.people import AUTHENTICATION, FILTERED, ISSUER, RBAC, WHOLE, arguments, entry, rbac, structured
from support.repositories import K3S, TERRAFORM, changed

GROUP = "headlamp-admins"
# The lines of the first and the second subject's name, and those of the arguments.
FIRST, SECOND = 11, 13
CLAIM_LINE, PREFIX_LINE = 5, 6
# Terraform without a word of groups: then no name is known.
NO_GROUPS = changed(TERRAFORM, 'resource "authentik_group" "admins"', 'resource "authentik_outpost" "x"', WHOLE)


def of_groups(prefix: str | None, *groups: str, known: bool = True) -> dict[str, str]:
    """`prefix` of None is not given; with `known` Terraform states the group headlamp-admins."""
    stated = {"username_claim": "email", "groups_claim": "groups"} | (
        {} if prefix is None else {"groups_prefix": prefix}
    )
    base = WHOLE if known else NO_GROUPS
    return {**base, K3S: arguments(**stated), RBAC: rbac(*(("Group", group) for group in groups))}


# Prefix, names of groups, whether Terraform states the group, the primary place, the expected names.
CASES: list[tuple[str | None, tuple[str, ...], bool, tuple[str, int], tuple[str, ...]]] = [
    # Alone against each other, the API server comes first.
    ("oidc:", (GROUP,), True, (K3S, PREFIX_LINE), (f"oidc:{GROUP}",)),
    ("oidc:", (f"sso:{GROUP}",), True, (K3S, PREFIX_LINE), (f"oidc:{GROUP}",)),
    ("oidc:", (f"OIDC:{GROUP}",), True, (K3S, PREFIX_LINE), (f"oidc:{GROUP}",)),
    ("oidc:", (f"oidc/{GROUP}",), True, (K3S, PREFIX_LINE), (f"oidc:{GROUP}",)),
    ("oidc:", (f"oidc:k3s:{GROUP}",), True, (K3S, PREFIX_LINE), (f"oidc:{GROUP}",)),
    ("oidc:", (f"{ISSUER}#{GROUP}",), True, (K3S, PREFIX_LINE), (f"oidc:{GROUP}",)),
    ("sso:", (f"oidc:{GROUP}",), True, (K3S, PREFIX_LINE), (f"sso:{GROUP}",)),
    ("oidc:k3s:", (f"oidc:{GROUP}",), True, (K3S, PREFIX_LINE), (f"oidc:k3s:{GROUP}",)),
    # A hyphen is no special word here, and an argument without a value has the value "true".
    ("-", (GROUP,), True, (K3S, PREFIX_LINE), (f"-{GROUP}",)),
    ("true", (f"oidc:{GROUP}",), True, (K3S, PREFIX_LINE), (f"true{GROUP}",)),
    # Nothing is put in front where no prefix is given.
    (None, (f"oidc:{GROUP}",), True, (K3S, CLAIM_LINE), (GROUP,)),
    ("", (f"oidc:{GROUP}",), True, (K3S, PREFIX_LINE), (GROUP,)),
    (None, (f"{ISSUER}#{GROUP}",), False, (K3S, CLAIM_LINE), (GROUP,)),
    # Several subjects against the API server, and one subject against the others.
    ("sso:", (f"oidc:{GROUP}", "oidc:viewers"), False, (K3S, PREFIX_LINE), (f"sso:{GROUP}", "sso:viewers")),
    ("oidc:", ("oidc:viewers", GROUP), True, (RBAC, SECOND), (f"oidc:{GROUP}",)),
    ("oidc:", (GROUP, f"oidc:{GROUP}"), True, (RBAC, FIRST), (f"oidc:{GROUP}",)),
    # Without Terraform's word every group that lacks the prefix.
    ("oidc:", ("viewers",), False, (K3S, PREFIX_LINE), ("oidc:viewers",)),
    ("oidc:", ("sso:viewers",), False, (K3S, PREFIX_LINE), ("oidc:viewers",)),
    ("oidc:", ("sso:${GROUP}",), False, (K3S, PREFIX_LINE), ("oidc:${GROUP}",)),
    # Another spelling of Terraform's name.
    ("oidc:", ("oidc:Headlamp-Admins",), True, (RBAC, FIRST), (f"oidc:{GROUP}",)),
    (None, ("HEADLAMP-ADMINS",), True, (RBAC, FIRST), (GROUP,)),
]


@pytest.mark.parametrize(("prefix", "groups", "known", "place", "expected"), CASES)
def test_arguments(
    repository: Path,
    prefix: str | None,
    groups: tuple[str, ...],
    known: bool,
    place: tuple[str, int],
    expected: tuple[str, ...],
) -> None:
    result = check_files(repository, of_groups(prefix, *groups, known=known))

    assert places(result) == [("HL109", *place)]
    (finding,) = result.findings
    assert all(f'"{name}"' in finding.problem.message for name in expected)
    assert f'"{expected[0]}"' in finding.problem.change
    named = {place, *related_places(result)}
    assert len([path for path, _ in named if path == RBAC]) == len(expected)
    assert {(K3S, CLAIM_LINE), (K3S, PREFIX_LINE if prefix is not None else CLAIM_LINE)} <= named


@pytest.mark.parametrize(
    ("groups", "name", "expected"),
    [
        ("claim: groups, prefix: 'sso:'", f"oidc:{GROUP}", f"sso:{GROUP}"),
        ("claim: groups, prefix: ''", f"oidc:{GROUP}", GROUP),
        ("claim: groups, prefix: 'oidc:'", GROUP, f"oidc:{GROUP}"),
    ],
)
def test_a_structured_configuration(repository: Path, groups: str, name: str, expected: str) -> None:
    files = {
        **WHOLE,
        K3S: "kube-apiserver-arg: [authentication-config=/etc/rancher/k3s/authentication.yaml]\n",
        AUTHENTICATION: structured([entry(groups=groups)]),
        RBAC: rbac(("Group", name)),
    }

    result = check_files(repository, files)

    assert places(result) == [("HL109", AUTHENTICATION, 9)]
    assert f'"{expected}"' in result.findings[0].problem.message


def test_terraform_spells_the_group_in_another_way(repository: Path) -> None:
    result = check_files(repository, changed(TERRAFORM, f'"{GROUP}"', '"Headlamp-Admins"', WHOLE))

    assert places(result) == [("HL109", RBAC, FIRST)]
    assert any(path == TERRAFORM for path, _ in related_places(result))


OTHERS = entry(username="claim: sub, prefix: 'cli:'", groups="claim: groups, prefix: 'cli:'", url="https://k.test/")
BESIDE = "kube-apiserver-arg: [authentication-config=/etc/rancher/k3s/authentication.yaml]\n"


def of_entries(*entries: str, groups: tuple[str, ...]) -> dict[str, str]:
    bound = rbac(*(("Group", group) for group in groups))
    return {**NO_GROUPS, K3S: BESIDE, AUTHENTICATION: structured(entries), RBAC: bound}


QUIET: dict[str, dict[str, str]] = {
    "the prefix": of_groups("oidc:", f"oidc:{GROUP}", "oidc:viewers"),
    "no prefix": of_groups(None, GROUP, "viewers"),
    "an empty prefix": of_groups("", GROUP),
    "a group that Terraform does not state": of_groups("oidc:", "viewers", "sso:viewers", "cluster-headlamp-admins"),
    "the end of another group's name": of_groups("oidc:", f"oidc:{GROUP}", f"not-{GROUP}"),
    "a separator in the name": of_groups(None, "team:viewers", "k3s/viewers", known=False),
    "a name that is a known one behind another": {
        **of_groups(None, "k3s/headlamp-admins"),
        TERRAFORM: WHOLE[TERRAFORM] + 'resource "authentik_group" "k3s" {\n  name = "k3s/headlamp-admins"\n}\n',
    },
    "Kubernetes itself": of_groups("oidc:", "system:masters", "system:authenticated", known=False),
    "kubeadm and Tailscale": of_groups("oidc:", "kubeadm:cluster-admins", "tailnet-readers", known=False),
    "a name that is filled in": of_groups("oidc:", "${GROUP}", "oidc:${GROUP}", "{{ group }}", known=False),
    "a prefix that is filled in": of_groups("${PREFIX}", GROUP),
    "an argument that may be the prefix": {
        **of_groups(None, f"oidc:{GROUP}"),
        K3S: arguments(username_claim="email", groups_claim="groups") + "  - '{{ more }}'\n",
    },
    "a group of another entry": of_entries(entry(), OTHERS, groups=("oidc:viewers", "cli:viewers")),
    "an entry that may give any name": of_entries(
        entry(), OTHERS.replace("claim: groups, prefix: 'cli:'", "expression: claims.roles"), groups=("viewers",)
    ),
    "an entry without a prefix": of_entries(
        entry(), OTHERS.replace("groups, prefix: 'cli:'", "groups, prefix: ''"), groups=("viewers",)
    ),
    "an expression": of_entries(entry(groups=f"expression: {FILTERED}"), groups=("viewers", "oidc:viewers")),
    "a binding that kustomize patches": {
        **of_groups("oidc:", GROUP),
        "overlays/home/kustomization.yaml": (
            "resources: [../../apps/headlamp]\npatches:\n  - path: patch.yaml\n    target: {name: people}\n"
        ),
        "overlays/home/patch.yaml": "{{ patch }\n",
    },
    "a binding that a file patches": {
        **of_groups("oidc:", GROUP),
        "overlays/home/kustomization.yaml": "resources: [../../apps/headlamp]\npatches: [{path: patch.yaml}]\n",
        "overlays/home/patch.yaml": (
            "kind: ClusterRoleBinding\nmetadata: {name: people}\nsubjects:\n  - kind: Group\n    name: 'oidc:x'\n"
        ),
    },
    "the folder of another cluster": {
        **of_groups("oidc:", f"oidc:{GROUP}"),
        "clusters/home/rbac.yaml": rbac(("Group", f"oidc:{GROUP}")),
        "clusters/cabin/rbac.yaml": rbac(("Group", f"sso:{GROUP}")),
    },
}


@pytest.mark.parametrize("name", QUIET)
def test_no_finding(repository: Path, name: str) -> None:
    assert places(check_files(repository, QUIET[name])) == []


@pytest.mark.parametrize(
    ("argument", "code"), [("oidc-groups-prefix=oidc:", "HL307"), ("oidc-groups-prefix='oidc:'", "HL308")]
)
def test_a_prefix_that_is_lost_by_the_structure_is_that_finding_only(
    repository: Path, argument: str, code: str
) -> None:
    text = arguments(username_claim="email", groups_claim="groups") + f"  - {argument}\n"

    assert [code for code, _, _ in places(check_files(repository, {**WHOLE, K3S: text}))] == [code]


def test_groups_without_their_claim_are_another_finding(repository: Path) -> None:
    text = arguments(username_claim="email", groups_prefix="oidc:")

    assert [code for code, _, _ in places(check_files(repository, {**WHOLE, K3S: text}))] == ["HL110"]
