"""HL506, HL507, HL508, HL511, HL512, HL513 and HL514: SealedSecrets as objects, and the controller that opens them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from homelamp.report import text
from homelamp.report.style import Style
from support.checking import check_files, places, related_places
from support.repositories import CHAIN, RELEASE, changed, line_of
from support.sealing import SEALED, ciphertext

HEAD = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: headlamp-oidc\n"
BODY = f"spec:\n  encryptedData:\n    clientSecret: {ciphertext()}\n"
NAMESPACE = "  namespace: headlamp\n"
WIDE = "sealedsecrets.bitnami.com/cluster-wide"
ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"


def annotated(name: str, value: str, indent: int) -> str:
    blanks = " " * indent
    return f"{blanks}annotations:\n{blanks}  {name}: {value}\n"


def in_template(name: str = WIDE, value: str = '"true"') -> str:
    return f"  template:\n    metadata:\n{annotated(name, value, 6)}"


# Code, severity, file by path, and the line (by its text) at which the rule speaks.
SPEAKS = {
    "a scope in the template": (
        "HL506",
        "error",
        {SEALED: HEAD + NAMESPACE + BODY + in_template()},
        f"        {WIDE}:",
    ),
    "no namespace": ("HL508", "warning", {SEALED: HEAD + BODY}, "  name: headlamp-oidc"),
    "an empty namespace": ("HL508", "warning", {SEALED: f'{HEAD}  namespace: ""\n{BODY}'}, "  name: headlamp-oidc"),
    "a kustomization without one": (
        "HL508",
        "warning",
        {SEALED: HEAD + BODY, "apps/headlamp/kustomization.yaml": "resources: [sealedsecret.yaml]\n"},
        "  name: headlamp-oidc",
    ),
    "spec.data": ("HL511", "warning", {SEALED: HEAD + NAMESPACE + f"spec:\n  data: {ciphertext()}\n"}, "  data: "),
    "what was applied": (
        "HL512",
        "error",
        {SEALED: HEAD + NAMESPACE + annotated(ANNOTATION, """'{"kind":"Secret","data":{"a":"hunter2"}}'""", 2) + BODY},
        f"    {ANNOTATION}:",
    ),
    "what was applied, in the template": (
        "HL512",
        "error",
        {SEALED: HEAD + NAMESPACE + BODY + in_template(ANNOTATION, """'{"kind":"Secret"}'""")},
        f"        {ANNOTATION}:",
    ),
    "what was applied, in a Secret of SOPS": (
        "HL512",
        "error",
        {
            SEALED: "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n"
            + annotated(ANNOTATION, "'{hunter2'", 2)
            + "data: {a: 'ENC[x]'}\nsops: {}\n"
        },
        f"    {ANNOTATION}:",
    ),
    "Flux's repository": (
        "HL507",
        "error",
        {"repo.yaml": "kind: HelmRepository\nspec:\n  url: https://bitnami-labs.github.io/sealed-secrets/\n"},
        "  url:",
    ),
    "Argo CD's repository": (
        "HL507",
        "error",
        {
            "app.yaml": "kind: Application\nspec:\n  source:\n    repoURL: https://bitnami-labs.github.io/sealed-secrets\n"
        },
        "    repoURL:",
    ),
    "K3s's repository": (
        "HL507",
        "error",
        {"chart.yaml": "kind: HelmChart\nspec:\n  repo: https://bitnami-labs.github.io/sealed-secrets\n"},
        "  repo:",
    ),
    "a chart's dependency": (
        "HL507",
        "error",
        {"Chart.yaml": "dependencies:\n  - name: x\n    repository: https://bitnami-labs.github.io/sealed-secrets\n"},
        "    repository:",
    ),
    "Terraform's repository": (
        "HL507",
        "error",
        {
            "terraform/k8s.tf": 'resource "helm_release" "x" {\n  name = "x"\n'
            '  repository = "https://bitnami-labs.github.io/sealed-secrets"\n}\n'
        },
        "  repository",
    ),
}


@pytest.mark.parametrize("name", SPEAKS)
def test_it_speaks(repository: Path, name: str) -> None:
    code, severity, files, line = SPEAKS[name]
    path, content = next(iter(files.items()))

    result = check_files(repository, {**CHAIN, **files})

    assert places(result) == [(code, path, line_of(content, line))]
    problem = result.findings[0].problem
    assert problem.severity.value == severity
    assert problem.change
    assert problem.symptom
    assert "hunter2" not in "\n".join(text.render(result, None, Style(False)))


def test_the_metadata_that_count_are_shown(repository: Path) -> None:
    _, _, files, _ = SPEAKS["a scope in the template"]

    assert related_places(check_files(repository, files)) == {(SEALED, 4)}


FLUX = (
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec:\n  path: ./apps\n"
)
APPLICATION = (
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n"
    "  source: {path: apps/headlamp}\n  destination: {namespace: headlamp}\n"
)
SETS = (
    "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nspec: {template: {spec: {source: {path: '{{path}}'}}}}\n"
)
SAME = json.dumps({"kind": "SealedSecret", "spec": {"encryptedData": {"a": "AgB"}}})
SILENT = {
    "a right one": {SEALED: HEAD + NAMESPACE + BODY},
    "a scope in both": {SEALED: HEAD + NAMESPACE + annotated(WIDE, '"true"', 2) + BODY + in_template()},
    "a scope that is off": {SEALED: HEAD + NAMESPACE + BODY + in_template(value='"false"')},
    "cluster-wide": {SEALED: HEAD + annotated(WIDE, '"true"', 2) + BODY},
    "a namespace of kustomize": {
        SEALED: HEAD + BODY,
        "apps/headlamp/kustomization.yaml": "namespace: headlamp\nresources: [sealedsecret.yaml]\n",
    },
    "a namespace of a kustomization above": {
        SEALED: HEAD + BODY,
        "apps/headlamp/kustomization.yaml": "resources: [sealedsecret.yaml]\n",
        "apps/kustomization.yaml": "namespace: headlamp\nresources: [headlamp]\n",
    },
    "a namespace of an overlay": {
        SEALED: HEAD + BODY,
        "overlays/home/kustomization.yaml": "namespace: web\nresources:\n  - ../../apps/headlamp\n",
    },
    "a namespace of Flux": {SEALED: HEAD + BODY, "clusters/apps.yaml": FLUX + "  targetNamespace: headlamp\n"},
    "a namespace of Argo CD": {SEALED: HEAD + BODY, "applications/x.yaml": APPLICATION},
    "folders that only Argo CD knows": {SEALED: HEAD + BODY, "applications/x.yaml": SETS},
    "a chart's template": {"charts/x/templates/sealed.yaml": HEAD + BODY},
    "a namespace that is filled in": {SEALED: f"{HEAD}  namespace: ${{NAMESPACE}}\n{BODY}"},
    "no data": {SEALED: HEAD + NAMESPACE + BODY + "  data:\n"},
    "a SealedSecret that was applied": {SEALED: HEAD + NAMESPACE + annotated(ANNOTATION, f"'{SAME}'", 2) + BODY},
    "an encrypted annotation": {SEALED: HEAD + NAMESPACE + annotated(ANNOTATION, "ENC[AES256_GCM,data:a]", 2) + BODY},
    "the annotation of another kind": {
        "a.yaml": f"kind: ConfigMap\nmetadata:\n  name: a\n{annotated(ANNOTATION, 'x', 2)}# kind: Secret\n"
    },
    "the new repository": {
        "repo.yaml": "kind: HelmRepository\nspec:\n  url: https://bitnami.github.io/sealed-secrets\n"
    },
    "the old one in prose": {
        "notes.md": "url: https://bitnami-labs.github.io/sealed-secrets\n",
        "a.yaml": "# url: https://bitnami-labs.github.io/sealed-secrets\n",
        "c.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n"
        + annotated(ANNOTATION, '\'{"kind":"Secret","data":{"host":"ZGIubGFiLnRlc3Q="}}\'', 2),
        "b.yaml": "description: bitnami-labs.github.io/sealed-secrets\n",
        ".archive/repo.yaml": "kind: HelmRepository\nspec:\n  url: https://bitnami-labs.github.io/sealed-secrets\n",
        "_archive/a.tf": 'locals {\n  repository = "https://bitnami-labs.github.io/sealed-secrets"\n}\n',
        "terraform/a.tf": '# repository = "https://bitnami-labs.github.io/sealed-secrets"\n',
    },
}


@pytest.mark.parametrize("name", SILENT)
def test_it_is_silent(repository: Path, name: str) -> None:
    assert places(check_files(repository, {**CHAIN, **SILENT[name]})) == []


def test_a_plaintext_secret_with_the_annotation_is_one_finding(repository: Path) -> None:
    annotation = annotated(ANNOTATION, "{}", 2)
    secret = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n{annotation}stringData: {{token: b}}\n"

    assert [code for code, _, _ in places(check_files(repository, {"a.yaml": secret}))] == ["HL501"]


PLAIN = "        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n"
# The callback beside such a Secret goes nowhere (HL406), and is not needed.
CALLBACK = "        callbackURL: https://headlamp.lab.test/oidc-callback\n"
WHOLE = changed(
    RELEASE,
    PLAIN,
    "        externalSecret:\n          enabled: true\n          name: headlamp-oidc\n",
    changed(RELEASE, CALLBACK, ""),
)


def sealed(**values: str) -> str:
    entries = "".join(f"    {key}: {value}\n" for key, value in values.items())
    return f"{HEAD}{NAMESPACE}spec:\n  encryptedData:\n{entries}"


def test_public_values_that_are_sealed(repository: Path) -> None:
    text = sealed(
        OIDC_CLIENT_SECRET=ciphertext(),
        OIDC_CLIENT_ID=ciphertext(8),
        OIDC_ISSUER_URL=ciphertext(45),
        other=ciphertext(3),
    )

    result = check_files(repository, {**WHOLE, SEALED: text})

    assert places(result) == [("HL513", SEALED, line_of(text, "OIDC_CLIENT_ID"))]
    assert related_places(result) == {(SEALED, line_of(text, "OIDC_ISSUER_URL"))}
    assert result.findings[0].problem.severity is Severity.INFO


def test_public_values_in_the_template_are_compared(repository: Path) -> None:
    template = (
        "  template:\n    data:\n      OIDC_CLIENT_ID: headlamp\n      OIDC_ISSUER_URL: https://auth.lab.test/x/\n"
    )

    result = check_files(repository, {**WHOLE, SEALED: sealed(OIDC_CLIENT_SECRET=ciphertext()) + template})

    assert {code for code, _, _ in places(result)} == {"HL102"}


HELM_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: sealed-secrets
  namespace: kube-system
spec:
  chart:
    spec:
      chart: sealed-secrets
  values:
    fullnameOverride: sealed-secrets-controller
"""
OVERRIDE = "  values:\n    fullnameOverride: sealed-secrets-controller\n"
HELM_CHART = """\
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata:
  name: sealed-secrets
  namespace: kube-system
spec:
  chart: sealed-secrets
  targetNamespace: kube-system
  valuesContent: |-
    fullnameOverride: sealed-secrets-controller
"""
ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: sealed-secrets
spec:
  source:
    chart: sealed-secrets
    helm:
      valuesObject:
        fullnameOverride: sealed-secrets-controller
  destination:
    namespace: kube-system
