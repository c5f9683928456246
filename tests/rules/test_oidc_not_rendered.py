"""HL401: a Secret that is only named."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, places
from support.repositories import CHAIN, RELEASE, changed, line_of

VALUES = CHAIN[RELEASE][CHAIN[RELEASE].index("        clientID") : CHAIN[RELEASE].index("    ingress:")]
NAMED = "        secret: {create: false, name: headlamp-oidc}\n"
VERSION = "version: 0.45.0"


def named(values: str = NAMED, version: str = VERSION) -> dict[str, str]:
    return changed(RELEASE, VERSION, version, changed(RELEASE, VALUES, values))


@pytest.mark.parametrize("more", ["", "        scopes: openid\n", "        clientID: ''\n", "        usePKCE: true\n"])
def test_a_secret_that_is_only_named(repository: Path, more: str) -> None:
    files = named(NAMED + more)

    result = check_files(repository, files)

    assert places(result) == [("HL401", RELEASE, line_of(files[RELEASE], "headlamp-oidc"))]
    assert result.findings[0].problem.severity is Severity.ERROR
    assert "externalSecret: {enabled: true, name: headlamp-oidc}" in result.findings[0].problem.change


@pytest.mark.parametrize("version", ["interval: 1m", "version: '>=0.30.0'", "version: 0.46.0"])
def test_a_chart_that_may_be_another(repository: Path, version: str) -> None:
    result = check_files(repository, named(version=version))

    assert [(one.code, one.problem.severity) for one in result.findings] == [("HL401", Severity.WARNING)]


SILENT = [
    "        secret: {create: false}\n",
    "        secret: {create: false, name: ''}\n",
    "        secret: {create: true}\n",
    "        secret: {create: true, name: headlamp-oidc}\n",
    "        secret: {name: headlamp-oidc}\n",
    "        secret: {create: false, name: oidc}\n        clientID: ''\n        issuerURL: ''\n",
    f"{NAMED}{VALUES}",
    f"{NAMED}        externalSecret: {{enabled: true, name: headlamp-oidc}}\n",
]


@pytest.mark.parametrize("values", SILENT)
def test_no_secret_that_is_only_named(repository: Path, values: str) -> None:
    assert "HL401" not in {code for code, _, _ in places(check_files(repository, named(values)))}


@pytest.mark.parametrize("version", ["0.18.1", "0.21.0"])
def test_a_chart_that_takes_the_login_from_it(repository: Path, version: str) -> None:
    assert places(check_files(repository, named(version=f"version: {version}"))) == []


@pytest.mark.parametrize("prefix", ["OIDC_", "HEADLAMP_CONFIG_OIDC_"])
def test_variables_that_give_the_login(repository: Path, prefix: str) -> None:
    env = f"    env: [{{name: {prefix}CLIENT_ID, value: headlamp}}]\n    ingress:\n"

    found = check_files(repository, changed(RELEASE, "    ingress:\n", env, named()))

    assert "HL401" not in {code for code, _, _ in places(found)}


def test_values_that_are_not_read(repository: Path) -> None:
    more = "  valuesFrom: [{kind: Secret, name: more}]\n  values:\n"

    result = check_files(repository, changed(RELEASE, "  values:\n", more, named()))

    assert places(result) == []
    assert ("client_id", "set by the Secret more") in {(one.term, one.reason) for one in result.unchecked}
