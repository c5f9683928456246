"""Which folders name a cluster, and what is said of RBAC that belongs to another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from homelamp.cluster_folders import cluster_of
from support.checking import check_files, places
from support.repositories import CHAIN, K3S, RELEASE

NAMED = {
    "clusters/home/rbac.yaml": "home",
    "clusters/core/apps/rbac.yaml": "core",
    "kubernetes/clusters/home/apps/rbac.yaml": "home",
    "environments/prod/rbac.yaml": "prod",
    "envs/lab/rbac.yaml": "lab",
    "cluster/home/apps/rbac.yaml": "home",
    "apps/headlamp/overlays/prod/rbac.yaml": "prod",
    "overlays/staging/rbac.yaml": "staging",
    "overlays/prod-eu/rbac.yaml": "prod-eu",
    "clusters/base/overlays/dev/rbac.yaml": "dev",
}
UNNAMED = [
    *(f"cluster/{task}/rbac.yaml" for task in ("apps", "core", "base", "config", "flux", "bootstrap", "crds")),
    *(f"cluster/{task}/rbac.yaml" for task in ("kube-system", "headlamp", "00-core", "01_apps", "Apps")),
    *(f"clusters/{shared}/rbac.yaml" for shared in ("base", "common", "shared", "components")),
    *(f"kubernetes/{part}/headlamp/rbac.yaml" for part in ("apps", "flux", "main")),
    *("k8s/headlamp/rbac.yaml", "k8s/rbac.yaml", "environments/base/rbac.yaml", "environments/common/rbac.yaml"),
    *("overlays/ingress/rbac.yaml", "apps/overlays/default/rbac.yaml"),
    *("clusters/rbac.yaml", "rbac.yaml", "apps/rbac.yaml", "cluster.yaml"),
]


@pytest.mark.parametrize("path", [*NAMED, *UNNAMED])
def test_the_cluster_of_a_folder(path: str) -> None:
    assert cluster_of(path) == NAMED.get(path)


PREFIXED = {**CHAIN, K3S: f"{CHAIN[K3S]}  - oidc-groups-claim=groups\n  - 'oidc-groups-prefix=oidc:'\n"}
SCOPE = '  scope_name = "email"\n  expression = "return {'
MAPPED = {path: text.replace(SCOPE, f'{SCOPE}\\"groups\\": [], ') for path, text in PREFIXED.items()}
BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: headlamp-admins}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects:
  - kind: Group
    apiGroup: rbac.authorization.k8s.io
    name: GROUP
  - {kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:masters'}
"""
WRONG, RIGHT = BINDING.replace("GROUP", "sso:admins"), BINDING.replace("GROUP", "oidc:admins")


def moved(headlamp: str, more: Mapping[str, str]) -> dict[str, str]:
    """The chain with Headlamp in another folder."""
    return {**{path: text for path, text in MAPPED.items() if path != RELEASE}, headlamp: MAPPED[RELEASE], **more}


@pytest.mark.parametrize(
    ("headlamp", "rbac"),
    [
        ("cluster/apps/headlamp", "cluster/core"),
        ("cluster/base/headlamp", "cluster/config"),
        ("kubernetes/apps/headlamp", "kubernetes/flux"),
        ("k8s/headlamp", "k8s/rbac"),
        ("clusters/home/headlamp", "rbac"),
        ("clusters/home/headlamp", "clusters/common"),
        ("clusters/home/headlamp", "clusters/home/rbac"),
        ("overlays/prod/headlamp", "base/headlamp"),
    ],
)
def test_rbac_of_the_same_cluster_is_compared(headlamp: str, rbac: str, repository: Path) -> None:
    result = check_files(repository, moved(f"{headlamp}/release.yaml", {f"{rbac}/rbac.yaml": WRONG}))

    assert "HL109" in {code for code, *_ in places(result)}


@pytest.mark.parametrize(
    ("headlamp", "rbac", "reason"),
    [
        (
            "clusters/home/headlamp",
            "clusters/cabin",
            "in the folder of the cluster cabin, in which no login was found",
        ),
        ("overlays/prod", "overlays/staging", "in the folder of the cluster staging, in which no login was found"),
    ],
)
def test_rbac_of_another_cluster_is_named_as_not_compared(
    headlamp: str, rbac: str, reason: str, repository: Path
) -> None:
    result = check_files(repository, moved(f"{headlamp}/release.yaml", {f"{rbac}/rbac.yaml": WRONG}))

    assert "HL109" not in {code for code, *_ in places(result)}
    said = [(one.term, one.span.file.path, one.span.line, one.reason) for one in result.unchecked]
    # Groups of Kubernetes itself never come with a login.
    assert ("groups_prefix", f"{rbac}/rbac.yaml", 8, reason) in said
    assert len([one for one in said if one[1].endswith("rbac.yaml")]) == 1


def test_rbac_that_the_configuration_does_not_name(repository: Path) -> None:
    config = "version: 1\nchains:\n  - name: headlamp\n    headlamp: [apps/headlamp]\n    rbac: [mine]\n"
    result = check_files(
        repository, {**MAPPED, ".homelamp.yaml": config, "mine/rbac.yaml": RIGHT, "other/rbac.yaml": WRONG}
    )

    assert ("other/rbac.yaml", "not named in .homelamp.yaml") in {
        (one.span.file.path, one.reason) for one in result.unchecked
    }


def test_rbac_in_a_repository_without_a_login_is_not_spoken_of(repository: Path) -> None:
    assert check_files(repository, {"rbac.yaml": WRONG}).unchecked == []


def test_rbac_that_a_login_was_compared_with_is_not_named_for_another(repository: Path) -> None:
    two = {f"clusters/{name}/headlamp.yaml": MAPPED[RELEASE] for name in ("home", "cabin")}
    bound = {f"clusters/{name}/rbac.yaml": RIGHT for name in ("home", "cabin")}
    servers = {f"clusters/{name}/k3s/config.yaml": MAPPED[K3S] for name in ("home", "cabin")}
    rest = {path: text for path, text in MAPPED.items() if path not in {RELEASE, K3S}}

    result = check_files(repository, {**rest, **two, **bound, **servers})

    assert not [one for one in result.unchecked if one.span.file.path.endswith("rbac.yaml")]


def test_an_exposure_of_another_cluster_is_named_as_not_compared(repository: Path) -> None:
    route = (
        "kind: Ingress\nmetadata: {name: headlamp}\nspec:\n  rules:\n    - host: headlamp.cabin.test\n"
        "      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: headlamp}}}]}\n"
    )
    result = check_files(repository, moved("clusters/home/headlamp.yaml", {"clusters/cabin/route.yaml": route}))

    assert ("host", "clusters/cabin/route.yaml") in {(one.term, one.span.file.path) for one in result.unchecked}
