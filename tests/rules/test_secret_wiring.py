"""HL114, HL115 and HL118: the client secret comes from a Secret that is there, has the key, and is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from homelamp.model.result import Result
from homelamp.report import text
from homelamp.report.style import Style
from support import checking
from support.checking import places, related_places
from support.repositories import CHAIN, RELEASE, TERRAFORM, changed, line_of

SEALED = "apps/headlamp/sealedsecret.yaml"
KUSTOMIZATION = "apps/headlamp/kustomization.yaml"
OTHER = "apps/grafana/sealedsecret.yaml"
PLAIN = "        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n"
ENV = """\
    env:
      - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET
        valueFrom:
          secretKeyRef:
            name: headlamp-oidc
            key: clientSecret
"""
MAKER = """\
kind: SealedSecret
metadata:
  name: headlamp-oidc
  namespace: headlamp
spec:
  encryptedData:
    clientSecret: AgB
"""
WHOLE = """\
        externalSecret:
          enabled: true
          name: headlamp-oidc
"""
EXTERNAL = """\
kind: ExternalSecret
metadata:
  name: headlamp
  namespace: headlamp
spec:
  target:
    name: headlamp-oidc
    template:
      data:
        OIDC_CLIENT_ID: "{{ .id }}"
        OIDC_CLIENT_SECRET: "{{ .secret }}"
        OIDC_ISSUER_URL: https://auth.lab.test/application/o/headlamp/
