"""HL102, HL103 and HL416 where Headlamp verifies by other values, or forwards no token."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.checking import check_files, places
from support.people import ISSUER, RBAC, WHOLE, arguments, rbac
from support.repositories import K3S, RELEASE, changed, line_of

CLIENT = "        clientID: headlamp\n"
ENTRA, STS, SERVER_ID = "https://login.lab.test/tenant/v2.0", "https://sts.lab.test/tenant/", "6dae42f8"
PLAIN = f"        validatorIssuerURL: {STS}\n        validatorClientID: {SERVER_ID}\n        useAccessToken: true\n"


def entra(validator: str = PLAIN, k3s: str = "") -> dict[str, str]:
    """Headlamp as its documentation sets it up for Entra, without Authentik."""
    release = changed(RELEASE, ISSUER, ENTRA, changed(RELEASE, CLIENT, CLIENT + validator))[RELEASE]
    return {RELEASE: release, K3S: k3s or arguments(issuer_url=STS, client_id=SERVER_ID, username_claim="email")}


def test_the_api_server_is_compared_with_the_validator(repository: Path) -> None:
    assert places(check_files(repository, entra())) == []


def test_arguments_name_the_validator(repository: Path) -> None:
    listed = (f"-oidc-validator-idp-issuer-url={STS}", f"-oidc-validator-client-id={SERVER_ID}")
    argued = changed(RELEASE, "    ingress:\n", "    ingress:\n", entra(""))
    lines = "".join(f"        - {one}\n" for one in listed)
    files = changed(RELEASE, "      oidc:\n", f"      extraArgs:\n{lines}      oidc:\n", argued)

    assert places(check_files(repository, files)) == []


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"issuer_url": "https://sts.lab.test/other/", "client_id": SERVER_ID}, "HL102"),
        ({"issuer_url": STS, "client_id": "headlamp"}, "HL103"),
    ],
)
def test_the_api_server_differs_from_the_validator(repository: Path, stated: dict[str, str], code: str) -> None:
    files = entra(k3s=arguments(**stated, username_claim="email"))

    assert code in [found for found, _, _ in places(check_files(repository, files))]


UNSAFE = "      unsafeUseServiceAccountToken: true\n"


@pytest.mark.parametrize(
    "files",
    [
        WHOLE,
        {**WHOLE, K3S: arguments(issuer_url="https://other.lab.test/", client_id="other", username_claim="sub")},
        {**WHOLE, K3S: "cluster-init: true\nkube-apiserver-arg: [v=2]\n"},
        {**WHOLE, RBAC: rbac(("User", "oidc:tess@lab.test"), ("Group", "headlamp-admins"))},
    ],
)
def test_the_users_token_goes_nowhere(repository: Path, files: dict[str, str]) -> None:
    unsafe = changed(RELEASE, "    config:\n", f"    config:\n{UNSAFE}", files)

    assert places(check_files(repository, unsafe)) == [("HL416", RELEASE, line_of(unsafe[RELEASE], UNSAFE))]


@pytest.mark.parametrize("text", ["unsafeUseServiceAccountToken: false", UNSAFE.strip() + "\n      inCluster: false"])
def test_the_users_token_is_forwarded(repository: Path, text: str) -> None:
    files = changed(RELEASE, "    config:\n", f"    config:\n      {text}\n", dict(WHOLE))

    assert "HL416" not in [code for code, _, _ in places(check_files(repository, files))]


def test_the_validator_differs_from_the_token(repository: Path) -> None:
    validator = "        validatorClientID: kubernetes\n"
    other = changed(K3S, "client-id=headlamp", "client-id=kubernetes", WHOLE)
    files = changed(RELEASE, CLIENT, CLIENT + validator, other)

    assert places(check_files(repository, files)) == [("HL103", RELEASE, line_of(files[RELEASE], validator))]
