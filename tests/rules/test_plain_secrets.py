"""HL501, HL502, HL515 and HL517: what lies in the repository in clear text."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from textwrap import indent

import pytest

from homelamp.model.finding import Severity
from homelamp.report import text
from homelamp.report.style import Style
from support.checking import check_files, places, related_places
from support.repositories import CHAIN, RELEASE, TERRAFORM, changed, git, line_of
from support.sealing import pem

HIDDEN = "hunter2"
ENCODED = b64encode(HIDDEN.encode()).decode()
SECRET = "apps/x/secret.yaml"
KUSTOMIZATION = "apps/x/kustomization.yaml"
PLAIN = "        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n"
CLIENT = '  grant_types = ["authorization_code"]\n'
STATE = "terraform/authentik/terraform.tfstate"

MANIFEST = """\
apiVersion: v1
kind: Secret
metadata:
  name: headlamp-oidc
  namespace: headlamp
stringData:
  clientSecret: hunter2
"""
LISTED = """\
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: a}
  - stringData:
      token: hunter2
    metadata:
      name: b
    kind: Secret
    apiVersion: v1
"""
JSON = json.dumps(
    {"stringData": {"token": HIDDEN}, "metadata": {"name": "b"}, "kind": "Secret", "apiVersion": "v1"}, indent="\t"
)
GENERATOR = """\
resources: [deployment.yaml]
secretGenerator:
  - name: app
    literals:
      - user=${USER}
      - token=hunter2
"""
EXTRA = """\
    extraManifests:
      - apiVersion: v1
        kind: Secret
        metadata:
          name: extra
        stringData:
          token: hunter2
