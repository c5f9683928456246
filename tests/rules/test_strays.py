"""HL403: settings of the login where Headlamp's chart does not look."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.finding import Finding, Severity
from support.checking import check_files, places
from support.repositories import CHAIN, RELEASE, changed

LOGIN = """\
    config:
      oidc:
        clientID: headlamp
        issuerURL: https://auth.lab.test/application/o/headlamp/
        callbackURL: https://headlamp.lab.test/oidc-callback
        clientSecret: ${HEADLAMP_CLIENT_SECRET}
"""
SETTINGS = """\
clientID: headlamp
issuerURL: https://auth.lab.test/application/o/headlamp/
callbackURL: https://headlamp.lab.test/oidc-callback
clientSecret: ${HEADLAMP_CLIENT_SECRET}
"""
PUBLIC = LOGIN.replace("        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n", "")


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


def values(text: str, by: int = 4, version: str = "0.45.0") -> dict[str, str]:
    return changed(RELEASE, "version: 0.45.0", f"version: {version}", changed(RELEASE, LOGIN, indented(text, by)))


def beside(text: str, login: str = LOGIN) -> dict[str, str]:
    return changed(RELEASE, LOGIN, login + indented(text, 4))


def in_config(text: str, login: str = LOGIN) -> dict[str, str]:
    return changed(RELEASE, LOGIN, login + indented(text, 6))


def found(repository: Path, files: dict[str, str]) -> list[Finding]:
    return [one for one in check_files(repository, files).findings if one.code == "HL403"]


GROUPS = {
    "oidc": ("oidc:\n" + indented(SETTINGS, 2), "move what is below oidc to config: oidc:"),
    "headlamp": (
        "headlamp:\n  config:\n    oidc:\n" + indented(SETTINGS, 6),
        "move what is below headlamp to the top of the values",
    ),
    "configs": ("configs:\n  oidc:\n" + indented(SETTINGS, 4), "write config here"),
    "auth": ("auth:\n  oidc:\n" + indented(SETTINGS, 4), "move what is below auth: oidc: to config: oidc:"),
    "config.oidcConfig": ("config:\n  oidcConfig:\n" + indented(SETTINGS, 4), "write oidc here"),
    "config.OIDC": ("config:\n  OIDC:\n" + indented(SETTINGS, 4), "write oidc here"),
    "config.clientID": ("config:\n" + indented(SETTINGS, 2), "write clientID below config: oidc:"),
    "clientID": (SETTINGS, "write clientID below config: oidc:"),
}


@pytest.mark.parametrize("name", GROUPS)
def test_a_login_at_a_wrong_place(repository: Path, name: str) -> None:
    text, change = GROUPS[name]
    first, *_ = found(repository, values(text))

    assert first.problem.message == f"the chart knows no {name}"
    assert first.problem.span.text == name.rpartition(".")[2]
    assert (first.problem.change, first.problem.severity) == (change, Severity.ERROR)


@pytest.mark.parametrize(("version", "severities"), [("0.46.0", []), ("'>=0.30.0'", [Severity.WARNING]), ("0.1.0", [])])
def test_a_chart_that_may_know_more(repository: Path, version: str, severities: list[Severity]) -> None:
    said = found(repository, values("oidc:\n" + indented(SETTINGS, 2), version=version))

    assert [one.problem.severity for one in said] == severities


SINGLE = {
    "config.baseurl": (in_config("baseurl: /headlamp"), "write baseURL here"),
    "config.base_url": (in_config("base_url: /headlamp"), "write baseURL here"),
    "config.baseURl": (in_config("baseURl: /headlamp"), "write baseURL here"),
    "baseURL": (beside("baseURL: /headlamp"), "write baseURL below config:"),
    "envFrom": (
        beside("envFrom:\n  - secretRef:\n      name: headlamp-oidc", PUBLIC),
        "write externalSecret: {enabled: true, name: headlamp-oidc} below config: oidc:",
    ),
    "config.envFrom": (
        in_config("envFrom:\n  - secretRef: {name: headlamp-env}", PUBLIC),
        "write externalSecret: {enabled: true, name: headlamp-env} below config: oidc:",
    ),
    "existingSecret": (
        beside("existingSecret: headlamp-oidc", PUBLIC),
        "write externalSecret: {enabled: true, name: headlamp-oidc} below config: oidc:",
    ),
    "config.oidc.existingSecret": (
        changed(RELEASE, LOGIN, PUBLIC + indented("existingSecret: headlamp-oidc", 8)),
        "write externalSecret: {enabled: true, name: headlamp-oidc} below oidc:",
    ),
    "config.oidc.clientSecretRef": (
        changed(RELEASE, LOGIN, PUBLIC + indented("clientSecretRef: {name: headlamp-oidc, key: s}", 8)),
        "write externalSecret: {enabled: true, name: …} below oidc:",
    ),
    "config.env": (
        in_config("env:\n  - name: OIDC_CLIENT_SECRET\n    valueFrom: {secretKeyRef: {name: a, key: b}}", PUBLIC),
        "write env at the top of the values, as a list of names and values",
    ),
    "extraEnvs": (
        beside("extraEnvs:\n  - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET\n    value: ${SECRET}", PUBLIC),
        "write env at the top of the values, as a list of names and values",
    ),
    "extraArgs": (beside("extraArgs:\n  - -oidc-use-pkce"), "write extraArgs below config:"),
}


@pytest.mark.parametrize("name", SINGLE)
def test_a_setting_at_a_wrong_place(repository: Path, name: str) -> None:
    files, change = SINGLE[name]
    (one,) = found(repository, files)

    assert one.problem.message == f"the chart knows no {name}"
    assert (one.problem.change, one.problem.severity) == (change, Severity.ERROR)


def test_a_misspelt_path_is_one_finding(repository: Path) -> None:
    login = LOGIN.replace("lab.test/oidc-callback", "lab.test/headlamp/oidc-callback")
    files = in_config("baseurl: /headlamp", login)
    terraform = "terraform/authentik/headlamp.tf"
    files[terraform] = CHAIN[terraform].replace("}/oidc-callback", "}/headlamp/oidc-callback")

    result = check_files(repository, files)

    assert [code for code, _, _ in places(result)] == ["HL403"]
    assert [edit.text for edit in result.findings[0].problem.fix] == ["baseURL"]


def test_the_secret_at_a_wrong_place_is_all_that_is_wanted(repository: Path) -> None:
    (one,) = found(repository, values("envFrom:\n  - secretRef: {name: headlamp-oidc}\n"))

    assert one.problem.span.text == "envFrom"


def test_a_token_that_the_chart_does_not_know_yet(repository: Path) -> None:
    files = in_config("unsafeUseServiceAccountToken: true")

    assert [code for code, _, _ in places(check_files(repository, files))] == ["HL416"]
    (one,) = found(repository, changed(RELEASE, "version: 0.45.0", "version: 0.42.0", files))
    assert one.problem.change == "raise the chart to 0.43 or later, or take the key out"


QUIET = {
    "an anchor": values("oidc: &login\n" + indented(SETTINGS, 2) + "config:\n  oidc: *login\n"),
    "an anchor within": values(
        "oidc:\n  login: &login\n" + indented(SETTINGS, 4) + "config:\n  oidc:\n    <<: *login\n"
    ),
    "an extension": beside("x-oidc:\n" + indented(SETTINGS, 2)),
    "global values": beside("global:\n  oidc:\n" + indented(SETTINGS, 4)),
    "what is given already": beside("oidc:\n" + indented(SETTINGS, 2)),
    "a login that is off": beside("oidc: {enabled: false}\nsso: {}"),
    "another Secret": beside("envFrom:\n  - secretRef: {name: proxy}\nimagePullSecrets: [{name: registry}]"),
    "an empty key": beside("existingSecret: ''\nbaseURL: ''\nenvFrom: []"),
    "keys of the chart": in_config(
        "baseURL: ''\npluginsDir: /plugins\nwatchPlugins: true\nextraArgs: []\nenableHelm: true"
    ),
    "keys of something else": beside("podLabels: {a: b}\nlabels: {}\ntheme: dark\nextraEnvs: [{name: TZ, value: UTC}]"),
    "an ingress's secret": beside("tls:\n  secretName: headlamp-tls\nsecretName: headlamp-tls"),
    "a certificate beside a public client": beside("secretName: headlamp-tls", PUBLIC),
    "a pod's own arguments": beside("args: [--verbose]"),
}


@pytest.mark.parametrize("name", QUIET)
def test_what_is_meant_so(repository: Path, name: str) -> None:
    assert found(repository, QUIET[name]) == []


def test_a_chart_around_it_may_know_the_key(repository: Path) -> None:
    login = LOGIN.replace("    config:", "headlamp:\n  config:").replace("\n      ", "\n    ")
    files = {path: text for path, text in CHAIN.items() if path != RELEASE}
    files["charts/login/Chart.yaml"] = (
        "apiVersion: v2\nname: login\nversion: 1.0.0\n"
        "dependencies: [{name: headlamp, version: 0.45.0, repository: https://kubernetes-sigs.github.io/headlamp/}]\n"
    )
    files["charts/login/values.yaml"] = (
        login + "  oidc:\n    scopes: openid\n    clientSecret: x\n" + "oidc: {clientID: a}\n"
    )

    result = check_files(repository, files)

    assert [one.code for one in result.findings if one.code == "HL403"] == []
    assert result.chains
