"""HL403, HL423 and HL424: the keys under `config.oidc`, whether all are there, and how their values are printed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from homelamp.syntax.yaml.scalars import tag_of
from support.checking import check_files, places, related_places
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, line_of

CLIENT_ID = "        clientID: headlamp\n"
ISSUER = "        issuerURL: https://auth.lab.test/application/o/headlamp/\n"
INLINE = "        secret: {create: false}\n"
VERSION = "      version: 0.45.0\n"
CALLBACK = "        callbackURL: https://headlamp.lab.test/oidc-callback\n"


def oidc(old: str, new: str, files: dict[str, str] = CHAIN) -> dict[str, str]:
    return changed(RELEASE, old, new, files)


# A key in another spelling, and what the message says to write.
SPELLINGS = [
    ("clientID:", "clientId:", "write clientID here"),
    ("clientID:", "client_id:", "write clientID here"),
    ("clientID:", "client-id:", "write clientID here"),
    ("clientID:", "ClientID:", "write clientID here"),
    ("issuerURL:", "issuerUrl:", "write issuerURL here"),
    ("issuerURL:", "issuer:", "write issuerURL here"),
    ("issuerURL:", "issuerURI:", "write issuerURL here"),
    ("callbackURL:", "callbackUrl:", "write callbackURL here"),
    ("callbackURL:", "redirectURL:", "write callbackURL here"),
    ("clientSecret:", "client_secret:", "write clientSecret here"),
]


@pytest.mark.parametrize(("old", "new", "change"), SPELLINGS)
def test_a_misspelt_key_is_the_only_finding(repository: Path, old: str, new: str, change: str) -> None:
    files = oidc(f"        {old}", f"        {new}")

    result = check_files(repository, files)

    assert places(result) == [("HL403", RELEASE, line_of(files[RELEASE], f"        {new}"))]
    assert result.findings[0].problem.change == change


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("baseURL: /headlamp", "move baseURL one level up, to config"),
        ("extraArgs: [-oidc-use-pkce]", "move extraArgs one level up, to config"),
        ("usePkce: true", "write usePKCE here"),
        ("existingSecret: headlamp-oidc", "write externalSecret: {enabled: true, name: headlamp-oidc} below oidc:"),
        ("existing: headlamp-oidc", "take it out; the keys are callbackURL, clientID, "),
        ("enabled: true", "take it out; the keys are "),
        ("externalSecret: {enable: true, name: a}", "write enabled here"),
        ("secret: {creat: false}", "write create here"),
        ("externalSecret: {key: a}", "take it out; the keys are externalSecret.enabled, "),
    ],
)
def test_a_key_that_belongs_nowhere_or_elsewhere(repository: Path, line: str, change: str) -> None:
    result = check_files(repository, oidc(CLIENT_ID, f"{CLIENT_ID}        {line}\n"))

    assert [(finding.code, finding.problem.span.line) for finding in result.findings] == [("HL403", 19)]
    assert result.findings[0].problem.change.startswith(change)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("clientID: headlamp", "clientID: {name: headlamp}"),
        ("clientID: headlamp", "clientID: [headlamp]"),
        (ISSUER.strip(), "issuerURL: {valueFrom: {secretKeyRef: {name: a, key: b}}}"),
        ("callbackURL: https://headlamp.lab.test/oidc-callback", "callbackURL: []"),
        ("clientSecret: ${HEADLAMP_CLIENT_SECRET}", "clientSecret: {secretKeyRef: {name: a, key: b}}"),
        ("clientID: headlamp", "clientID: headlamp\n        externalSecret: headlamp-oidc"),
        ("clientID: headlamp", "clientID: headlamp\n        secret: headlamp-oidc"),
    ],
)
def test_a_value_of_the_wrong_form(repository: Path, old: str, new: str) -> None:
    files = oidc(f"        {old}", f"        {new}")

    result = check_files(repository, files)

    assert places(result) == [("HL403", RELEASE, line_of(files[RELEASE], new.rpartition("\n")[2].strip()))]


@pytest.mark.parametrize(
    ("version", "line", "first"),
    [
        ("0.34.0", "callbackURL: https://headlamp.lab.test/oidc-callback", "0.35"),
        ("v0.30.1", "useAccessToken: true", "0.31"),
        ("0.36.x", "usePKCE: true", "0.37"),
        ("0.40", "useCookie: true", "0.41"),
        ("0.42.0", "externalSecret: {name: a, hasScopes: true}", "0.43"),
    ],
)
def test_a_key_that_the_pinned_chart_does_not_have_yet(repository: Path, version: str, line: str, first: str) -> None:
    files = oidc(CALLBACK, f"        {line}\n", oidc(VERSION, f"      version: {version}\n"))

    found = [one for one in check_files(repository, files).findings if one.code == "HL403"]

    assert [one.problem.change for one in found] == [f"raise the chart to {first} or later, or take the key out"]
    assert found[0].problem.span.line == line_of(files[RELEASE], line)


@pytest.mark.parametrize("version", ["0.35.0", "0.34 - 0.40", ">=0.30", "~0.34.0", "*", "${CHART}"])
def test_a_chart_that_has_the_key_or_may_have_it(repository: Path, version: str) -> None:
    files = oidc(VERSION, f'      version: "{version}"\n')

    assert places(check_files(repository, files)) == []


@pytest.mark.parametrize("line", ["callbackURL: ''", "useAccessToken: false", "usePKCE:", "meUserInfoURL: ''"])
def test_a_key_that_asks_for_nothing_is_no_loss_to_an_old_chart(repository: Path, line: str) -> None:
    files = oidc(CALLBACK, f"        {line}\n", oidc(VERSION, "      version: 0.30.0\n"))

    assert places(check_files(repository, files)) == []


@pytest.mark.parametrize(
    ("line", "is_wrong"),
    [
        ('usePKCE: "false"', True),
        ("useAccessToken: 'no'", True),
        ("useCookie: maybe", True),
        ("useCookie: false", False),
        ("useCookie: no", False),
        ("useAccessToken: 'true'", False),
        ("usePKCE: ${PKCE}", False),
        ("usePKCE: '{{ .pkce }}'", False),
    ],
)
def test_a_text_where_true_or_false_is_wanted(repository: Path, line: str, is_wrong: bool) -> None:
    files = oidc(CLIENT_ID, CLIENT_ID + f"        {line}\n")

    found = [one.code for one in check_files(repository, files).findings]

    assert found == ["HL403"] * is_wrong


@pytest.mark.parametrize(
    ("version", "key", "severity"),
    [
        (VERSION, "audience: a", Severity.ERROR),
        (VERSION.replace("0.45.0", "v0.40.0"), "audience: a", Severity.ERROR),
        (VERSION.replace("0.45.0", "0.46.0"), "audience: a", None),
        (VERSION.replace("0.45.0", "'>=0.40.0'"), "audience: a", Severity.WARNING),
        ("", "audience: a", Severity.WARNING),
        ("", "clientId: a", Severity.ERROR),
        (VERSION.replace("0.45.0", "0.46.0"), "clientId: a", Severity.ERROR),
        (VERSION, "autoLogin: true", Severity.ERROR),
        ("", "autoLogin: true", None),
        (VERSION.replace("0.45.0", "1.2.0"), "autoLogin: true", None),
    ],
)
def test_what_a_newer_chart_may_know(repository: Path, version: str, key: str, severity: Severity | None) -> None:
    files = oidc(VERSION, version, oidc(CLIENT_ID, f"{CLIENT_ID}        {key}\n"))

    result = check_files(repository, files)

    assert [(finding.code, finding.problem.severity) for finding in result.findings] == (
        [("HL403", severity)] if severity else []
    )


SOURCE = """\
kind: OCIRepository
metadata: {name: headlamp}
spec:
  url: oci://ghcr.io/kubernetes-sigs/headlamp/charts/headlamp
  ref: {tag: TAG}