"""


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (HELM_RELEASE.replace(OVERRIDE, ""), "  name: sealed-secrets", "--controller-name sealed-secrets"),
        (
            HELM_RELEASE.replace("namespace: kube-system", "namespace: sealed"),
            "  name: sealed-secrets",
            "--controller-namespace sealed",
        ),
        (
            HELM_RELEASE.replace(OVERRIDE, "  releaseName: seal\n"),
            "  name: sealed-secrets",
            "--controller-name seal-sealed-secrets",
        ),
        (HELM_CHART.partition("  valuesContent")[0], "  name: sealed-secrets", "--controller-name sealed-secrets"),
        (
            HELM_CHART.replace("  targetNamespace: kube-system\n", ""),
            "  name: sealed-secrets",
            "--controller-namespace default",
        ),
        (ARGO.replace("fullnameOverride: sealed-secrets-controller", "x: 1"), "    chart:", "--controller-name sealed"),
        (ARGO.replace("kube-system", "seal"), "    chart:", "--controller-namespace seal"),
    ],
)
def test_a_controller_that_kubeseal_does_not_find(repository: Path, content: str, line: str, words: str) -> None:
    result = check_files(repository, {"sealed.yaml": content})

    assert places(result) == [("HL514", "sealed.yaml", line_of(content, line))]
    assert words in result.findings[0].problem.message
    assert result.findings[0].problem.severity is Severity.INFO


@pytest.mark.parametrize(
    "content",
    [
        HELM_RELEASE,
        HELM_RELEASE.replace(OVERRIDE, "  releaseName: sealed-secrets-controller\n"),
        HELM_RELEASE.replace(OVERRIDE, "  valuesFrom: [{kind: ConfigMap, name: a}]\n"),
        HELM_RELEASE.replace("  namespace: kube-system\n", ""),
        HELM_RELEASE.replace("namespace: kube-system", "namespace: ${NAMESPACE}"),
        HELM_RELEASE.replace("chart: sealed-secrets\n", "chart: other\n").replace(OVERRIDE, ""),
        HELM_CHART,
        ARGO,
        ARGO.replace(
            "      valuesObject:\n        fullnameOverride: sealed-secrets-controller\n", "      valueFiles: [a]\n"
        ),
        ARGO.replace("valuesObject:\n", "values: |\n"),
    ],
)
def test_a_controller_that_kubeseal_finds(repository: Path, content: str) -> None:
    assert places(check_files(repository, {"sealed.yaml": content})) == []


def test_a_controller_whose_namespace_kustomize_gives(repository: Path) -> None:
    files = {
        "infra/release.yaml": HELM_RELEASE.replace("  namespace: kube-system\n", ""),
        "infra/kustomization.yaml": "namespace: kube-system\nresources: [release.yaml]\n",
    }

    assert places(check_files(repository, files)) == []
    files["infra/kustomization.yaml"] = "namespace: sealed\nresources: [release.yaml]\n"
    assert places(check_files(repository, files)) == [("HL514", "infra/release.yaml", 4)]