"""


def shown(result: object) -> str:
    """The report for people."""
    return "\n".join(text.render(result, None, Style(False)))  # type: ignore[arg-type]


# A file and the line, by its text, at which HL501 has to speak.
PLAINTEXT = {
    "stringData": ({SECRET: MANIFEST}, "  clientSecret: hunter2"),
    "data": ({SECRET: MANIFEST.replace("stringData", "data").replace(HIDDEN, ENCODED)}, f"  clientSecret: {ENCODED}"),
    "data that is no base64": ({SECRET: MANIFEST.replace("stringData", "data")}, "  clientSecret: hunter2"),
    "the kind last": ({SECRET: MANIFEST.replace("kind: Secret\n", "") + "kind: Secret\n"}, "  clientSecret: hunter2"),
    "a list": ({SECRET: LISTED}, "      token: hunter2"),
    "JSON with tabs": ({"apps/x/secret.json": JSON}, '\t\t"token": "hunter2"'),
    "JSON on one line": ({"secret.json": json.dumps(json.loads(JSON))}, json.dumps(json.loads(JSON))),
    "the second document": (
        {SECRET: f"kind: Namespace\nmetadata: {{name: x}}\n---\n{MANIFEST}"},
        "  clientSecret: hunter2",
    ),
    "a List in a List": (
        {SECRET: "kind: List\nitems:\n" + indent(LISTED, "    ").replace("    api", "  - api", 1)},
        "          token: hunter2",
    ),
    "a name that is yet to be made": (
        {SECRET: MANIFEST.replace("name: headlamp-oidc", "generateName: x-")},
        "  clientSecret: hunter2",
    ),
    "a flow": (
        {SECRET: "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {token: aHVudGVyMg==}}\n"},
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {token: aHVudGVyMg==}}",
    ),
    "a block": ({SECRET: MANIFEST.replace("hunter2", "|\n    user: me\n    password: hunter2")}, "  clientSecret: |"),
    "a chart's template": ({"charts/x/templates/secret.yaml": MANIFEST}, "  clientSecret: hunter2"),
    "a placeholder beside it": ({SECRET: MANIFEST + "  other: REPLACE_ME\n"}, "  clientSecret: hunter2"),
    "a dollar in a password": ({SECRET: MANIFEST.replace(HIDDEN, "a$hunter2<")}, "  clientSecret: a$hunter2<"),
    "a generator": ({KUSTOMIZATION: GENERATOR}, "      - token=hunter2"),
    "Helm values": ({RELEASE: CHAIN[RELEASE] + EXTRA}, "          token: hunter2"),
    "a cluster's token": (
        {
            SECRET: MANIFEST.replace("name: h", "labels: {argocd.argoproj.io/secret-type: cluster}\n  name: h").replace(
                "clientSecret: hunter2", 'config: \'{"bearerToken":"hunter2"}\''
            )
        },
        '  config: \'{"bearerToken":"hunter2"}\'',
    ),
    "a cluster's token, encoded": (
        {
            SECRET: MANIFEST.replace("name: h", "labels: {argocd.argoproj.io/secret-type: cluster}\n  name: h").replace(
                "stringData:\n  clientSecret: hunter2", "data:\n  config: eyJiZWFyZXJUb2tlbiI6ImEifQ=="
            )
        },
        "  config: eyJiZWFyZXJUb2tlbiI6ImEifQ==",
    ),
    "Argo CD's password": (
        {SECRET: MANIFEST.replace("name: h", "labels: {argocd.argoproj.io/secret-type: repository}\n  name: h")},
        "  clientSecret: hunter2",
    ),
    "a URL with a password": (
        {
            SECRET: MANIFEST.replace(
                "name: h", "labels: {argocd.argoproj.io/secret-type: repository}\n  name: h"
            ).replace("clientSecret: hunter2", "url: https://me:hunter2@git.lab.test/x")
        },
        "  url: https://me:hunter2@git.lab.test/x",
    ),
}


@pytest.mark.parametrize("name", PLAINTEXT)
def test_a_secret_in_clear_text(repository: Path, name: str) -> None:
    files, line = PLAINTEXT[name]
    ((path, content),) = files.items()

    result = check_files(repository, {**CHAIN, **files})

    assert places(result) == [("HL501", path, content.splitlines().index(line) + 1)]
    assert result.findings[0].problem.severity is Severity.ERROR
    assert result.findings[0].problem.change
    for secret in (HIDDEN, ENCODED):
        assert secret not in shown(result)


FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps, prune: true, interval: 1h, sourceRef: {kind: GitRepository, name: lab}}
"""
LISTING = "resources: [secret.yaml]\n"
CHART = {"charts/x/Chart.yaml": "apiVersion: v2\nname: x\nversion: 1.0.0\n", "charts/x/templates/secret.yaml": MANIFEST}
# Who applies what, and whether the Secret in it reaches a cluster.
APPLIED = {
    "by hand": ({SECRET: MANIFEST}, True),
    "by a kustomization": ({SECRET: MANIFEST, KUSTOMIZATION: LISTING}, True),
    "by Flux": ({SECRET: MANIFEST, "clusters/home/apps.yaml": FLUX}, True),
    "by Flux through a kustomization": (
        {SECRET: MANIFEST, KUSTOMIZATION: LISTING, "clusters/home/apps.yaml": FLUX},
        True,
    ),
    "beside what a kustomization lists": (
        {SECRET: MANIFEST, KUSTOMIZATION: "resources: []\n", "clusters/home/apps.yaml": FLUX},
        False,
    ),
    "where Flux does not look": ({"old-stuff/secret.yaml": MANIFEST, "clusters/home/apps.yaml": FLUX}, False),
    "in a kustomization that another leaves out": (
        {
            SECRET: MANIFEST,
            KUSTOMIZATION: LISTING,
            "apps/kustomization.yaml": "resources: [y]\n",
            "apps/y/kustomization.yaml": "resources: []\n",
            "clusters/home/apps.yaml": FLUX,
        },
        False,
    ),
    "by an ApplicationSet that chooses folders": (
        {"deploy/x/secret.yaml": MANIFEST, "argo/sets.yaml": "kind: ApplicationSet\nmetadata: {name: a}\n", **CHAIN},
        True,
    ),
    **{
        folder: ({f"{folder}/secret.yaml": MANIFEST}, False)
        for folder in (
            *("tests/fixtures", "vendor/x", "testdata", "ci", "docs/setup", "examples/a", ".archive/x", "devenv"),
            *("_archive", "charts/x/ci"),
        )
    },
    "an archive with its own kustomization": (
        {".archive/x/secret.yaml": MANIFEST, ".archive/x/kustomization.yaml": LISTING},
        False,
    ),
    "an application that is called as such a folder": (
        {
            "apps/docs/secret.yaml": MANIFEST,
            "apps/docs/kustomization.yaml": LISTING,
            "apps/kustomization.yaml": "resources: [docs]\n",
            "clusters/home/apps.yaml": FLUX,
        },
        True,
    ),
    "a chart that something uses": ({**CHART, "apps/x/release.yaml": "spec: {chart: ./charts/x}\n"}, True),
    "a chart that nothing uses": (CHART, False),
}


