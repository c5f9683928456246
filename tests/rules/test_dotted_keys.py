"""HL403: keys of the login that are one key with dots."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.checking import check_files, places, related_places
from support.repositories import CHAIN, RELEASE, changed, line_of

VALUES = CHAIN[RELEASE][CHAIN[RELEASE].index("    config:") : CHAIN[RELEASE].index("    ingress:")]
DOTTED = (
    "    config.oidc.clientID: headlamp\n    config.oidc.issuerURL: https://auth.lab.test/application/o/headlamp/\n"
)


@pytest.mark.parametrize("version", ["0.45.0", "0.46.0", "'>=0.30.0'"])
def test_keys_with_dots_are_one_finding(repository: Path, version: str) -> None:
    files = changed(RELEASE, "version: 0.45.0", f"version: {version}", changed(RELEASE, VALUES, DOTTED))
    line = line_of(files[RELEASE], "config.oidc.clientID")

    result = check_files(repository, files)

    assert places(result) == [("HL403", RELEASE, line)]
    assert related_places(result) == {(RELEASE, line + 1)}
    assert result.findings[0].problem.change == "write clientID below config: oidc:"


@pytest.mark.parametrize("line", ["    ingress.enabled: true\n", "    config.oidc.clientID: ''\n"])
def test_other_keys_with_dots(repository: Path, line: str) -> None:
    assert places(check_files(repository, changed(RELEASE, "    config:\n", f"{line}    config:\n"))) == []
