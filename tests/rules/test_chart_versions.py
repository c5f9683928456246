"""HL402, HL404, HL406, HL408 and HL410: what one version of Headlamp's chart or another makes of the values."""

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


FROM_SECRET = """\
    env:
      - name: TZ
        value: Europe/Vienna
      - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET
        valueFrom:
          secretKeyRef:
            name: headlamp-oidc
            key: clientSecret
    ingress:
"""
LITERAL = "        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n"
WITH_ENV = release("    ingress:\n", FROM_SECRET, {**release(LITERAL, ""), **sealed("clientSecret")})


@pytest.mark.parametrize("text", ["0.35.0", "v0.40.0", "0.43.0", "0.43.x"])
def test_a_chart_whose_schema_refuses_value_from(repository: Path, text: str) -> None:
    files = version(text, WITH_ENV)

    assert said(check_files(repository, files)) == [("HL402", RELEASE, line_of(files[RELEASE], "valueFrom:"))]


def test_the_first_chart_with_a_schema(repository: Path) -> None:
    result = check_files(repository, release(CALLBACK, "", version("0.23.0", WITH_ENV)))

    assert [code for code, *_ in said(result)] == ["HL402"]


def test_the_schema_refuses_each_variable_once(repository: Path) -> None:
    more = "      - name: OIDC_SCOPES\n        valueFrom: {configMapKeyRef: {name: lamp, key: scopes}}\n    ingress:\n"
    files = release("    ingress:\n", more, version("0.40.0", WITH_ENV))

    found = [one for one in check_files(repository, files).findings if one.code == "HL402"]

    assert [one.problem.span.line for one in found] == [line_of(files[RELEASE], "valueFrom:\n")]
    assert line_of(files[RELEASE], "valueFrom: {") in {place.span.line for place in found[0].problem.related}


ADDED_LATER = """\
  postRenderers:
    - kustomize:
        patches:
          - target: {kind: Deployment}
            patch: |
              - op: add
                path: /spec/template/spec/containers/0/env
                value:
                  - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET
                    valueFrom: {secretKeyRef: {name: headlamp-oidc, key: clientSecret}}
  interval: 1h
"""
SCHEMA_PASSED_OVER = {
    "a newer chart": version("0.44.0", WITH_ENV),
    "an older chart": version("0.22.1", WITH_ENV),
    "a range": version("~0.43.0", WITH_ENV),
    "the newest": version("*", WITH_ENV),
    "no check when it is installed": release(
        "  interval: 1h\n", "  install: {disableSchemaValidation: true}\n", version("0.43.0", WITH_ENV)
    ),
    "no check when it is upgraded": release(
        "  interval: 1h\n", "  upgrade: {disableSchemaValidation: true}\n", version("0.43.0", WITH_ENV)
    ),
    "a check that a variable decides": release(
        "  interval: 1h\n", "  install: {disableSchemaValidation: '${LAX}'}\n", version("0.43.0", WITH_ENV)
    ),
    "a literal": release(
        "    ingress:\n", "    env: [{name: TZ, value: Europe/Vienna}]\n    ingress:\n", version("0.43.0")
    ),
    "a variable that a post-renderer adds": release("  interval: 1h\n", ADDED_LATER, version("0.43.0")),
}


@pytest.mark.parametrize("how", SCHEMA_PASSED_OVER)
def test_a_schema_that_refuses_nothing(repository: Path, how: str) -> None:
    assert "HL402" not in {code for code, *_ in places(check_files(repository, SCHEMA_PASSED_OVER[how]))}


APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: headlamp, namespace: argocd}
spec:
  source:
    repoURL: https://kubernetes-sigs.github.io/headlamp/
    chart: headlamp
    targetRevision: 0.43.0
    helm:
      valuesObject:
        config: {oidc: {clientID: headlamp, issuerURL: https://auth.lab.test/application/o/headlamp/}}
        env:
          - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET
            valueFrom: {secretKeyRef: {name: headlamp-oidc, key: clientSecret}}
  destination: {namespace: headlamp}
"""


@pytest.mark.parametrize(("skips", "found"), [("", True), ("true", False), ("false", True)])
def test_the_schema_in_an_application(repository: Path, skips: str, found: bool) -> None:
    switch = f"    helm:\n      skipSchemaValidation: {skips}\n" if skips else "    helm:\n"

    result = check_files(repository, {"argocd/headlamp.yaml": APPLICATION.replace("    helm:\n", switch)})

    assert ("HL402" in {code for code, *_ in places(result)}) is found