@pytest.mark.parametrize("name", APPLIED)
def test_a_secret_that_nothing_applies_is_a_warning(repository: Path, name: str) -> None:
    files, is_applied = APPLIED[name]

    found = [one for one in check_files(repository, files).findings if one.code == "HL501"]

    assert [one.problem.severity for one in found] == [Severity.ERROR if is_applied else Severity.WARNING]
    assert ("nothing in the repository applies it" in found[0].problem.message) is not is_applied


# As in repositories of people: each entry beside a credential, or alone, is public.
PUBLIC = """\
apiVersion: v1
kind: Secret
metadata: {name: app-config}
stringData:
  DB_HOST: postgres-rw.databases.svc
  DB_PORT: "5432"
  DB_USER: app
  S3_REGION: eu-central-1
  OIDC_CLIENT_ID: Zk3vT9pLq2Xr7Nw8Yb5Hs1Dj6Fg4Km0C
  OIDC_ISSUER: https://auth.lab.test/application/o/app/
  settings.yaml: |
    listen: 0.0.0.0:80
    oidc:
      clientSecret: $app-oidc:clientSecret
  tunnel_id: 9f86d081884c7d659a2feaa0c55ad015
"""


def test_only_the_credentials_of_a_secret_are_named(repository: Path) -> None:
    assert places(check_files(repository, {SECRET: PUBLIC})) == []

    result = check_files(
        repository, {SECRET: PUBLIC + "  DB_PASSWORD: hunter2\n  smtp.ini: |\n    password = hunter2\n"}
    )

    assert places(result) == [("HL501", SECRET, 16)]
    assert related_places(result) == {(SECRET, 17)}
    assert HIDDEN not in shown(result)


def test_only_the_credentials_of_a_generator_are_named(repository: Path) -> None:
    public = GENERATOR.replace("token=hunter2", "DB_HOST=postgres-rw").replace("${USER}", "app")
    assert places(check_files(repository, {KUSTOMIZATION: public})) == []

    result = check_files(repository, {KUSTOMIZATION: public + "      - DATABASE_URL=postgres://app:hunter2@db/app\n"})

    assert places(result) == [("HL501", KUSTOMIZATION, 7)]
    assert HIDDEN not in shown(result)


def test_further_entries_are_shown_with_it(repository: Path) -> None:
    result = check_files(repository, {SECRET: MANIFEST + "  token: hunter2\n  b: ''\n  dsn: a:hunter2@tcp(b)/c\n"})

    assert [code for code, _, _ in places(result)] == ["HL501"]
    assert related_places(result) == {(SECRET, 8), (SECRET, 10)}
    assert "3 entries" in result.findings[0].problem.message


def test_two_secrets_in_a_file_are_two_findings(repository: Path) -> None:
    result = check_files(
        repository, {SECRET: f"{MANIFEST}---\n{MANIFEST.replace('namespace: headlamp', 'namespace: b')}"}
    )

    assert places(result) == [("HL501", SECRET, 7), ("HL501", SECRET, 15)]


