"""Repositories with several identity providers, and traps: nothing may be found that is not wrong."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import indent

import pytest

from homelamp.model.result import Result
from providers import test_authelia, test_dex, test_keycloak
from providers.login import CALLBACK, chain, checked, codes, is_joined, login
from support.checking import check_files
from support.repositories import CHAIN, TERRAFORM

AUTHENTIK = "https://auth.lab.test/application/o/headlamp/"
STALE = "https://old.lab.test/oidc-callback"
AUTHELIA_FILE, REALM_FILE = "authelia/configuration.yml", "keycloak/realm.json"
AUTHELIA = {AUTHELIA_FILE: test_authelia.CONFIGURATION}
REALM = {REALM_FILE: test_keycloak.TEXT}
DEX = {"dex/config.yaml": test_dex.CONFIGURATION}


def stale(files: dict[str, str]) -> dict[str, str]:
    """The files with a redirect URI that nobody sends any more."""
    return {path: text.replace(CALLBACK, STALE) for path, text in files.items()}


def joined_file(result: Result) -> str:
    """The file of the client that the login was joined with; empty where none was."""
    stated = [fact for fact in chain(result).facts["client_id"] if fact.source in {"terraform", "provider"}]
    return stated[0].span.file.path if stated else ""


@pytest.mark.parametrize(
    ("issuer", "path"),
    [
        (AUTHENTIK, TERRAFORM),
        (test_keycloak.ISSUER, REALM_FILE),
        (test_dex.ISSUER, "dex/config.yaml"),
    ],
)
def test_the_issuer_tells_whose_client_is_meant(repository: Path, issuer: str, path: str) -> None:
    every = {TERRAFORM: CHAIN[TERRAFORM], **REALM, **DEX}
    others = {name: text for name, text in every.items() if name != path}

    result = checked(repository, issuer, {**stale(others), path: every[path]})

    assert codes(result) == []
    assert joined_file(result) == path


def test_a_client_that_is_left_at_authentik(repository: Path) -> None:
    terraform = CHAIN[TERRAFORM].replace('headlamp_host  = "headlamp.lab.test"', 'headlamp_host  = "old.lab.test"')

    result = checked(repository, test_authelia.ISSUER, {TERRAFORM: terraform, **AUTHELIA})

    assert codes(result) == []
    assert joined_file(result) == AUTHELIA_FILE


@pytest.mark.parametrize("files", [AUTHELIA, REALM, DEX])
def test_only_clients_of_other_applications(repository: Path, files: dict[str, str]) -> None:
    other = {path: text.replace("eadlamp", "omeassistant") for path, text in files.items()}

    result = checked(repository, "https://id.lab.test", other)

    assert codes(result) == []
    assert not is_joined(result)
    (said,) = [one for one in result.unchecked if one.term == "client"]
    assert next(iter(files)) in said.reason


def test_a_proxy_that_asks_dex_is_no_login_of_headlamp(repository: Path) -> None:
    proxy = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: oauth2-proxy}\nspec:\n  template:\n    spec:\n"
        "      containers:\n        - name: proxy\n          image: quay.io/oauth2-proxy/oauth2-proxy\n"
        "          args: [--oidc-issuer-url=https://dex.lab.test, --client-id=proxy]\n"
    )

    assert codes(checked(repository, test_dex.ISSUER, {**DEX, "proxy.yaml": proxy})) == []


def test_two_realms_of_which_one_issues_what_is_asked(repository: Path) -> None:
    dev = {"keycloak/dev.json": test_keycloak.TEXT.replace('"realm": "home"', '"realm": "dev"')}

    result = checked(repository, test_keycloak.ISSUER, {**REALM, **dev})

    assert codes(result) == []
    assert joined_file(result) == REALM_FILE


def test_two_clusters_with_a_configuration_each(repository: Path) -> None:
    staging = test_authelia.CONFIGURATION.replace("lab.test", "stage.test")

    result = checked(repository, test_authelia.ISSUER, {**AUTHELIA, "staging/configuration.yml": staging})

    assert codes(result) == []
    assert joined_file(result) == AUTHELIA_FILE


def test_a_file_and_the_object_that_is_made_of_it_are_one_client(repository: Path) -> None:
    made = test_authelia.CONFIG_MAP + indent(test_authelia.CONFIGURATION, "    ")

    result = checked(repository, test_authelia.ISSUER, {**AUTHELIA, "rendered/authelia.yaml": made})

    assert codes(result) == []
    assert is_joined(result)


@pytest.mark.parametrize("folder", ["archive", "disabled", "templates", ".archive"])
def test_what_nobody_applies(repository: Path, folder: str) -> None:
    files = {f"{folder}/configuration.yml": stale(AUTHELIA)[AUTHELIA_FILE]}

    result = checked(repository, test_authelia.ISSUER, files)

    assert codes(result) == []
    assert not is_joined(result)


def test_comments_and_examples(repository: Path) -> None:
    text = "".join(f"# {line}\n" for line in stale(AUTHELIA)[AUTHELIA_FILE].splitlines())
    files = {
        AUTHELIA_FILE: f"theme: dark\n{text}",
        "authelia/configuration.yml.example": stale(AUTHELIA)[AUTHELIA_FILE],
    }

    assert codes(checked(repository, test_authelia.ISSUER, files)) == []


def test_a_suspended_release(repository: Path) -> None:
    text = test_authelia.FORMS["a HelmRelease"]["apps/authelia/release.yaml"].replace(CALLBACK, STALE)
    files = {"apps/authelia/release.yaml": text.replace("spec:\n  chart:", "spec:\n  suspend: true\n  chart:")}

    result = checked(repository, test_authelia.ISSUER, files)

    assert codes(result) == []
    assert not is_joined(result)


def test_a_patch_that_changes_the_client_wins(repository: Path) -> None:
    base = stale(test_authelia.FORMS["a HelmRelease"])["apps/authelia/release.yaml"]
    patch = (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: authelia, namespace: auth}\nspec:\n"
        "  values:\n    configMap:\n      identity_providers:\n        oidc:\n          clients:\n"
        f"            - client_id: headlamp\n              redirect_uris: ['{CALLBACK}']\n"
    )
    files = {
        "apps/authelia/release.yaml": base,
        "apps/authelia/kustomization.yaml": "resources: [release.yaml]\n",
        "overlays/home/kustomization.yaml": "resources: [../../apps/authelia]\npatches:\n  - path: patch.yaml\n",
        "overlays/home/patch.yaml": patch,
    }

    result = checked(repository, test_authelia.ISSUER, files)

    assert codes(result) == []
    assert is_joined(result)


def test_a_client_that_homelamp_yaml_names(repository: Path) -> None:
    config = "version: 1\nchains:\n  - name: home\n    terraform: [authelia/configuration.yml]\n"
    named = config + "    headlamp: [apps/headlamp/helmrelease.yaml]\n    api_server: [k3s/config.yaml]\n"
    text = "\n".join(
        line for line in test_authelia.CONFIGURATION.splitlines() if "grafana" not in line and "Grafana" not in line
    ).replace("        client_secret: '$pbkdf2", "        # client_secret: '$pbkdf2", 1)

    result = checked(repository, test_authelia.ISSUER, {AUTHELIA_FILE: text + "\n", ".homelamp.yaml": named})

    assert codes(result) == []
    assert any("named in .homelamp.yaml" in why for why in chain(result).joined_by)


def test_a_realm_in_a_secret_is_not_read(repository: Path) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: realm}\nstringData:\n  realm.json: |\n"
    files = {"realm.yaml": secret + indent(stale(REALM)[REALM_FILE], "    ") + "\n"}

    result = checked(repository, test_keycloak.ISSUER, files)

    assert codes(result) == []
    assert not is_joined(result)
    assert ("client", "clients of Keycloak in a Secret, which is not read") in {
        (one.term, one.reason) for one in result.unchecked
    }


def test_json_of_other_programs(repository: Path) -> None:
    package = json.dumps(
        {"name": "realm", "clientId": 1, "redirectUris": {"a": 1}, "clients": [1, None, "x", {"a": []}]}
    )
    odd = json.dumps({"realm": {"realm": []}, "clients": [{"clientId": ["a"], "redirectUris": [{"a": 1}]}]})

    result = checked(repository, test_keycloak.ISSUER, {"package.json": package, "odd.json": odd, **REALM})

    assert codes(result) == []


@pytest.mark.parametrize("client", [REALM, {"terraform/kc.tf": test_keycloak.TERRAFORM}])
def test_an_address_as_user_under_the_claim_sub(repository: Path, client: dict[str, str]) -> None:
    binding = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: admin}\nsubjects:\n"
        "  - {kind: User, apiGroup: rbac.authorization.k8s.io, name: alice@lab.test}\n"
        "roleRef: {kind: ClusterRole, name: cluster-admin, apiGroup: rbac.authorization.k8s.io}\n"
    )
    server = f"kube-apiserver-arg:\n  - oidc-issuer-url={test_keycloak.ISSUER}\n  - oidc-client-id=headlamp\n"
    files = {**login(test_keycloak.ISSUER), "k3s/config.yaml": server, "rbac.yaml": binding}

    result = check_files(repository, {**files, **client}, secrets=False)

    assert codes(result) == ["HL108"]
    assert "the sub is what Keycloak makes of the user's ID" in result.findings[0].problem.message


@pytest.mark.parametrize(
    ("issuer", "files", "right"),
    [
        ("https://auth.${DOMAIN}/", AUTHELIA, "https://auth.${DOMAIN}"),
        ("https://auth.${DOMAIN}", AUTHELIA, ""),
        ("https://${AUTH_HOST}", AUTHELIA, ""),
        ("${ISSUER}", AUTHELIA, ""),
        ("https://id.${DOMAIN}/realms/master", REALM, "https://id.${DOMAIN}/realms/home"),
        ("https://id.${DOMAIN}/realms/home", REALM, ""),
        ("https://id.${DOMAIN}/realms/${REALM}", REALM, ""),
        ("https://dex.${DOMAIN}/", DEX, "https://dex.lab.test"),
        ("https://dex.${DOMAIN}", DEX, ""),
    ],
)
def test_an_issuer_with_variables(repository: Path, issuer: str, files: dict[str, str], right: str) -> None:
    result = checked(repository, issuer, files)

    assert codes(result) == (["HL102"] if right else [])
    assert all(f"calls itself {right}:" in one.problem.message for one in result.findings)
    said = [place.message for one in result.findings for place in one.problem.related]
    assert all("None" not in one for one in said)


def test_a_long_chain_of_merges(repository: Path) -> None:
    links = "".join(f"m{number}: &m{number} {{<<: *m{number - 1}, a: 1}}\n" for number in range(1, 5_000))
    text = f"m0: &m0 {{a: 1}}\n{links}{test_dex.CONFIGURATION}"

    result = checked(repository, test_dex.ISSUER, {"dex/config.yaml": text})

    assert codes(result) == []
    assert is_joined(result)
