"""HL614: variables of Flux that nothing sets; and HL424 where what they are set to is no text."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.checking import check_files, places
from support.repositories import CHAIN, RELEASE, line_of

FLUX = "clusters/home/apps.yaml"
SETTINGS = "clusters/home/settings.yaml"
HEAD = (
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec:\n"
    "  path: ./apps/headlamp\n"
)
FROM = f"{HEAD}  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: settings\n"
SECRET = f"{FROM}      - kind: Secret\n        name: more\n"
INLINE = f"{HEAD}  postBuild:\n    substitute: {{DOMAIN: lab.test}}\n"


def settings(**data: str) -> str:
    lines = "".join(f'  {name}: "{text}"\n' for name, text in data.items())
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings}}\ndata:\n{lines}"


def of(issuer: str, flux: str = FROM, **data: str) -> dict[str, str]:
    release = CHAIN[RELEASE].replace("https://auth.lab.test/", f"https://auth.{issuer}/")
    assert release != CHAIN[RELEASE]
    release = release.replace("${HEADLAMP_CLIENT_SECRET}", "${SET:=elsewhere}")
    return {**CHAIN, RELEASE: release, FLUX: flux, SETTINGS: settings(**(data or {"DOMAIN": "lab.test"}))}


@pytest.mark.parametrize("flux", [FROM, INLINE])
def test_a_variable_that_nothing_sets(repository: Path, flux: str) -> None:
    files = of("${DOMIAN}", flux)
    result = check_files(repository, files)
    (found,) = [one for one in result.findings if one.code == "HL614"]

    assert (found.problem.span.file.path, found.problem.span.line) == (RELEASE, line_of(files[RELEASE], "DOMIAN"))
    assert found.problem.span.text == "${DOMIAN}"
    assert FLUX in found.problem.message
    assert found.problem.change == "write ${DOMAIN} here"
    assert [code for code, _, _ in places(result)] == ["HL614"]


@pytest.mark.parametrize(
    "files",
    [
        of("${DOMAIN}"),
        of("${OTHER:=lab.test}"),
        of("${OTHER:-lab.test}"),
        of("$${OTHER}"),
        of("${OTHER}", SECRET),
        of("${OTHER}", HEAD),
        of("${OTHER}", FROM.replace("name: settings", "name: elsewhere")),
    ],
)
def test_what_is_set_or_may_be_is_no_finding(repository: Path, files: dict[str, str]) -> None:
    assert "HL614" not in {code for code, _, _ in places(check_files(repository, files))}


@pytest.mark.parametrize(("text", "kind"), [("4826193750", "a number"), ("true", "a boolean"), ("1e3", "a number")])
@pytest.mark.parametrize("written", ['"${ID}"', "${ID}"])
def test_a_variable_becomes_no_text(repository: Path, written: str, text: str, kind: str) -> None:
    files = of("${DOMAIN}", DOMAIN="lab.test", ID=text)
    release = files[RELEASE].replace("clientID: headlamp", f"clientID: {written}")
    assert release != files[RELEASE]
    # Without other places to differ from.
    result = check_files(repository, {RELEASE: release, FLUX: files[FLUX], SETTINGS: files[SETTINGS]})

    (found,) = [one for one in result.findings if one.code == "HL424"]
    assert found.problem.span.text == "${ID}"
    assert kind in found.problem.message