SEALED = """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: a, namespace: b}
spec:
  encryptedData: {}
  template:
    apiVersion: v1
    kind: Secret
    metadata: {name: a}
    data: {issuerURL: https://auth.lab.test/}
"""
EXTERNAL = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: a, namespace: b}
spec:
  target:
    template:
      data: {token: "{{ .token }}", url: https://auth.lab.test/}
  data: [{secretKey: token, remoteRef: {key: a}}]
"""
# Nothing here is a secret that can be read.
QUIET = {
    "SOPS": {SECRET: MANIFEST.replace(HIDDEN, "ENC[AES256_GCM,data:abc,type:str]") + "sops: {version: 3.9.0}\n"},
    "SOPS with a plain entry": {SECRET: MANIFEST + "sops: {unencrypted_suffix: _plain}\n"},
    "a SealedSecret": {SECRET: SEALED},
    "an ExternalSecret": {SECRET: EXTERNAL},
    "placeholders": {SECRET: MANIFEST.replace(HIDDEN, "REPLACE_ME") + '  b: changeme\n  c: <client secret>\n  d: ""\n'},
    "an encoded placeholder": {SECRET: MANIFEST.replace("stringData", "data").replace(HIDDEN, "Y2hhbmdlbWU=")},
    "a service account's token": {SECRET: MANIFEST + "type: kubernetes.io/service-account-token\n"},
    "no data": {SECRET: MANIFEST.partition("stringData")[0] + "stringData: {}\ndata:\n"},
    "Flux's variables": {
        SECRET: MANIFEST.replace(HIDDEN, "${CLIENT_SECRET}") + "  dsn: postgres://a:${PASSWORD}@b/c\n"
    },
    "Argo CD's vault plugin": {SECRET: MANIFEST.replace(HIDDEN, "<path:kv/data/x#y>") + "  b: <password>\n"},
    "Ansible's vault": {SECRET: MANIFEST.replace(HIDDEN, "!vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    3130\n")},
    "an example": {"apps/x/secret.yaml.example": MANIFEST, "apps/x/secret.example.yaml": MANIFEST},
    "archived": {"archive/secret.yaml": MANIFEST},
    "a comment": {SECRET: "".join(f"# {line}\n" for line in MANIFEST.splitlines())},
    "a certificate": {SECRET: MANIFEST.replace("clientSecret: hunter2", f"ca.crt: |\n{pem('CERTIFICATE', 4)}")},
    "another kind of Secret": {SECRET: MANIFEST.replace("apiVersion: v1", "apiVersion: vault.example.test/v1")},
    "a reference": {SECRET: "kind: HelmRelease\nspec:\n  valuesFrom:\n    - kind: Secret\n      name: x\n"},
    "a generator of files": {KUSTOMIZATION: "secretGenerator: [{name: a, files: [a.txt], literals: [a=REPLACE_ME]}]\n"},
    "Argo CD's public repository": {
        SECRET: MANIFEST.replace("name: h", "labels: {argocd.argoproj.io/secret-type: repository}\n  name: h").replace(
            "clientSecret: hunter2", "type: helm\n  url: https://charts.lab.test\n  name: lab"
        )
    },
    "Argo CD's own cluster": {
        SECRET: MANIFEST.replace("name: h", "labels: {argocd.argoproj.io/secret-type: cluster}\n  name: h").replace(
            "clientSecret: hunter2", "server: https://kubernetes.default.svc\n  config: '{\"tlsClientConfig\":{}}'"
        )
    },
    "a word in another file": {"notes.md": MANIFEST, "script.sh": "kubectl create secret generic a\n"},
}


@pytest.mark.parametrize("name", QUIET)
def test_no_secret(repository: Path, name: str) -> None:
    assert places(check_files(repository, {**CHAIN, **QUIET[name]})) == []


def test_a_template_that_is_no_yaml_is_unchecked(repository: Path) -> None:
    template = MANIFEST + "{{- if .Values.more }}\n  more: {{ .Values.more }}\n{{- end }}\n"

    result = check_files(repository, {"charts/x/templates/secret.yaml": template})

    assert places(result) == []
    assert [(one.term, one.reason) for one in result.unchecked] == [("secret", "a template of another tool")]


def test_what_git_encrypts_can_be_read_only_by_its_owner(repository: Path) -> None:
    secret = {SECRET: MANIFEST, "tls/a.pem": pem(), STATE: "{}"}
    assert len(places(check_files(repository, secret))) == 3

    attributes = (
        ".gitattributes",
        "apps/x/* filter=git-crypt diff=git-crypt\n*.pem filter=crypt\n*.tfstate filter=crypt\n",
    )
    assert places(check_files(repository, {**secret, attributes[0]: attributes[1]})) == []


VALUES = CHAIN[RELEASE].partition("    ingress:\n")
ENV = "    env:\n      - name: OIDC_CLIENT_SECRET\n        value: hunter2\n"
VARIABLE = 'variable "client_secret" {\n  type = string\n}\n'
BY_VARIABLE = changed(TERRAFORM, CLIENT, CLIENT + "  client_secret = var.client_secret\n")
BLUEPRINT = """\
version: 1
entries:
  - model: authentik_providers_oauth2.oauth2provider
    identifiers:
      name: headlamp
    attrs:
      client_id: headlamp
      client_secret: hunter2
"""

# The files, and file and line (by its text) at which HL502 has to speak.
WRITTEN = {
    "Headlamp's values": (changed(RELEASE, PLAIN, "        clientSecret: hunter2\n"), RELEASE, "clientSecret: hunter2"),
    "quoted": (changed(RELEASE, PLAIN, "        clientSecret: 'hunter2'\n"), RELEASE, "clientSecret: 'hunter2'"),
    "a variable": (changed(RELEASE, "    ingress:\n", f"{ENV}    ingress:\n"), RELEASE, "value: hunter2"),
    "the backend's variable": (
        changed(RELEASE, "    ingress:\n", ENV.replace("OIDC", "HEADLAMP_CONFIG_OIDC") + "    ingress:\n"),
        RELEASE,
        "value: hunter2",
    ),
    "an argument": (
        changed(RELEASE, "    config:\n", "    config:\n      extraArgs:\n        - -oidc-client-secret=hunter2\n"),
        RELEASE,
        "- -oidc-client-secret=hunter2",
    ),
    "an argument of its own": (
        changed(
            RELEASE,
            "    config:\n",
            "    config:\n      extraArgs:\n        - -oidc-client-secret\n        - hunter2\n",
        ),
        RELEASE,
        "- hunter2",
    ),
    "a file of values": (
        {"helm/headlamp/values.yaml": "config:\n  oidc:\n    clientID: headlamp\n    clientSecret: hunter2\n"},
        "helm/headlamp/values.yaml",
        "clientSecret: hunter2",
    ),
    "a file of values with it at the top": (
        {"helm/headlamp/values.yaml": "oidc:\n  clientID: headlamp\n  clientSecret: hunter2\n"},
        "helm/headlamp/values.yaml",
        "clientSecret: hunter2",
    ),
    "a parameter of an Application": (
        {
            "applications/headlamp.yaml": "kind: Application\nspec:\n  source:\n    chart: headlamp\n    helm:\n"
            "      parameters:\n        - name: config.oidc.clientSecret\n          value: hunter2\n"
        },
        "applications/headlamp.yaml",
        "value: hunter2",
    ),
    "Terraform": (
        changed(TERRAFORM, CLIENT, CLIENT + '  client_secret = "hunter2"\n'),
        TERRAFORM,
        'client_secret = "hunter2"',
    ),
    "a local": (
        changed(
            TERRAFORM,
            CLIENT,
            CLIENT + "  client_secret = local.pw\n",
            changed(TERRAFORM, "  openid = [", '  pw = "hunter2"\n  openid = ['),
        ),
        TERRAFORM,
        'pw = "hunter2"',
    ),
    "a default": (
        {**BY_VARIABLE, "terraform/authentik/v.tf": VARIABLE.replace("string\n", 'string\n  default = "hunter2"\n')},
        "terraform/authentik/v.tf",
        'default = "hunter2"',
    ),
    "tfvars": (
        {
            **BY_VARIABLE,
            "terraform/authentik/v.tf": VARIABLE,
            "terraform/authentik/terraform.tfvars": 'client_secret = "hunter2"\n',
        },
        "terraform/authentik/terraform.tfvars",
        'client_secret = "hunter2"',
    ),
    "tfvars for a command line": (
        {
            **BY_VARIABLE,
            "terraform/authentik/v.tf": VARIABLE,
            "terraform/authentik/home.tfvars": 'client_secret = "hunter2"\n',
        },
        "terraform/authentik/home.tfvars",
        'client_secret = "hunter2"',
    ),
    "a blueprint": ({"blueprints/headlamp.yaml": BLUEPRINT}, "blueprints/headlamp.yaml", "client_secret: hunter2"),
    "a blueprint in a ConfigMap": (
        {
            "apps/authentik/blueprints.yaml": "kind: ConfigMap\nmetadata: {name: b}\ndata:\n  a.yaml: |\n"
            + "".join(f"    {line}\n" for line in BLUEPRINT.splitlines())
        },
        "apps/authentik/blueprints.yaml",
        "client_secret: hunter2",
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_client_secret_that_is_written_out(repository: Path, name: str) -> None:
    files, path, line = WRITTEN[name]

    result = check_files(repository, files)

    assert places(result) == [("HL502", path, line_of(files[path], line))]
    assert result.findings[0].problem.severity is Severity.ERROR
    assert HIDDEN not in shown(result)


# HL403 says of these that the chart does not have such a key.
ASTRAY = {
    "a place where the chart does not look": (
        changed(
            RELEASE,
            PLAIN,
            "",
            changed(RELEASE, "    config:\n", "    oidc:\n      clientSecret: hunter2\n    config:\n"),
        ),
        RELEASE,
        "clientSecret: hunter2",
    ),
    "another spelling": (
        changed(RELEASE, PLAIN, "        client_secret: hunter2\n"),
        RELEASE,
        "client_secret: hunter2",
    ),
}


@pytest.mark.parametrize("name", ASTRAY)
def test_a_client_secret_where_the_chart_does_not_look(repository: Path, name: str) -> None:
    files, path, line = ASTRAY[name]

    result = check_files(repository, files)

    assert ("HL502", path, line_of(files[path], line)) in places(result)
    assert {code for code, _, _ in places(result)} == {"HL403", "HL502"}
    assert HIDDEN not in shown(result)


def test_the_client_that_takes_the_secret_is_shown(repository: Path) -> None:
    files, _, _ = WRITTEN["tfvars"]

    assert related_places(check_files(repository, files)) == {
        (TERRAFORM, line_of(files[TERRAFORM], "client_secret = var.client_secret"))
    }


NOT_WRITTEN = {
    "a substitution": CHAIN,
    "a placeholder": changed(RELEASE, PLAIN, "        clientSecret: REPLACE_ME\n"),
    "an example": changed(RELEASE, PLAIN, "        clientSecret: dummy\n"),
    "Argo CD's reference": changed(RELEASE, PLAIN, "        clientSecret: $headlamp-oidc:clientSecret\n"),
    "the name of a key": changed(
        RELEASE, "    config:\n", "    oidc:\n      secretKeys:\n        clientSecret: client-secret\n    config:\n"
    ),
    "a reference to a variable": changed(
        RELEASE, "    config:\n", "    config:\n      extraArgs:\n        - -oidc-client-secret=$(A)\n"
    ),
    "a variable from a Secret": changed(
        RELEASE,
        "    ingress:\n",
        "    env: [{name: OIDC_CLIENT_SECRET, valueFrom: {secretKeyRef: {name: a, key: b}}}]\n    ingress:\n",
    ),
    "SOPS": changed(RELEASE, PLAIN, "        clientSecret: ENC[AES256_GCM,data:abc]\n"),
    "a variable without a value": {**BY_VARIABLE, "terraform/authentik/v.tf": VARIABLE},
    "a generator": changed(TERRAFORM, CLIENT, CLIENT + "  client_secret = random_password.x.result\n"),
    "a data source": changed(TERRAFORM, CLIENT, CLIENT + '  client_secret = data.sops_file.x.data["secret"]\n'),
    "an output": {
        **CHAIN,
        "terraform/authentik/outputs.tf": (
            'output "x" {\n  sensitive = true\n  value = authentik_provider_oauth2.headlamp.client_secret\n}\n'
        ),
    },
    "a placeholder's default": {
        **BY_VARIABLE,
        "terraform/authentik/v.tf": VARIABLE.replace("string\n", 'string\n  default = "changeme"\n'),
    },
    "a blueprint with a tag": {"blueprints/a.yaml": BLUEPRINT.replace("hunter2", "!Env HEADLAMP_CLIENT_SECRET")},
    "an example of tfvars": {
        **BY_VARIABLE,
        "terraform/authentik/terraform.tfvars.example": 'client_secret = "hunter2"\n',
    },
}


@pytest.mark.parametrize("name", NOT_WRITTEN)
def test_a_client_secret_from_elsewhere(repository: Path, name: str) -> None:
    codes = {code for code, _, _ in places(check_files(repository, NOT_WRITTEN[name]))}

    # HL114: without its maker a Secret dangles, which is no matter here.
    assert codes <= {"HL114"}


LABELLED = """\
apiVersion: v1
kind: Secret
type: kubernetes.io/tls
metadata:
  name: sealed-secrets-keyabc
  namespace: kube-system
  labels:
    sealedsecrets.bitnami.com/sealed-secrets-key: active
"""


# In two parts, or the hook against private keys would take this file for one.
BEGIN = "-----BEGIN " + "PRIVATE KEY-----"


@pytest.mark.parametrize("kind", ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY"])
@pytest.mark.parametrize(
    ("path", "before", "indented"),
    [("keys/tls.key", "", 0), ("notes.md", "```\n", 0), ("apps/x.yaml", "kind: ConfigMap\ndata:\n  key: |\n", 4)],
)
def test_a_private_key(repository: Path, kind: str, path: str, before: str, indented: int) -> None:
    result = check_files(repository, {**CHAIN, path: before + pem(kind, indented)})

    assert places(result) == [("HL515", path, before.count("\n") + 1)]
    assert pem(kind).splitlines()[1] not in shown(result)


@pytest.mark.parametrize("folder", ["tests/tls", "testdata", "vendor/x", "examples", ".archive", "internal/test"])
def test_a_private_key_among_tests_is_a_warning(repository: Path, folder: str) -> None:
    result = check_files(repository, {f"{folder}/tls.key": pem()})

    assert places(result) == [("HL515", f"{folder}/tls.key", 1)]
    assert result.findings[0].problem.severity is Severity.WARNING


def test_a_private_key_in_a_string(repository: Path) -> None:
    result = check_files(repository, {"x.json": json.dumps({"key": pem()})})

    assert places(result) == [("HL515", "x.json", 1)]
    assert pem().splitlines()[1] not in shown(result)


def test_a_private_key_in_a_secret_is_one_finding(repository: Path) -> None:
    secret = MANIFEST.replace("clientSecret: hunter2", f"tls.key: |\n{pem(indented=4)}")

    assert places(check_files(repository, {SECRET: secret})) == [("HL515", SECRET, 8)]


@pytest.mark.parametrize(
    "data",
    [
        f"stringData:\n  tls.key: |\n{pem('RSA PRIVATE KEY', 4)}",
        f"data:\n  tls.key: {b64encode(pem().encode()).decode()}\n",
    ],
)
def test_a_sealing_key_is_one_finding_at_its_label(repository: Path, data: str) -> None:
    result = check_files(repository, {SECRET: LABELLED + data})

    assert places(result) == [("HL515", SECRET, 8)]
    assert related_places(result) == {(SECRET, 10)}
    assert "sealed-secrets-keyabc" in result.findings[0].problem.message


NO_KEYS = {
    "words about one": {"notes.md": f"look for `{BEGIN}` and `-----END PRIVATE KEY-----`\n"},
    "dots for its body": {"notes.md": f"{BEGIN}\n...\n-----END PRIVATE KEY-----\n"},
    "letters for its body": {"a.yaml": f"{BEGIN}\n{'X' * 64}\n{'X' * 64}\n-----END PRIVATE KEY-----\n"},
    "one with a passphrase": {"a.pem": pem("ENCRYPTED PRIVATE KEY")},
    "an older one with a passphrase": {
        "a.pem": pem("RSA PRIVATE KEY").replace(
            "-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,AB\n\n", 1
        )
    },
    "a certificate": {"sealed-secrets.pem": pem("CERTIFICATE")},
    "a public key": {"a.pem": pem("PUBLIC KEY")},
    "an encrypted sealing key": {SECRET: LABELLED + "data:\n  tls.key: ENC[AES256_GCM,data:abc]\nsops: {}\n"},
    "no text": {"a.bin": b"\0\xff" + f"{BEGIN}\n".encode() + pem().encode()},
}


@pytest.mark.parametrize("name", NO_KEYS)
def test_no_private_key(repository: Path, name: str) -> None:
    assert places(check_files(repository, {**CHAIN, **NO_KEYS[name]})) == []  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "path",
    [
        STATE,
        "terraform/terraform.tfstate.backup",
        "terraform/terraform.tfstate-2026",
        "terraform/terraform.tfstate.d/home/terraform.tfstate",
        "terraform/x.tfplan",
        "terraform/tfplan",
        "terraform/crash.log",
        "terraform/crash.20261126.log",
    ],
)
def test_what_terraform_left_behind(repository: Path, path: str) -> None:
    result = check_files(repository, {**CHAIN, path: '{"version": 4}\n'})

    assert places(result) == [("HL517", path, 1)]
    assert result.findings[0].problem.severity is Severity.ERROR


def test_a_plan_is_called_what_it_is(repository: Path) -> None:
    result = check_files(repository, {"minio/tfplan": b"PK\x03\x04minio_iam_user"})

    assert "plan" in result.findings[0].problem.message
    assert "client" not in result.findings[0].problem.message


def test_a_plan_under_another_name(repository: Path) -> None:
    content = b"PK\x03\x04\x14\0\x08\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x06\0\t\0tfplanUT\x05\0"

    assert places(check_files(repository, {"terraform/plan.out": content})) == [("HL517", "terraform/plan.out", 1)]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("terraform/terraform.tfstate.gpg", "x"),
        (STATE, '{"serial": 1, "encrypted_data": "x", "encryption_version": "v0"}'),
        ("terraform/state.tf", "# *.tfstate\n"),
        ("terraform/remote.tfstate.tf", "# *.tfstate\n"),
        ("docs/tfplan-notes.md", "x"),
        ("logs/app-crash.log", "x"),
        ("backup.zip", b"PK\x03\x04 notes.txt"),
    ],
)
def test_nothing_of_terraform_that_can_be_read(repository: Path, path: str, content: str | bytes) -> None:
    assert places(check_files(repository, {path: content})) == []


def test_a_state_that_git_does_not_track(repository: Path) -> None:
    (repository / "terraform").mkdir()
    (repository / "terraform" / "terraform.tfstate").write_text("{}")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "Begin")

    assert places(check_files(repository.parent / "repository", {})) == [("HL517", "terraform/terraform.tfstate", 1)]
    git(repository, "rm", "--quiet", "--cached", "terraform/terraform.tfstate")
    from homelamp.chain.config import Config  # noqa: PLC0415
    from homelamp.check import check  # noqa: PLC0415
    from homelamp.files.repository import open_repository  # noqa: PLC0415

    assert places(check(open_repository(repository), Config())) == []
