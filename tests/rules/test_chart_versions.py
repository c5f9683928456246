"""HL404, HL406, HL408 and HL410: what one version of Headlamp's chart or another makes of the values."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from homelamp.model.result import Result
from support.checking import check_files, places
from support.repositories import CHAIN, RELEASE, changed, line_of

VERSION = "      version: 0.45.0\n"
OIDC = "      oidc:\n"
CALLBACK = "        callbackURL: https://headlamp.lab.test/oidc-callback\n"
PLAIN = CHAIN[RELEASE][CHAIN[RELEASE].index("        clientID") : CHAIN[RELEASE].index("    ingress:")]
SECRET = "apps/headlamp/secret.yaml"


def release(old: str, new: str, files: dict[str, str] = CHAIN) -> dict[str, str]:
    return changed(RELEASE, old, new, files)


def version(text: str, files: dict[str, str] = CHAIN) -> dict[str, str]:
    return release(VERSION, f'      version: "{text}"\n', files)


@pytest.mark.parametrize(
    ("base", "change"),
    [
        ("https://headlamp.lab.test", "leave baseURL out"),
        ("https://headlamp.lab.test/headlamp/", "write /headlamp here"),
        ("headlamp", "write /headlamp here"),
    ],
)
def test_a_base_url_that_is_no_path(repository: Path, base: str, change: str) -> None:
    files = release("    config:\n", f"    config:\n      baseURL: {base}\n")

    result = check_files(repository, files)

    assert places(result) == [("HL404", RELEASE, line_of(files[RELEASE], "baseURL"))]
    assert result.findings[0].problem.change.startswith(change)


@pytest.mark.parametrize("base", ["''", "/", "${BASE}"])
def test_a_base_url_that_is_or_may_be_one(repository: Path, base: str) -> None:
    files = release("    config:\n", f"    config:\n      baseURL: {base}\n")

    assert "HL404" not in {code for code, *_ in places(check_files(repository, files))}


def external(lines: str, files: dict[str, str] = CHAIN) -> dict[str, str]:
    """The client comes from a Secret as a whole."""
    wired = "        externalSecret: {enabled: true, name: headlamp-oidc}\n        secret: {create: false}\n"
    return release(PLAIN, wired + lines, files)


def said(result: Result) -> list[tuple[str, str, int]]:
    """What is said of the chart; what is sealed here is nothing that a controller could open."""
    return [place for place in places(result) if not place[0].startswith("HL5")]


def sealed(*keys: str) -> dict[str, str]:
    names = ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ISSUER_URL", *keys)
    data = "".join(f"    {name}: AgBy\n" for name in names)
    return {
        SECRET: "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\n"
        f"metadata: {{name: headlamp-oidc, namespace: headlamp}}\nspec:\n  encryptedData:\n{data}"
    }


@pytest.mark.parametrize(
    ("line", "key", "variable"),
    [
        ("usePKCE: true", "usePKCE", "OIDC_USE_PKCE"),
        ("useAccessToken: true", "useAccessToken", "OIDC_USE_ACCESS_TOKEN"),
        ("callbackURL: https://headlamp.lab.test/oidc-callback", "callbackURL", "OIDC_CALLBACK_URL"),
        ("validatorClientID: headlamp", "validatorClientID", "OIDC_VALIDATOR_CLIENT_ID"),
    ],
)
def test_an_option_that_nothing_supplies(repository: Path, line: str, key: str, variable: str) -> None:
    files = {**external(f"        {line}\n"), **sealed()}

    result = check_files(repository, files)

    assert said(result) == [("HL406", RELEASE, line_of(files[RELEASE], f"{key}:"))]
    [problem] = [one.problem for one in result.findings if one.code == "HL406"]
    assert problem.severity is Severity.ERROR
    assert f"$({variable})" in problem.message


def test_of_a_chart_that_is_not_pinned_it_is_a_warning(repository: Path) -> None:
    files = {**version(">=0.40", external("        usePKCE: true\n")), **sealed()}

    found = [one for one in check_files(repository, files).findings if one.code == "HL406"]
    assert [one.problem.severity for one in found] == [Severity.WARNING]


SUPPLIED = {
    "by env": {
        **release(
            "    ingress:\n",
            '    env:\n      - {name: OIDC_USE_PKCE, value: "true"}\n    ingress:\n',
            external("        usePKCE: true\n"),
        ),
        **sealed(),
    },
    "by the Secret": {**external("        usePKCE: true\n"), **sealed("OIDC_USE_PKCE")},
    "perhaps by a Secret that another tool makes": external("        usePKCE: true\n"),
    "not needed: off": {**external("        usePKCE: false\n"), **sealed()},
    "not needed: an old chart": {**version("0.37.0", external("        usePKCE: true\n")), **sealed()},
    "not needed: inline": release(PLAIN, f"{PLAIN}        usePKCE: true\n"),
    "perhaps by other values": {
        **release(
            "  values:\n",
            "  valuesFrom: [{kind: ConfigMap, name: a}]\n  values:\n",
            external("        usePKCE: true\n"),
        ),
        **sealed(),
    },
}


@pytest.mark.parametrize("how", SUPPLIED)
def test_an_option_that_is_or_may_be_supplied(repository: Path, how: str) -> None:
    assert "HL406" not in {code for code, *_ in places(check_files(repository, SUPPLIED[how]))}


@pytest.mark.parametrize("text", ["0.40.1", "v0.40.1"])
def test_a_chart_that_never_worked(repository: Path, text: str) -> None:
    files = version(text)

    result = check_files(repository, files)

    assert places(result) == [("HL408", RELEASE, line_of(files[RELEASE], "version:"))]
    assert result.findings[0].problem.change == "write 0.41.0 here, or a later version"


@pytest.mark.parametrize("text", ["0.22.0", "0.31.0"])
def test_a_chart_that_does_not_work_with_an_external_secret(repository: Path, text: str) -> None:
    files = {**version(text, external("")), **sealed()}

    assert said(check_files(repository, files)) == [("HL408", RELEASE, line_of(files[RELEASE], "version:"))]


@pytest.mark.parametrize("text", ["0.40.0", "0.41.0", "0.40.x", "~0.40.1", "*", "0.31.0"])
def test_a_chart_that_works_or_may_work(repository: Path, text: str) -> None:
    assert "HL408" not in {code for code, *_ in places(check_files(repository, version(text)))}


INLINE = "        secret: {create: false}\n"


@pytest.mark.parametrize(
    ("text", "key"),
    [("0.37.0", "usePKCE"), ("0.39.1", "usePKCE"), ("0.31.0", "useAccessToken"), ("0.39.0", "useAccessToken")],
)
def test_a_switch_that_is_printed_as_a_boolean(repository: Path, text: str, key: str) -> None:
    files = version(text, release(CALLBACK, f"{INLINE}        {key}: true\n"))

    result = check_files(repository, files)

    assert [place for place in places(result) if place[0] == "HL410"] == [
        ("HL410", RELEASE, line_of(files[RELEASE], "version:"))
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("0.40.0", f"{INLINE}        usePKCE: true\n"),
        ("0.38.0", "        usePKCE: true\n"),
        ("0.38.0", f"{INLINE}        usePKCE: false\n"),
        ("0.38.0", f"{INLINE}        usePKCE: ${{PKCE}}\n"),
        ("*", f"{INLINE}        usePKCE: true\n"),
    ],
)
def test_a_switch_that_is_not(repository: Path, text: str, lines: str) -> None:
    files = version(text, release(CALLBACK, lines))

    assert "HL410" not in {code for code, *_ in places(check_files(repository, files))}
