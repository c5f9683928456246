"""HL108: users in RBAC carry exactly the prefix that the API server puts in front of names."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutations.engine import RBAC as SITE_RBAC
from mutations.engine import checked, replaced, site
from support.checking import TO_DO, check_files, places, related_places
from support.people import AUTHENTICATION, ISSUER, RBAC, WHOLE, arguments, entry, rbac, structured
from support.repositories import K3S, TERRAFORM, changed

GROUPS = {"groups_claim": "groups", "groups_prefix": "oidc:"}
NAME = "preferred_username"
# The lines of the first and the second subject's name, and those of the arguments.
FIRST, SECOND = 11, 13
ISSUER_LINE, CLAIM_LINE, PREFIX_LINE = 2, 4, 5

# Claim and prefix of the arguments (None is not given), the names of users, the primary place, the expected names.
FLAGS: list[tuple[str, str | None, tuple[str, ...], tuple[str, int], tuple[str, ...]]] = [
    # Alone against each other, the API server comes first.
    (NAME, "oidc:", ("tess",), (K3S, PREFIX_LINE), ("oidc:tess",)),
    (NAME, "oidc:", ("OIDC:tess",), (K3S, PREFIX_LINE), ("oidc:tess",)),
    (NAME, "oidc:", ("oidc#tess",), (K3S, PREFIX_LINE), ("oidc:tess",)),
    (NAME, "oidc:", ("sso/tess",), (K3S, PREFIX_LINE), ("oidc:tess",)),
    (NAME, "oidc:", (f"{ISSUER}#tess",), (K3S, PREFIX_LINE), ("oidc:tess",)),
    (NAME, "-", ("oidc:tess",), (K3S, PREFIX_LINE), ("tess",)),
    (NAME, "-", (f"{ISSUER}#tess",), (K3S, PREFIX_LINE), ("tess",)),
    (NAME, "oidc:", ("sso:${NAME}",), (K3S, PREFIX_LINE), ("oidc:${NAME}",)),
    # No prefix is given: the issuer is it, and stands where the issuer is given.
    (NAME, None, ("tess",), (K3S, ISSUER_LINE), (f"{ISSUER}#tess",)),
    (NAME, "", ("oidc:tess",), (K3S, ISSUER_LINE), (f"{ISSUER}#tess",)),
    ("sub", None, ("1234abcd",), (K3S, ISSUER_LINE), (f"{ISSUER}#1234abcd",)),
    # K3s gives an argument without a value the value "true".
    (NAME, "true", ("oidc:tess",), (K3S, PREFIX_LINE), ("truetess",)),
    # Addresses have no prefix of their own.
    ("email", None, ("oidc:tess@lab.test",), (K3S, CLAIM_LINE), ("tess@lab.test",)),
    ("email", "oidc:", ("tess@lab.test",), (K3S, PREFIX_LINE), ("oidc:tess@lab.test",)),
    # Several subjects against the API server, and one subject against the others.
    (NAME, "sso:", ("oidc:tess", "oidc:ada"), (K3S, PREFIX_LINE), ("sso:tess", "sso:ada")),
    (NAME, "oidc:", ("oidc:tess", "ada"), (RBAC, SECOND), ("oidc:ada",)),
    ("email", None, ("sso/tess@lab.test", "ada@lab.test.test"), (RBAC, FIRST), ("tess@lab.test",)),
    # A name that is filled in proves nothing.
    (NAME, "oidc:", ("${ADMIN}", "tess"), (K3S, PREFIX_LINE), ("oidc:tess",)),
    # An address that Terraform spells in another way.
    ("email", None, ("Tess@lab.test",), (RBAC, FIRST), ("tess@lab.test",)),
    ("email", None, ("tess@lab.test", "ada@LAB.test"), (RBAC, SECOND), ("Ada@lab.test",)),
]


def of_users(claim: str, prefix: str | None, users: tuple[str, ...]) -> dict[str, str]:
    stated = {"username_claim": claim, **({} if prefix is None else {"username_prefix": prefix})}
    return {**WHOLE, K3S: arguments(**stated), RBAC: rbac(*(("User", user) for user in users))}


@pytest.mark.parametrize(("claim", "prefix", "users", "place", "expected"), FLAGS)
def test_arguments(
    repository: Path,
    claim: str,
    prefix: str | None,
    users: tuple[str, ...],
    place: tuple[str, int],
    expected: tuple[str, ...],
) -> None:
    result = check_files(repository, of_users(claim, prefix, users))

    assert places(result) == [("HL108", *place)]
    (finding,) = result.findings
    assert all(f'"{name}"' in finding.problem.message for name in expected)
    assert f'"{expected[0]}"' in finding.problem.change
    named = {place, *related_places(result)}
    assert len([path for path, _ in named if path == RBAC]) == len(expected)
    assert K3S in {path for path, _ in named}


@pytest.mark.parametrize(
    ("username", "user", "expected"),
    [
        (f"claim: {NAME}, prefix: 'sso:'", "oidc:tess", "sso:tess"),
        (f"claim: {NAME}, prefix: ''", f"{ISSUER}#tess", "tess"),
        # Here a hyphen is a prefix like any other.
        (f"claim: {NAME}, prefix: '-'", "tess", "-tess"),
        ("claim: email, prefix: 'oidc:'", "tess@lab.test", "oidc:tess@lab.test"),
    ],
)
def test_a_structured_configuration(repository: Path, username: str, user: str, expected: str) -> None:
    files = {
        **WHOLE,
        K3S: "kube-apiserver-arg: [authentication-config=/etc/rancher/k3s/authentication.yaml]\n",
        AUTHENTICATION: structured([entry(username=username)]),
        RBAC: rbac(("User", user)),
    }

    result = check_files(repository, files)

    assert places(result) == [("HL108", AUTHENTICATION, 8)]
    assert f'"{expected}"' in result.findings[0].problem.message


def test_terraform_spells_an_address_in_another_way(repository: Path) -> None:
    result = check_files(repository, changed(TERRAFORM, '"tess@lab.test"', '"Tess@lab.test"', WHOLE))

    assert places(result) == [("HL108", RBAC, SECOND)]
    assert any(path == TERRAFORM for path, _ in related_places(result))


def test_the_default_that_applied_is_named(repository: Path) -> None:
    result = check_files(repository, of_users(NAME, None, ("tess", "ada")))

    (finding,) = result.findings
    said = [place.message for place in finding.problem.related]
    assert (K3S, CLAIM_LINE) in related_places(result)
    assert "the username claim" in said
    assert finding.problem.span.line == ISSUER_LINE


OTHERS = entry(username=f"claim: {NAME}, prefix: 'cli:'", groups="claim: groups, prefix: 'cli:'", url="https://k.test/")

QUIET: dict[str, dict[str, str]] = {
    "the prefix": of_users(NAME, "oidc:", ("oidc:tess",)),
    "the issuer by default": of_users(NAME, None, (f"{ISSUER}#tess",)),
    "no prefix": of_users(NAME, "-", ("tess",)),
    "addresses": of_users("email", None, ("tess@lab.test", "somebody.else@lab.test", "o'neill+k8s@lab.test")),
    "names that are no addresses": of_users("email", None, ("admin", "jane", "oidc:jane", "system:node:x")),
    "an address of another spelling where names are no addresses": of_users(NAME, "-", ("TESS@lab.test",)),
    "client certificates": of_users(
        NAME, "oidc:", ("admin", "cluster-admin", "kubernetes-admin", "kubernetes-super-admin", "kube-apiserver")
    ),
    "Kubernetes itself": of_users(NAME, "oidc:", ("system:kube-scheduler", "system:serviceaccount:a:b")),
    "Flux's controllers": of_users(NAME, "oidc:", ("gotk:apps:reconciler",)),
    "a service account": {**of_users(NAME, "oidc:", ()), RBAC: rbac(("ServiceAccount", "headlamp"))},
    "a name that is filled in": of_users(NAME, "oidc:", ("${ADMIN}", "oidc:${NAME}", "{{ user }}")),
    "a prefix that is filled in": of_users(NAME, "${PREFIX}", ("tess",)),
    "a claim that is filled in": of_users("${CLAIM}", None, ("tess", "tess@lab.test")),
    "a claim that is empty": of_users("", None, ("tess",)),
    "an issuer that is filled in": {
        **WHOLE,
        K3S: arguments(issuer_url="https://auth.${DOMAIN}/application/o/headlamp/", username_claim=NAME),
        RBAC: rbac(("User", "tess")),
    },
    "an argument that may be the prefix": {
        **of_users(NAME, None, ("tess",)),
        K3S: arguments(username_claim=NAME) + "  - '{{ more }}'\n",
    },
    "a user of another entry": {
        **WHOLE,
        K3S: "kube-apiserver-arg: [authentication-config=/etc/rancher/k3s/authentication.yaml]\n",
        AUTHENTICATION: structured([entry(username=f"claim: {NAME}, prefix: 'oidc:'"), OTHERS]),
        RBAC: rbac(("User", "oidc:tess"), ("User", "cli:tess"), ("Group", "cli:headlamp-admins")),
    },
    "another entry may give any name": {
        **WHOLE,
        K3S: "kube-apiserver-arg: [authentication-config=/etc/rancher/k3s/authentication.yaml]\n",
        AUTHENTICATION: structured(
            [
                entry(username=f"claim: {NAME}, prefix: 'oidc:'"),
                OTHERS.replace(f"claim: {NAME}, prefix: 'cli:'", "expression: claims.x"),
            ]
        ),
        RBAC: rbac(("User", "tess")),
    },
    "an expression": {
        **WHOLE,
        K3S: "kube-apiserver-arg: [authentication-config=/etc/rancher/k3s/authentication.yaml]\n",
        AUTHENTICATION: structured([entry(username="expression: '\"a:\" + claims.sub.lowerAscii()'")]),
        RBAC: rbac(("User", "oidc:tess")),
    },
    "RBAC in an archive": {**of_users(NAME, "oidc:", ("oidc:tess",)), "archive/rbac.yaml": rbac(("User", "tess"))},
    "RBAC that its kustomization does not list": {
        **of_users(NAME, "oidc:", ("oidc:tess",)),
        "extra/kustomization.yaml": "resources: [a.yaml]\n",
        "extra/rbac.yaml": rbac(("User", "tess")),
    },
}


@pytest.mark.parametrize("name", QUIET)
def test_no_finding(repository: Path, name: str) -> None:
    assert places(check_files(repository, QUIET[name])) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (arguments(username_claim=NAME) + "  - oidc-username-prefix=oidc:\n", "HL307"),
        (arguments(username_claim=NAME) + "  - oidc-username-prefix='oidc:'\n", "HL308"),
    ],
)
def test_a_prefix_that_is_lost_by_the_structure_is_that_finding_only(repository: Path, text: str, code: str) -> None:
    files = {**WHOLE, K3S: text, RBAC: rbac(("User", "oidc:tess"))}

    assert [code for code, _, _ in places(check_files(repository, files))] == [code]


def test_a_prefix_that_is_not_known_is_said(repository: Path) -> None:
    result = check_files(repository, of_users(NAME, "${PREFIX}", ("tess",)))

    assert ("username_prefix", K3S, PREFIX_LINE) in {
        (one.term, one.span.file.path, one.span.line) for one in result.unchecked
    }


def test_a_user_of_a_groups_name_is_meant_to_be_the_group() -> None:
    one = site("flux-plain")
    as_user = replaced(one, SITE_RBAC, r"\A(?s:.*?)kind: (?P<it>Group)$", "User")

    (finding,) = (found for found in checked(one, as_user).findings if found.code not in TO_DO)

    assert (finding.code, finding.problem.span.file.path) == ("HL108", SITE_RBAC)
    assert finding.problem.change == "write kind: Group for this subject"
