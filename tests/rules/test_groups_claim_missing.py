"""HL110: what RBAC binds as a group must come with the tokens."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, places, related_places
from support.people import AUTHENTICATION, FILTERED, RBAC, WHOLE, arguments, entry, rbac, structured
from support.repositories import K3S, RELEASE, TERRAFORM, changed, line_of

STOCK = 'managed_list = ["goauthentik.io/providers/oauth2/scope-profile"]'
NO_GROUPS = changed(TERRAFORM, 'resource "authentik_group" "admins"', 'resource "authentik_outpost" "x"', WHOLE)
# No user is bound beside the group.
OF_GROUP = {RBAC: rbac(("Group", "oidc:headlamp-admins"))}
ALONE = {**WHOLE, **OF_GROUP}
FILE = {**WHOLE, K3S: "kube-apiserver-arg: [authentication-config=/etc/rancher/k3s/authentication.yaml]\n"}
NO_CLAIM = arguments(username_claim="email", groups_prefix="oidc:")


def scopes(asked: str, files: dict[str, str]) -> dict[str, str]:
    return changed(
        RELEASE, "        clientID: headlamp\n", f"        clientID: headlamp\n        scopes: {asked}\n", files
    )


# The API server reads no groups.
NOT_READ = [
    ({**ALONE, K3S: NO_CLAIM}, K3S, 2),
    ({**ALONE, K3S: arguments(username_claim="email", groups_claim="", groups_prefix="oidc:")}, K3S, 2),
    ({**WHOLE, K3S: arguments(username_claim="email"), RBAC: rbac(("Group", "headlamp-admins"))}, K3S, 2),
    ({**NO_GROUPS, K3S: NO_CLAIM, RBAC: rbac(("Group", "oidc:viewers"))}, K3S, 2),
    ({**FILE, **OF_GROUP, AUTHENTICATION: structured([entry(groups="")])}, AUTHENTICATION, 4),
    (
        {
            **FILE,
            **OF_GROUP,
            AUTHENTICATION: structured([entry().replace("      groups: {claim: groups, prefix: 'oidc:'}\n", "")]),
        },
        AUTHENTICATION,
        4,
    ),
]


@pytest.mark.parametrize(("files", "path", "line"), NOT_READ)
def test_the_claim_is_not_read(repository: Path, files: dict[str, str], path: str, line: int) -> None:
    result = check_files(repository, files)

    assert places(result) == [("HL110", path, line)]
    assert result.findings[0].problem.severity is Severity.ERROR
    assert (RBAC, 11) in related_places(result)
    assert "oidc-groups-claim=groups" in result.findings[0].problem.change


# The API server reads groups, and no token brings them: what is changed, and where.
NOT_EMITTED = [
    (
        changed(TERRAFORM, STOCK, STOCK.replace("scope-profile", "scope-openid"), dict(WHOLE)),
        TERRAFORM,
        line_of(WHOLE[TERRAFORM], "managed_list"),
    ),
    (scopes("email", dict(WHOLE)), RELEASE, 19),
    (scopes("openid email", dict(WHOLE)), RELEASE, 19),
    ({**WHOLE, K3S: arguments(username_claim="email", groups_claim="roles", groups_prefix="oidc:")}, K3S, 5),
    ({**WHOLE, K3S: arguments(username_claim="email", groups_claim="Groups", groups_prefix="oidc:")}, K3S, 5),
    ({**FILE, AUTHENTICATION: structured([entry(groups="claim: group, prefix: 'oidc:'")])}, AUTHENTICATION, 9),
    # Without RBAC to read the claim is asked for all the same.
    ({**scopes("email", dict(WHOLE)), RBAC: ""}, RELEASE, 19),
]


@pytest.mark.parametrize(("files", "path", "line"), NOT_EMITTED)
def test_no_token_brings_it(repository: Path, files: dict[str, str], path: str, line: int) -> None:
    result = check_files(repository, files)

    assert places(result) == [("HL110", path, line)]
    assert result.findings[0].problem.severity is Severity.WARNING
    assert {path for path, _ in related_places(result)} | {path} >= {TERRAFORM, RELEASE}


def own(expression: str) -> dict[str, str]:
    """A mapping of one's own for the scope `profile` in the place of Authentik's."""
    mapping = (
        'resource "authentik_property_mapping_provider_scope" "profile" {\n  name = "x"\n  scope_name = "profile"\n'
        f"  expression = {expression}\n}}\n"
    )
    text = WHOLE[TERRAFORM].replace(
        "data.authentik_property_mapping_provider_scope.stock.ids",
        "[authentik_property_mapping_provider_scope.profile.id]",
    )
    return {**WHOLE, TERRAFORM: text + mapping}


QUIET: dict[str, dict[str, str]] = {
    "all is well": dict(WHOLE),
    "scopes that hold it": scopes("openid,profile,email", dict(WHOLE)),
    "an own mapping that names it": own('"return {\\"groups\\": []}"'),
    "an own mapping that is computed": own('"return {**user.attributes}"'),
    "an own mapping that is not known": own("var.expression"),
    "mappings that are not known": changed(
        TERRAFORM, STOCK, STOCK.replace("[", "var.x ? [").replace("]", "] : []"), dict(WHOLE)
    ),
    "scopes that are filled in": scopes("${SCOPES}", dict(WHOLE)),
    "no client in sight": {**WHOLE, TERRAFORM: ""},
    "a claim that is filled in": {
        **WHOLE,
        K3S: arguments(username_claim="email", groups_claim="${CLAIM}", groups_prefix="oidc:"),
    },
    "a claim that is computed": {**FILE, AUTHENTICATION: structured([entry(groups=f"expression: {FILTERED}")])},
    "users alone are bound": {
        **scopes("email", dict(WHOLE)),
        RBAC: rbac(("User", "tess@lab.test"), ("ServiceAccount", "headlamp")),
    },
    "no group is bound and none is read": {**WHOLE, K3S: NO_CLAIM, RBAC: rbac(("User", "tess@lab.test"))},
    "groups of Kubernetes itself": {
        **WHOLE,
        K3S: NO_CLAIM,
        RBAC: rbac(("Group", "system:masters"), ("Group", "kubeadm:cluster-admins"), ("Group", "tailnet-readers")),
    },
    "groups that look like nobody's": {
        **WHOLE,
        K3S: NO_CLAIM,
        RBAC: rbac(("Group", "cluster-headlamp-admins"), ("Group", "viewers"), ("Group", "${GROUP}")),
    },
    "groups of another entry": {
        **FILE,
        AUTHENTICATION: structured(
            [
                entry(groups=""),
                entry(username="claim: sub, prefix: 'cli:'", url="https://k.test/", audience="kubectl"),
            ]
        ),
    },
    "mappings that another tool puts in": {
        **FILE,
        AUTHENTICATION: structured([entry().partition("    claimMappings:")[0] + "    claimMappings: ${MAPPINGS}\n"]),
    },
    "an entry that another tool puts in": {**FILE, AUTHENTICATION: structured(["  - ${ENTRY}\n"])},
    "an argument that may be the claim": {**WHOLE, K3S: NO_CLAIM + "  - '{{ more }}'\n"},
}


@pytest.mark.parametrize("name", QUIET)
def test_no_finding(repository: Path, name: str) -> None:
    assert places(check_files(repository, QUIET[name])) == []


def test_a_claim_of_the_user_in_the_same_scope_is_the_first_to_be_named(repository: Path) -> None:
    text = arguments(
        username_claim="preferred_username", username_prefix="oidc:", groups_claim="groups", groups_prefix="oidc:"
    )
    files = {**scopes("email", dict(WHOLE)), K3S: text, RBAC: rbac(("Group", "oidc:headlamp-admins"))}

    assert [code for code, _, _ in places(check_files(repository, files))] == ["HL119"]


@pytest.mark.parametrize(
    ("later", "code"),
    [("kube-apiserver-arg: [v=2]\n", "HL306"), ("kube-apiserver-arg+: [{oidc-groups-claim=groups: }]\n", "HL307")],
)
def test_a_claim_that_is_lost_by_the_structure_is_that_finding_only(repository: Path, later: str, code: str) -> None:
    first = NO_CLAIM if code == "HL307" else WHOLE[K3S]
    files = {**WHOLE, K3S: first, "k3s/config.yaml.d/90.yaml": later}

    assert [code for code, _, _ in places(check_files(repository, files))] == [code]
