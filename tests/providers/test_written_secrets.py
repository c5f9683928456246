"""Client secrets in clear text in files of identity providers (HL502)."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from providers import test_authelia, test_dex, test_keycloak
from providers.login import login
from support.checking import check_files, places

DIGEST = "$pbkdf2-sha512$310000$c8p78n7pUMln0jzvd4aK4Q$JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR"
PLAIN = "correct-horse-battery"


def written(repository: Path, issuer: str, files: dict[str, str]) -> list[tuple[str, int]]:
    """The places of HL502; nothing else may be found."""
    result = check_files(repository, {**login(issuer), **files})
    found = places(result)
    assert {code for code, _, _ in found} <= {"HL502"}
    assert all(PLAIN not in one.problem.message for one in result.findings)
    return [(path, line) for _, path, line in found]


@pytest.mark.parametrize(
    ("secret", "is_written"),
    [
        (DIGEST, False),
        (PLAIN, True),
        (f"$plaintext${PLAIN}", True),
        ("{{ .HEADLAMP_SECRET }}", False),
        ("${HEADLAMP_SECRET}", False),
        ("CHANGEME", False),
        ("$plaintext$${HEADLAMP_SECRET}", False),
    ],
)
def test_clients_of_authelia(repository: Path, secret: str, is_written: bool) -> None:
    text = test_authelia.CONFIGURATION.replace(f"'{DIGEST}'\n        public", f"'{secret}'\n        public")

    found = written(repository, test_authelia.ISSUER, {"authelia/configuration.yml": text})

    assert found == ([("authelia/configuration.yml", 18)] if is_written else [])


def test_authelias_chart(repository: Path) -> None:
    text = test_authelia.CONFIGURATION.replace(f"'{DIGEST}'", "{path: /secrets/digest}")
    files = {"values.yaml": f"configMap:\n{indent(text, '  ')}"}

    assert written(repository, test_authelia.ISSUER, files) == []


def test_clients_of_dex(repository: Path) -> None:
    assert written(repository, test_dex.ISSUER, test_dex.FORMS["a configuration"]) == [("dex/config.yaml", 13)]


@pytest.mark.parametrize("secret", ["$dex.grafana.secret", "{{ .Env.SECRET }}", "$GRAFANA_SECRET"])
def test_dex_takes_it_from_elsewhere(repository: Path, secret: str) -> None:
    text = test_dex.CONFIGURATION.replace(f"    secret: {PLAIN}", f"    secret: '{secret}'")

    assert written(repository, test_dex.ISSUER, {"dex/config.yaml": text}) == []


def test_clients_of_keycloak(repository: Path) -> None:
    found = written(repository, test_keycloak.ISSUER, test_keycloak.FORMS["a realm"])

    assert [path for path, _ in found] == ["keycloak/home-realm.json"] * 2
    assert [path for path, _ in written(repository, test_keycloak.ISSUER, {"keycloak/home-realm.json": ""})] == []


@pytest.mark.parametrize("secret", ["**********", "${HEADLAMP_SECRET}", "$(env:HEADLAMP_SECRET)"])
def test_keycloak_takes_it_from_elsewhere(repository: Path, secret: str) -> None:
    files = {"realm.json": test_keycloak.TEXT.replace(PLAIN, secret)}

    assert written(repository, test_keycloak.ISSUER, files) == []


def test_keycloak_in_terraform(repository: Path) -> None:
    files = test_keycloak.FORMS["Terraform"]
    assert written(repository, test_keycloak.ISSUER, files) == [("terraform/keycloak/main.tf", 8)]

    files = {path: text.replace(f'"{PLAIN}"', "var.headlamp_secret") for path, text in files.items()}
    assert written(repository, test_keycloak.ISSUER, files) == []
