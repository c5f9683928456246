"""What is quoted of a repository holds no secret, wherever it stands and whatever the report's form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from homelamp.core.text import SourceFile, Span
from homelamp.redact.forms import without_secrets
from homelamp.redact.redactor import Redactor
from homelamp.report import json, text
from homelamp.report.style import Style
from support.checking import check_files
from support.repositories import RELEASE, TERRAFORM, changed


def redacted(span: Span) -> str:
    return Redactor().quote(span).line


PLAIN = "        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n"
PUBLIC = changed(TERRAFORM, "  grant_types", '  client_type = "public"\n  grant_types')
ENV = "    env: [{name: OIDC_CLIENT_SECRET, valueFrom: {secretKeyRef: {name: a, key: wanted}}}]\n    ingress:\n"
BY_ENV = changed(RELEASE, "    ingress:\n", ENV, changed(RELEASE, PLAIN, ""))
SECRET = "kind: Secret\nmetadata: {name: a, namespace: headlamp}\n"


def values(more: str, files: dict[str, str] = PUBLIC) -> dict[str, str]:
    return changed(RELEASE, PLAIN, more, files)


# Repositories with a finding at, or beside, a client secret in plain text.
CASES = {
    "in the values": values("        clientSecret: hunter2\n"),
    "in quotes": values("        clientSecret: 'hunter2'\n"),
    "in a flow": values("        clientSecret: hunter2\n").copy()
    | {
        RELEASE: re.sub(
            r"oidc:\n((?:        .*\n)+)", r"oidc: {clientSecret: hunter2, clientID: headlamp}\n", PUBLIC[RELEASE]
        )
    },
    "in a folded text": values("        clientSecret: >-\n          hunter2\n"),
    "under a misspelt key": values("        client_secret: hunter2\n"),
    "of the wrong form": values("        clientSecret: [hunter2]\n"),
    "given twice": values("        clientSecret: hunter2\n        clientSecret: hunter2b\n"),
    "a number": values("        clientSecret: 4811\n        secret: {create: false}\n"),
    "in a variable": values("        usePKCE: true\n")
    | {
        RELEASE: values("")[RELEASE].replace(
            "    ingress:\n",
            "    env:\n      - name: OIDC_CLIENT_SECRET\n        value: hunter2\n    ingress:\n",
        )
    },
    "in a variable on one line": {
        **PUBLIC,
        RELEASE: values("")[RELEASE].replace(
            "    ingress:\n", "    env: [{name: OIDC_CLIENT_SECRET, value: hunter2}]\n    ingress:\n"
        ),
    },
    "in an argument": {
        **PUBLIC,
        RELEASE: values("")[RELEASE].replace(
            "    config:\n", "    config:\n      extraArgs:\n        - -oidc-client-secret=hunter2\n"
        ),
    },
    "in a Secret": {
        **BY_ENV,
        "apps/headlamp/s.yaml": f"{SECRET}stringData:\n  clientSecret: hunter2\n  other: hunter2\n",
    },
    "in a Secret, encoded": {**BY_ENV, "apps/headlamp/s.yaml": f"{SECRET}data:\n  other: aHVudGVyMg==\n"},
    "in a Secret on one line": {**BY_ENV, "apps/headlamp/s.yaml": f"{SECRET}stringData: {{other: hunter2}}\n"},
    "in a list of Secrets": {
        **BY_ENV,
        "apps/headlamp/s.yaml": "kind: List\nitems:\n  - kind: Secret\n    metadata:\n      name: a\n"
        "      namespace: headlamp\n    stringData:\n      other: hunter2\n",
    },
    "in a generator": {
        **BY_ENV,
        "apps/headlamp/kustomization.yaml": "resources: [helmrelease.yaml]\nnamespace: headlamp\n"
        "secretGenerator:\n  - name: a\n    literals:\n      - other=hunter2\n",
    },
    "in a generator on one line": {
        **BY_ENV,
        "apps/headlamp/kustomization.yaml": "resources: [helmrelease.yaml]\nnamespace: headlamp\n"
        "secretGenerator:\n  - name: a\n    literals: [other=hunter2]\n",
    },
}


@pytest.mark.parametrize("name", CASES)
def test_no_report_shows_it(repository: Path, name: str) -> None:
    result = check_files(repository, CASES[name])

    assert result.findings, "nothing is said, and so nothing is quoted"
    shown = "\n".join(text.render(result, None, Style(enabled=False))) + json.render(result, None)
    for secret in ("hunter2", "4811", "aHVudGVyMg"):
        assert secret not in shown


@pytest.mark.parametrize(
    "line",
    [
        "clientID: headlamp",
        "  - -oidc-client-id=headlamp",
        "            key: clientSecret",
        "      - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET",
        "kind: Secret",
        "  name: headlamp-oidc",
        "data:",
    ],
)
def test_all_else_is_shown_as_it_is(line: str) -> None:
    file = SourceFile("a.yaml", f"{line}\nkind: Secret\n")

    assert redacted(Span(file, 0, 1)) == line


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("  OIDC_ISSUER_URL: https://auth/", "  OIDC_ISSUER_URL: https://auth/"),
        ("  OIDC_CLIENT_ID: headlamp", "  OIDC_CLIENT_ID: headlamp"),
        ('  OIDC_CLIENT_SECRET: "{{ .secret }}"', '  OIDC_CLIENT_SECRET: "{{ .secret }}"'),
        ("  OIDC_CLIENT_SECRET: hunter2", "  OIDC_CLIENT_SECRET: …"),
        ('  other: "{{ .secret }}"', '  other: "{{ .secret }}"'),
        ("  other: hunter2", "  other: …"),
        ("  'other': hunter2", "  'other': …"),
    ],
)
def test_the_data_of_a_secret(data: str, shown: str) -> None:
    file = SourceFile("a.yaml", f"kind: Secret\nmetadata:\n  name: a\nstringData:\n  # all of it\n  first: x\n{data}\n")

    assert redacted(Span(file, file.offset(7), file.offset(7) + 1)) == shown


def test_what_is_no_secret_in_a_file_with_one() -> None:
    file = SourceFile("a.yaml", "kind: Secret\nstringData:\n  a: b\n---\nkind: ConfigMap\nmetadata:\n  name: shown\n")

    assert redacted(Span(file, file.offset(7), file.offset(7) + 1)) == "  name: shown"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("issuerURL: https://me:hunter2@auth.lab.test/", "issuerURL: https://me:…@auth.lab.test/"),
        ("-oidc-client-id=a -oidc-client-secret=hunter2", "-oidc-client-id=a -oidc-client-secret=…"),
        ("https://auth.lab.test:9443/application/o/a/", "https://auth.lab.test:9443/application/o/a/"),
    ],
)
def test_messages_and_values_hold_no_secret(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


@pytest.mark.parametrize(
    "line", ["clientSecrett: hunter2", "  secret: hunter2", "OIDC_CLIENT_SECRT: hunter2", "token: hunter2"]
)
def test_what_is_nearly_called_a_secret_is_not_quoted(line: str) -> None:
    file = SourceFile("a.yaml", line)

    assert "hunter2" not in redacted(Span(file, 0, 3))


@pytest.mark.parametrize(
    "form",
    ["{{<<: {0}}}", "{{<<: {0}, b: {0}}}", "{{a: {0}, b: {0}}}", "{{? {0} : x, ? [{0}] : y}}", "[{0}, {0}]", "[[{0}]]"],
)
def test_a_long_line_of_aliases_ends(form: str) -> None:
    lines = [f"l{at}: &l{at} {form.format(f'*l{at - 1}')}" for at in range(1, 3_000)]
    source = SourceFile("a.yaml", "\n".join(["l0: &l0 {clientSecret: hunter2}", *lines, "clientSecret: hunter2", ""]))

    for line in (1, 3_001):
        assert "hunter2" not in redacted(Span(source, source.offset(line), source.offset(line) + 1))