"""
TYPE = '  grant_types = ["authorization_code"]\n'
GRAFANA = MAKER.replace("headlamp-oidc", "grafana").replace("namespace: headlamp", "namespace: grafana")

BY_KEY = {
    **CHAIN,
    RELEASE: CHAIN[RELEASE].replace(PLAIN, "").replace("    ingress:\n", f"{ENV}    ingress:\n"),
    SEALED: MAKER,
    OTHER: GRAFANA.replace("clientSecret", "password"),
}
# With the Secret as a whole, the callback beside it goes nowhere but by env.
SUPPLIED = "    env:\n      - {name: OIDC_CALLBACK_URL, value: https://headlamp.lab.test/oidc-callback}\n    ingress:\n"
AS_A_WHOLE = {
    **CHAIN,
    RELEASE: CHAIN[RELEASE].replace(PLAIN, WHOLE).replace("    ingress:\n", SUPPLIED),
    SEALED: EXTERNAL,
}
ARGO = {path: text for path, text in {**BY_KEY, "secrets/headlamp.yaml": MAKER}.items() if path != SEALED}


def check_files(repository: Path, files: dict[str, str]) -> Result:
    """What is said of the way that the secret takes; what is in it is no matter here."""
    return checking.check_files(repository, files, secrets=False)


@pytest.mark.parametrize("files", [BY_KEY, AS_A_WHOLE, ARGO])
def test_the_unchanged_wiring_is_right(repository: Path, files: dict[str, str]) -> None:
    result = check_files(repository, files)

    assert places(result) == []
    assert [one for one in result.unchecked if one.term == "client_secret"] == []


# The rule, its severity, what is changed, and the line (of the file, by its text) that has to be among the places.
CHANGES = [
    ("HL114", "error", BY_KEY, RELEASE, "name: headlamp-oidc", "name: headlamp-oauth"),
    ("HL114", "error", BY_KEY, RELEASE, "name: headlamp-oidc", "name: Headlamp-oidc"),
    ("HL114", "error", BY_KEY, SEALED, "name: headlamp-oidc", "name: oidc"),
    ("HL114", "error", BY_KEY, SEALED, "namespace: headlamp", "namespace: default"),
    ("HL114", "error", ARGO, "secrets/headlamp.yaml", "name: headlamp-oidc", "name: oidc"),
    ("HL114", "error", BY_KEY, RELEASE, "namespace: headlamp", "namespace: tools"),
    ("HL114", "error", AS_A_WHOLE, RELEASE, "name: headlamp-oidc", "name: headlamp-secret"),
    ("HL114", "error", AS_A_WHOLE, SEALED, "name: headlamp-oidc", "name: oidc"),
    ("HL118", "error", BY_KEY, RELEASE, "key: clientSecret", "key: OIDC_CLIENT_SECRET"),
    ("HL118", "error", BY_KEY, SEALED, "clientSecret:", "client_secret:"),
    ("HL118", "error", BY_KEY, SEALED, "    clientSecret: AgB\n", "    other: AgB\n"),
    ("HL118", "error", AS_A_WHOLE, SEALED, "OIDC_CLIENT_ID:", "clientID:"),
    ("HL118", "error", AS_A_WHOLE, SEALED, "OIDC_CLIENT_SECRET:", "CLIENT_SECRET:"),
    ("HL118", "error", AS_A_WHOLE, SEALED, "OIDC_ISSUER_URL:", "OIDC_IDP_ISSUER_URL:"),
    ("HL115", "warning", BY_KEY, TERRAFORM, TYPE, TYPE + '  client_type = "public"\n'),
]


@pytest.mark.parametrize("change", CHANGES)
def test_one_change_one_finding(repository: Path, change: tuple[str, str, dict[str, str], str, str, str]) -> None:
    code, severity, files, path, old, new = change
    after = changed(path, old, new, files)

    result = check_files(repository, after)

    assert [(finding.code, finding.problem.severity.value) for finding in result.findings] == [(code, severity)]
    line = line_of(after[path], new.strip().rpartition("\n")[2])
    assert (path, line) in {*related_places(result), *((file, at) for _, file, at in places(result))}
    assert result.findings[0].problem.change
    assert result.findings[0].problem.symptom


def test_a_change_of_the_kustomization_is_shown_there(repository: Path) -> None:
    listed = "namespace: headlamp\nresources: [sealedsecret.yaml]\n"
    files = {path: text for path, text in BY_KEY.items() if path not in {RELEASE, SEALED}}
    files |= {"releases/headlamp.yaml": BY_KEY[RELEASE], SEALED: MAKER, KUSTOMIZATION: listed}

    assert places(check_files(repository, files)) == []
    for change, line in (("namespace: default\n", 1), ("namespace: headlamp\nnamePrefix: x-\n", 2)):
        result = check_files(repository, changed(KUSTOMIZATION, "namespace: headlamp\n", change, files))

        assert [code for code, _, _ in places(result)] == ["HL114"]
        assert (KUSTOMIZATION, line) in related_places(result)


def test_a_file_that_its_kustomization_does_not_list(repository: Path) -> None:
    files = {**BY_KEY, KUSTOMIZATION: "resources: [helmrelease.yaml]\n"}

    result = check_files(repository, files)

    assert [(finding.code, finding.problem.severity) for finding in result.findings] == [("HL114", Severity.ERROR)]
    assert result.findings[0].problem.change == f"list sealedsecret.yaml in {KUSTOMIZATION}"
    assert (KUSTOMIZATION, 1) in related_places(result)


def test_without_a_near_miss_it_is_a_warning(repository: Path) -> None:
    result = check_files(repository, {path: text for path, text in BY_KEY.items() if path != SEALED})

    assert [(finding.code, finding.problem.severity) for finding in result.findings] == [("HL114", Severity.WARNING)]
    assert result.findings[0].problem.related == ()


# What makes the Secret in another form, or in a way that is not followed; in each nothing is wrong.
QUIET = {
    "a name and a namespace with holes": {SEALED: MAKER.replace("oidc", "${N}").replace(": headlamp\n", ": ${NS}\n")},
    "no namespace at all": {SEALED: MAKER.replace("  namespace: headlamp\n", "")},
    "a Secret with its key in data": {
        SEALED: "kind: Secret\nmetadata: {name: headlamp-oidc, namespace: headlamp}\ndata: {clientSecret: '${X}'}\n"
    },
    "the template's metadata have no effect": {
        SEALED: MAKER + "  template: {metadata: {name: other, namespace: other}}\n"
    },
    "a namespace from kustomize": {
        SEALED: MAKER.replace("namespace: headlamp", "namespace: default"),
        KUSTOMIZATION: "namespace: headlamp\nresources: [helmrelease.yaml, sealedsecret.yaml]\n",
    },
    "a namespace from Flux": {
        SEALED: MAKER.replace("namespace: headlamp", "namespace: default"),
        "clusters/apps.yaml": (
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
            "spec: \n  path: ./apps/headlamp\n  targetNamespace: web\n"
        ),
    },
    "a base that an overlay takes elsewhere": {
        SEALED: MAKER.replace("namespace: headlamp", "namespace: default"),
        "overlays/home/kustomization.yaml": "namespace: web\nresources:\n  - ../../apps/headlamp\n",
    },
    "a generator of KSOPS": {
        SEALED: MAKER.replace("SealedSecret", "Secret").replace("spec:\n  encryptedData:", "sops: {}\nstringData:"),
        KUSTOMIZATION: "resources: [helmrelease.yaml]\ngenerators: [ksops.yaml]\n",
        "apps/headlamp/ksops.yaml": "apiVersion: viaduct.ai/v1\nkind: ksops\nfiles: [sealedsecret.yaml]\n",
    },
    "a generator of kustomize": {
        SEALED: GRAFANA,
        KUSTOMIZATION: (
            "namespace: headlamp\nresources: [helmrelease.yaml]\n"
            "secretGenerator: [{name: headlamp-oidc, files: [clientSecret=secret.txt]}]\n"
        ),
    },
    "a patch of a generated Secret": {
        SEALED: EXTERNAL.replace("OIDC_CLIENT_SECRET", "other"),
        KUSTOMIZATION: ("resources: [helmrelease.yaml, sealedsecret.yaml]\npatches: [{path: patch.yaml}]\n"),
        "apps/headlamp/patch.yaml": (
            "kind: ExternalSecret\nmetadata: {name: headlamp}\n"
            "spec: {target: {template: {data: {clientSecret: '{{ .x }}'}}}}\n"
        ),
    },
    "a 1Password item": {
        SEALED: "kind: OnePasswordItem\nmetadata: {name: headlamp-oidc}\nspec: {itemPath: vaults/x}\n"
    },
    "another operator's kind with the name in its specification": {
        SEALED: "kind: VaultStaticSecret\nmetadata: {name: x}\nspec: {destination: {name: headlamp-oidc}}\n"
    },
    "keys of a store": {SEALED: EXTERNAL.partition("    template")[0] + "  dataFrom: [{extract: {key: headlamp}}]\n"},
    "a Secret that is copied from another namespace": {
        SEALED: MAKER.replace("namespace: headlamp", "namespace: vault")
        + "  template: {metadata: {annotations: {replicator.v1.mittwald.de/replicate-to: headlamp}}}\n"
    },
    "a Secret in Terraform": {
        SEALED: GRAFANA,
        "terraform/k8s.tf": 'resource "kubernetes_secret" "x" {\n  metadata {\n    name = "headlamp-oidc"\n  }\n}\n',
    },
    "a Secret in a chart's templates": {
        SEALED: GRAFANA,
        "charts/x/templates/secret.yaml": "kind: Secret\nmetadata:\n  name: headlamp-oidc\n{{- if .x }}\n{{- end }}\n",
    },
    "a Secret that Ansible makes": {
        SEALED: GRAFANA,
        "ansible/tasks.yaml": (
            "- kubernetes.core.k8s:\n    definition:\n      kind: Secret\n      metadata: {name: headlamp-oidc}\n"
            "      stringData: {clientSecret: '{{ secret }}'}\n"
        ),
    },
    "a Secret among the chart's extra manifests": {
        SEALED: GRAFANA,
        RELEASE: BY_KEY[RELEASE]
        + "    extraManifests:\n      - kind: Secret\n        metadata: {name: headlamp-oidc}\n"
        "        stringData: {clientSecret: x}\n",
    },
    "a reference that may be missing": {
        SEALED: GRAFANA,
        RELEASE: BY_KEY[RELEASE].replace("key: clientSecret\n", "key: clientSecret\n            optional: true\n"),
    },
    "two makers, one of which has the key": {
        "apps/headlamp/more.yaml": MAKER.replace("clientSecret", "other"),
    },
    "an unknown type of the client": {
        RELEASE: CHAIN[RELEASE].replace(PLAIN, ""),
        TERRAFORM: CHAIN[TERRAFORM].replace(TYPE, TYPE + "  client_type = var.type\n"),
    },
    "no secret, and values from elsewhere": {
        RELEASE: CHAIN[RELEASE]
        .replace(PLAIN, "")
        .replace("  values:\n", "  valuesFrom: [{kind: Secret, name: a}]\n  values:\n"),
    },
    "a public client with PKCE": {
        RELEASE: CHAIN[RELEASE].replace(PLAIN, "        usePKCE: true\n"),
        TERRAFORM: CHAIN[TERRAFORM].replace(TYPE, TYPE + '  client_type = "public"\n'),
    },
    "a signed token in the secret's place": {
        RELEASE: CHAIN[RELEASE]
        .replace(PLAIN, "        clientAssertionFile: /var/run/token\n")
        .replace("0.45.0", "0.60.0"),
    },
}


@pytest.mark.parametrize("name", QUIET)
def test_no_finding(repository: Path, name: str) -> None:
    assert places(check_files(repository, {**BY_KEY, **QUIET[name]})) == []


def test_a_repository_that_makes_no_secret(repository: Path) -> None:
    files = {path: text for path, text in BY_KEY.items() if path not in {SEALED, OTHER}}
    # To name a Secret is not to make one.
    files["apps/x.yaml"] = "kind: HelmRelease\nspec:\n  valuesFrom:\n    - kind: Secret\n      name: x\n"

    result = check_files(repository, files)

    assert places(result) == []
    assert [one.reason for one in result.unchecked] == ["a Secret that is made outside the repository"]


@pytest.mark.parametrize(
    ("values", "severity", "words"),
    [
        ("", "warning", "does not use PKCE"),
        ("        usePKCE: false\n", "warning", "does not use PKCE"),
        ("        clientSecret: ${X}\n        usePKCE: true\n", "warning", "sends a client secret"),
    ],
)
def test_a_public_client(repository: Path, values: str, severity: str, words: str) -> None:
    files = changed(TERRAFORM, TYPE, TYPE + '  client_type = "public"\n')

    result = check_files(repository, changed(RELEASE, PLAIN, values, files))

    assert [(finding.code, finding.problem.severity.value) for finding in result.findings] == [("HL115", severity)]
    assert words in result.findings[0].problem.message


@pytest.mark.parametrize("values", ["", '        clientSecret: ""\n', "        clientSecret:\n"])
def test_a_confidential_client_without_a_secret(repository: Path, values: str) -> None:
    result = check_files(repository, changed(RELEASE, PLAIN, values))

    assert [(finding.code, finding.problem.severity) for finding in result.findings] == [("HL115", Severity.ERROR)]


def test_the_hint_names_the_key_in_another_spelling(repository: Path) -> None:
    camel = EXTERNAL.replace("OIDC_CLIENT_ID", "clientID").replace("OIDC_CLIENT_SECRET", "clientSecret")

    result = check_files(repository, {**AS_A_WHOLE, SEALED: camel.replace("OIDC_ISSUER_URL", "issuerURL")})

    assert [finding.code for finding in result.findings] == ["HL118"]
    assert result.findings[0].problem.change == (
        "clientID must be called OIDC_CLIENT_ID; clientSecret must be called OIDC_CLIENT_SECRET; "
        "issuerURL must be called OIDC_ISSUER_URL"
    )


def test_env_supplies_what_the_secret_lacks(repository: Path) -> None:
    lacking = changed(SEALED, '        OIDC_CLIENT_ID: "{{ .id }}"\n', "", AS_A_WHOLE)
    literal = "    env:\n      - {name: OIDC_CLIENT_ID, value: headlamp}\n"

    assert [finding.code for finding in check_files(repository, lacking).findings] == ["HL118"]
    assert places(check_files(repository, changed(RELEASE, "    env:\n", literal, lacking))) == []


@pytest.mark.parametrize(
    ("issuer", "codes"),
    [("https://auth.lab.test/application/o/headlamp", ["HL102"]), ("https://{{ .host }}/application/o/headlamp/", [])],
)
def test_the_issuer_that_the_secret_states_is_compared(repository: Path, issuer: str, codes: list[str]) -> None:
    right = "OIDC_ISSUER_URL: https://auth.lab.test/application/o/headlamp/"
    files = changed(SEALED, right, f'OIDC_ISSUER_URL: "{issuer}"', AS_A_WHOLE)

    result = check_files(repository, files)

    assert [finding.code for finding in result.findings] == codes
    assert {file for _, file, _ in places(result)} <= {SEALED}


def test_the_secret_itself_is_shown_nowhere(repository: Path) -> None:
    plain = "kind: Secret\nmetadata: {name: headlamp-oidc, namespace: tools}\nstringData: {clientSecret: hunter2}\n"

    result = check_files(repository, {**BY_KEY, SEALED: plain})

    assert [finding.code for finding in result.findings] == ["HL114"]
    shown = [
        finding.problem.message + finding.problem.change + str(finding.problem.values) for finding in result.findings
    ]
    assert "hunter2" not in repr((shown, result.unchecked, result.chains))


LISTING = "resources:\n  - helmrelease.yaml\n  - sealedsecret.yaml\n"
# What kubeseal's output may be when it has failed, with the severity.
EMPTY = {
    "nothing": ("", Severity.ERROR),
    "a line break": ("\n", Severity.ERROR),
    "a byte order mark": ("\ufeff", Severity.ERROR),
    "the start of a document": ("---\n", Severity.ERROR),
    "null": ("null\n", Severity.ERROR),
    "an empty object": ("{}\n", Severity.ERROR),
    "a message": ("error: cannot fetch certificate\n", Severity.ERROR),
    "the secret itself": ("hunter2\n", Severity.ERROR),
}


@pytest.mark.parametrize("name", EMPTY)
def test_a_listed_file_that_makes_nothing(repository: Path, name: str) -> None:
    content, severity = EMPTY[name]

    result = check_files(repository, {**BY_KEY, KUSTOMIZATION: LISTING, SEALED: content})

    assert [(one.code, one.problem.severity) for one in result.findings] == [("HL114", severity)]
    assert (SEALED, 1) in related_places(result)
    assert f"homelamp seal --file {SEALED}" in result.findings[0].problem.change
    assert "hunter2" not in "\n".join(text.render(result, None, Style(False)))


NOT_MEANT = {
    "not listed": {KUSTOMIZATION: "resources: [helmrelease.yaml]\n", SEALED: ""},
    "no kustomization": {SEALED: ""},
    "elsewhere": {"apps/db/kustomization.yaml": LISTING, "apps/db/sealedsecret.yaml": "", SEALED: ""},
    "another name": {KUSTOMIZATION: LISTING.replace("sealedsecret", "network"), "apps/headlamp/network.yaml": ""},
    "a template": {KUSTOMIZATION: LISTING, SEALED: "{{ sealed_secret }}\n"},
    "another object": {KUSTOMIZATION: LISTING, SEALED: "kind: ConfigMap\nmetadata: {name: a}\n"},
}


@pytest.mark.parametrize("name", NOT_MEANT)
def test_an_empty_file_that_is_not_meant(repository: Path, name: str) -> None:
    files = {path: content for path, content in BY_KEY.items() if path != SEALED}

    result = check_files(repository, {**files, **NOT_MEANT[name]})

    # The Secret may be made by hand.
    assert all(one.problem.severity is Severity.WARNING for one in result.findings)
    assert not {path for path, _ in related_places(result)} & {SEALED, "apps/headlamp/network.yaml"}