"""
CHART = """\
  chart:
    spec:
      chart: headlamp
      version: 0.45.0
      sourceRef:
        kind: HelmRepository
        name: headlamp
"""


@pytest.mark.parametrize(
    ("tags", "severity"),
    [
        (["0.45.0"], Severity.ERROR),
        (["0.46.0"], None),
        (["0.45.0", "0.46.0"], Severity.WARNING),
        (["latest"], Severity.WARNING),
        ([], Severity.WARNING),
    ],
)
def test_the_version_of_a_chart_from_an_oci_repository(
    repository: Path, tags: list[str], severity: Severity | None
) -> None:
    files = oidc(CHART, "  chartRef: {kind: OCIRepository, name: headlamp}\n")
    files = oidc(CLIENT_ID, f"{CLIENT_ID}        audience: a\n", files)
    files |= {f"sources/{number}.yaml": SOURCE.replace("TAG", tag) for number, tag in enumerate(tags)}

    found = [(finding.code, finding.problem.severity) for finding in check_files(repository, files).findings]

    assert found == ([("HL403", severity)] if severity else [])


def test_several_misspelt_keys(repository: Path) -> None:
    files = oidc("        clientID:", "        clientId:", oidc("        issuerURL:", "        issuerUrl:"))

    assert places(check_files(repository, files)) == [("HL403", RELEASE, 18), ("HL403", RELEASE, 19)]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (CLIENT_ID, "", 18),
        (CLIENT_ID, '        clientID: ""\n', 18),
        (CLIENT_ID, "        clientID:\n", 18),
        (ISSUER, "", 18),
        (ISSUER, "        issuerURL: ''\n", 19),
        (ISSUER, "        issuerURL: null\n", 19),
    ],
)
def test_half_a_login(repository: Path, old: str, new: str, line: int) -> None:
    result = check_files(repository, oidc(old, new))

    assert places(result) == [("HL423", RELEASE, line)]
    # What the other places say is what has to be written.
    assert old.strip() in result.findings[0].problem.change


@pytest.mark.parametrize(
    "release",
    [
        CHAIN[RELEASE].replace("  values:\n", "  valuesFrom: [{kind: ConfigMap, name: a}]\n  values:\n"),
        CHAIN[RELEASE].replace(
            "  values:\n",
            "  postRenderers: [{kustomize: {patches: [{target: {kind: Deployment}, patch: '{{ x'}]}}]\n  values:\n",
        ),
        CHAIN[RELEASE].replace("  values:\n", "  values:\n    env: [{name: OIDC_CLIENT_ID, value: headlamp}]\n"),
        CHAIN[RELEASE].replace(
            "  values:\n",
            "  values:\n    env: [{name: OIDC_CLIENT_ID, valueFrom: {secretKeyRef: {name: a, key: b}}}]\n",
        ),
        CHAIN[RELEASE].replace("    config:\n", "    config:\n      extraArgs: [-oidc-client-id=headlamp]\n"),
    ],
)
def test_the_other_half_comes_from_elsewhere(repository: Path, release: str) -> None:
    assert places(check_files(repository, oidc(CLIENT_ID, "", {**CHAIN, RELEASE: release}))) == []


def with_id(text: str, more: str = "") -> dict[str, str]:
    """The chain with another client ID in every place."""
    plain = text.strip("\"'")
    files = changed(K3S, "oidc-client-id=headlamp", f"oidc-client-id={plain}")
    files = changed(TERRAFORM, 'client_id      = "headlamp"', f'client_id      = "{plain}"', files)
    return oidc(CLIENT_ID, f"        clientID: {text}\n{more}", files)


WORDS = ["12345", "1e3", "0x10", "1.5", "true", "False", "on", "y", "1_000"]


@pytest.mark.parametrize("text", [*WORDS, "null", "~"])
def test_quotes_do_not_help_where_the_chart_prints_the_values(repository: Path, text: str) -> None:
    result = check_files(repository, with_id(f'"{text}"', INLINE))

    assert places(result) == [("HL424", RELEASE, 18)]
    assert {(K3S, 3), (TERRAFORM, 5)} <= related_places(result)


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("more", ["", INLINE])
def test_without_quotes_the_chart_itself_stumbles(repository: Path, text: str, more: str) -> None:
    result = check_files(repository, with_id(text, more))

    assert places(result) == [("HL425", RELEASE, 18)]
    assert "don't meet the specifications" in result.findings[0].problem.symptom


@pytest.mark.parametrize(
    ("text", "more"),
    [
        *((f'"{text}"', "") for text in WORDS),
        *((text, INLINE) for text in ("headlamp", "e1", "1:30", "2024-01-01", "nope", "0b", "12345-headlamp")),
    ],
)
def test_a_text_that_stays_one(repository: Path, text: str, more: str) -> None:
    assert places(check_files(repository, with_id(text, more))) == []


def test_another_value_than_the_client_id(repository: Path) -> None:
    files = oidc(CLIENT_ID, f"{CLIENT_ID}{INLINE}        meUserInfoURL: '12'\n        usePKCE: true\n")

    assert places(check_files(repository, files)) == [("HL424", RELEASE, 20)]


def test_a_number_in_one_place_differs_first_of_all(repository: Path) -> None:
    result = check_files(repository, oidc(CLIENT_ID, f'        clientID: "12345"\n{INLINE}'))

    assert places(result) == [("HL103", RELEASE, 18)]


TEXTS = [*WORDS, "null", "~", "headlamp", "e1", "2024-01-01", "1:30", "0o17", "017", "+1", "-0", ".5", "5.", "1e+3"]
TEXTS += ["No", "NO", "nO", "n", "Y", "Off", "oFF", "1__0", "0b101", "0xZZ", "1e", "--", "_1", "08", "1.2.3", "1,000"]
_KINDS = {"str": "string", "int": "float64", "float": "float64", "bool": "bool", "null": "invalid"}


def test_helm_takes_texts_for_what_we_take_them(tmp_path: Path, need_tool: Callable[[str], Path]) -> None:
    """Helm's `fromYaml` is the YAML reader of Kubernetes: sigs.k8s.io/yaml."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: kinds\nversion: 0.1.0\n")
    (tmp_path / "values.yaml").write_text(json.dumps({"texts": TEXTS}))
    (tmp_path / "templates" / "kinds.yaml").write_text(
        "kinds:\n{{- range .Values.texts }}\n"
        '{{- $read := fromYaml (printf "it: %s" .) }}\n'
        '- {{ hasKey $read "Error" | ternary "error" (kindOf (index $read "it")) }}\n{{- end }}\n'
    )

    command = [str(need_tool("helm")), "template", "kinds", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    said = [line[2:] for line in done.stdout.splitlines() if line.startswith("- ")]
    assert dict(zip(TEXTS, said, strict=True)) == {text: _KINDS[tag_of(text)] for text in TEXTS}
