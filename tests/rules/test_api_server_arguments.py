"""Arguments and files of the API server: HL105, HL121, HL305, HL314, HL316, HL317, HL321, HL323."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, faults
from support.people import AUTHENTICATION, ISSUER, RBAC, WHOLE, arguments, entry, rbac, structured
from support.repositories import K3S, TERRAFORM, changed

EMAIL = {"username_claim": "email", "groups_claim": "groups", "groups_prefix": "oidc:"}
PATH = "/etc/rancher/k3s/authentication.yaml"
STOCK = "authentik Self-signed Certificate"


def flags(*more: str, **stated: str) -> dict[str, str]:
    """The whole chain with other arguments."""
    return {**WHOLE, K3S: arguments(**(stated or EMAIL)) + "".join(f'  - "{one}"\n' for one in more)}


def file(text: str, named: str = PATH, *more: str, at: str = AUTHENTICATION) -> dict[str, str]:
    """An AuthenticationConfiguration, and the argument that names it."""
    listed = "".join(f"  - {one}\n" for one in (f"authentication-config={named}", *more))
    group = {RBAC: rbac(("Group", "oidc:headlamp-admins"))}
    return {**WHOLE, **group, K3S: f"kube-apiserver-arg:\n{listed}", at: text}


def signed(name: str, *more: str) -> dict[str, str]:
    """The chain with a signing key that is looked up by its name."""
    return changed(TERRAFORM, "authentik Self-signed Certificate", name, flags(*more))


WHOLE_FILE = structured([entry()])


def discovery(url: str) -> str:
    """An AuthenticationConfiguration with a discoveryURL."""
    return WHOLE_FILE.replace(f"url: {ISSUER}\n", f"url: {ISSUER}\n      discoveryURL: {url}\n")


WELL_KNOWN = f"{ISSUER}.well-known/openid-configuration"
FOUND = {
    "an algorithm that is none": (flags("oidc-signing-algs=RS256,HS256"), "HL317", K3S, Severity.ERROR),
    "an algorithm in small letters": (flags("oidc-signing-algs=rs256"), "HL317", K3S, Severity.ERROR),
    "the stock key's algorithm left out": (signed(STOCK, "oidc-signing-algs=ES256"), "HL121", K3S, Severity.WARNING),
    "one issuer for all": (flags(f"service-account-issuer={ISSUER}"), "HL316", K3S, Severity.ERROR),
    "anonymous twice": (
        file(f"{WHOLE_FILE}anonymous:\n  enabled: false\n", PATH, "anonymous-auth=false"),
        "HL305",
        K3S,
        Severity.ERROR,
    ),
    "another name": (file(WHOLE_FILE, "/etc/rancher/k3s/auth.yaml"), "HL321", K3S, Severity.WARNING),
    "another name than the comment's": (
        file(f"# Goes to {PATH}.\n{WHOLE_FILE}", "/etc/rancher/k3s/auth.yaml"),
        "HL321",
        K3S,
        Severity.ERROR,
    ),
    "another folder than the comment's": (
        file(f"# Goes to {PATH}.\n{WHOLE_FILE}", "/etc/rancher/authentication.yaml"),
        "HL321",
        K3S,
        Severity.ERROR,
    ),
    "discovery under an alias": (
        file(discovery(WELL_KNOWN.replace("auth.", "sso."))),
        "HL323",
        AUTHENTICATION,
        Severity.WARNING,
    ),
    "discovery without the document": (
        file(discovery("https://auth.lab.test/application/o/other/")),
        "HL323",
        AUTHENTICATION,
        Severity.WARNING,
    ),
    "discovery in the cluster": (
        file(discovery("https://authentik.auth.svc/application/o/headlamp/.well-known/openid-configuration")),
        "HL314",
        AUTHENTICATION,
        Severity.WARNING,
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_one_finding(repository: Path, name: str) -> None:
    files, code, path, severity = FOUND[name]

    result = check_files(repository, files)

    assert [(one, at) for one, at, _ in faults(result)] == [(code, path)]
    assert result.findings[0].problem.severity is severity


QUIET = {
    "all nine algorithms": flags("oidc-signing-algs=RS256,RS384,RS512,ES256,ES384,ES512,PS256,PS384,PS512"),
    "algorithms of another tool": flags("oidc-signing-algs=${ALGS}"),
    "the stock key": signed(STOCK, "oidc-signing-algs=ES256,RS256"),
    "a key by another name": signed("my key", "oidc-signing-algs=ES256"),
    "a file takes every algorithm": {
        **signed("my key"),
        **{path: text for path, text in file(WHOLE_FILE).items() if path != TERRAFORM},
    },
    "another issuer for service accounts": flags("service-account-issuer=https://kubernetes.default.svc"),
    "anonymous in the file": file(f"{WHOLE_FILE}anonymous:\n  enabled: false\n"),
    "anonymous as an argument": file(WHOLE_FILE, PATH, "anonymous-auth=false"),
    "the same name elsewhere": file(WHOLE_FILE, "/var/lib/authentication.yaml"),
    "a name from a variable": file(WHOLE_FILE, "${AUTH_FILE}"),
    "installed under another name": {
        **file(WHOLE_FILE, "/etc/rancher/k3s/auth.yaml"),
        "install.sh": "install k3s/authentication.yaml /etc/rancher/k3s/auth.yaml\n",
    },
    "a comment that agrees": file(
        f"# Goes to /etc/rancher/k3s/auth.yaml on every server.\n{WHOLE_FILE}", "/etc/rancher/k3s/auth.yaml"
    ),
    "discovery as it would be by itself": file(discovery(WELL_KNOWN)),
    "discovery of another provider": file(
        discovery("https://idp.lab.test/x").replace("/application/o/headlamp/", "/dex")
    )
    | {RBAC: ""},
    "an empty discoveryURL": file(discovery("''")),
    "no prefix on purpose": flags(
        username_claim="preferred_username", username_prefix="-", groups_claim="groups", groups_prefix="oidc:"
    )
    | {RBAC: rbac(("Group", "oidc:headlamp-admins"))},
}


@pytest.mark.parametrize("name", QUIET)
def test_no_finding(repository: Path, name: str) -> None:
    found = faults(check_files(repository, QUIET[name]))

    # Another provider's issuer differs from Headlamp's here.
    assert [place for place in found if place[0] != "HL102"] == []


def test_a_key_that_is_not_known_is_said(repository: Path) -> None:
    result = check_files(repository, signed("my key", "oidc-signing-algs=ES256"))

    assert "a key that is not made here" in {one.reason for one in result.unchecked}


NAMED = (
    "version: 1\nchains:\n  - name: headlamp\n    headlamp: [apps/headlamp/helmrelease.yaml]\n    api_server: [{}]\n"
)
WITHOUT = {
    K3S: "kube-apiserver-arg+:\n",
    "k3s/server.yaml": "# Nothing here yet.\n",
    "talos/controlplane.yaml": "cluster:\n  apiServer:\n    extraArgs: {}\n",
    "talos/patch.yaml": "cluster:\n  apiServer:\n    extraArgs:\n      v: '2'\n",
    "kubeadm.yaml": "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  extraArgs: []\n",
    "inventory/group_vars/k8s.yml": "kube_oidc_auth: false\n",
    AUTHENTICATION: "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\njwt: []\n",
}


@pytest.mark.parametrize("path", WITHOUT)
def test_a_named_configuration_without_a_word_of_oidc(repository: Path, path: str) -> None:
    files = {**{one: text for one, text in WHOLE.items() if one != K3S}, path: WITHOUT[path]}

    result = check_files(repository, {**files, ".homelamp.yaml": NAMED.format(path)})

    assert [(code, at) for code, at, _ in faults(result)] == [("HL105", path)]
