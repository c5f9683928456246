"""Secrets that operators of identity providers make for their clients."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.result import Result
from providers import test_kanidm, test_pocket_id
from providers.login import codes, login
from support.checking import check_files
from support.repositories import RELEASE

_PLAIN = "        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n"
OTHER = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: other, namespace: headlamp}\n"
POCKET_ID = test_pocket_id.OBJECT


def with_secret(repository: Path, issuer: str, client: str, secret: str) -> Result:
    """The login with its client secret from a Secret, in a repository that also makes another one."""
    files = login(issuer)
    env = (
        "    env:\n      - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET\n        valueFrom:\n"
        f"          secretKeyRef: {{name: {secret}, key: CLIENT_SECRET}}\n"
    )
    files[RELEASE] = files[RELEASE].replace(_PLAIN, "").replace("    ingress:\n", f"{env}    ingress:\n")
    return check_files(repository, {**files, "client.yaml": client, "other.yaml": OTHER})


@pytest.mark.parametrize(
    ("issuer", "client", "secret"),
    [
        (test_kanidm.ISSUER, test_kanidm.CLIENT, "headlamp-kanidm-oauth2-credentials"),
        (test_pocket_id.ISSUER, POCKET_ID, "headlamp-oidc"),
        (
            test_pocket_id.ISSUER,
            POCKET_ID.replace("  secret: {name: headlamp-oidc}\n", ""),
            "headlamp-oidc-credentials",
        ),
        (
            test_pocket_id.ISSUER,
            POCKET_ID.replace("secret: {name", "credentialsSecretRef: {name"),
            "headlamp-oidc",
        ),
    ],
)
def test_the_secret_of_a_client(repository: Path, issuer: str, client: str, secret: str) -> None:
    assert codes(with_secret(repository, issuer, client, secret)) == []
    assert codes(with_secret(repository, issuer, client, "something-else")) == ["HL114"]


def test_a_client_whose_operator_makes_no_secret(repository: Path) -> None:
    client = POCKET_ID.replace("secret: {name: headlamp-oidc}", "secret: {enabled: false, name: headlamp-oidc}")

    assert codes(with_secret(repository, test_pocket_id.ISSUER, client, "headlamp-oidc")) == ["HL114"]
