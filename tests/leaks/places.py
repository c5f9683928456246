"""Where a secret may be written: small repositories that hold one, each in its own way."""

from __future__ import annotations

from base64 import b64encode
from typing import NamedTuple

from leaks.provider_places import provider_places
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed

# No word of any report, and long enough to be known again in any encoding.
MARK = "Zq7hunter2Wv"
ENCODED = b64encode(MARK.encode()).decode()

ISSUER = "https://auth.lab.test/application/o/headlamp/"
_PLAIN = "        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n"
_SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  namespace: headlamp\n"
_POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: a\n      image: a\n"
_CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
_SEALED = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: a\n  namespace: headlamp\nspec:\n"
# Put together, so that no search for keys stops at this file.
_KEY = "PRIVATE" + " KEY"
_PEM = f"-----BEGIN RSA {_KEY}-----\n{ENCODED * 6}\n{MARK}\n-----END RSA {_KEY}-----\n"


class Place(NamedTuple):
    """`files` are the whole repository, `path` is the one that holds the secret."""

    files: dict[str, str]
    path: str


def _of(path: str, text: str, base: dict[str, str] | None = None) -> Place:
    return Place({**(CHAIN if base is None else base), path: text}, path)


def _values(more: str, *, at: str = _PLAIN) -> Place:
    return Place(changed(RELEASE, at, more), RELEASE)


def _above(more: str) -> Place:
    """In Headlamp's values, beside `config`."""
    return Place(changed(RELEASE, "    ingress:\n", f"{more}    ingress:\n"), RELEASE)


def _config(more: str) -> Place:
    return Place(changed(RELEASE, "      oidc:\n", f"{more}      oidc:\n"), RELEASE)


def _issuer(url: str) -> Place:
    return Place(changed(RELEASE, f"issuerURL: {ISSUER}", f"issuerURL: {url}"), RELEASE)


def _server(more: str) -> Place:
    return Place({**CHAIN, K3S: f"{CHAIN[K3S]}{more}"}, K3S)


def _terraform(old: str, new: str) -> Place:
    return Place(changed(TERRAFORM, old, new), TERRAFORM)


def _client(line: str, more: str = "") -> Place:
    """In the client's own resource."""
    files = changed(TERRAFORM, "  grant_types", f"  {line}\n  grant_types")
    return Place({**files, TERRAFORM: files[TERRAFORM] + more}, TERRAFORM)


def _more(text: str) -> Place:
    return Place({**CHAIN, TERRAFORM: f"{CHAIN[TERRAFORM]}\n{text}"}, TERRAFORM)


def _secret(text: str) -> Place:
    return _of("apps/headlamp/s.yaml", f"{_SECRET}{text}")


VALUES = {
    "plain": _values(f"        clientSecret: {MARK}\n"),
    "single-quotes": _values(f"        clientSecret: '{MARK}'\n"),
    "double-quotes": _values(f'        clientSecret: "{MARK}"\n'),
    "flow": _values(f"        clientSecret: ${{A}}\n        secret: {{create: false, password: {MARK}}}\n"),
    "folded": _values(f"        clientSecret: >-\n          {MARK}\n"),
    "literal": _values(f"        clientSecret: |\n          first\n          {MARK}\n"),
    "next-line": _values(f"        clientSecret:\n          {MARK}\n"),
    "next-line-quoted": _values(f'        clientSecret:\n          "one\n          {MARK}"\n'),
    "snake-case": _values(f"        client_secret: {MARK}\n"),
    "misspelt": _values(f"        clientSecrett: {MARK}\n"),
    "misspelt-badly": _values(f"        clientSercet: {MARK}\n        usePKCEE: true\n"),
    "beside-a-fix": _values(f"        clientSecret: {MARK}\n        usePKCEE: true\n"),
    "unknown-key": _values(f"        pw: {MARK}\n"),
    "unknown-key-of-no-name": _values(f"        foo: {MARK}\n"),
    "unknown-key-nested": _values(f"        secret:\n          value: {MARK}\n"),
    "unknown-mapping": _values(f"        extra:\n          inner: [{MARK}]\n"),
    "list": _values(f"        clientSecret: [{MARK}]\n"),
    "list-below": _values(f"        clientSecret:\n        - {MARK}\n"),
    "mapping": _values(f"        clientSecret: {{text: {MARK}}}\n"),
    "key-without-value": _values(f"        clientSecret: {{{MARK}}}\n"),
    "key-of-a-key": _values(f"        clientSecret: {{{{{MARK}}}}}\n"),
    "twice": _values(f"        clientSecret: {MARK}\n        clientSecret: {MARK}b\n"),
    "tag": _values(f"        clientSecret: !{MARK} x\n"),
    "alias": Place(
        {
            **CHAIN,
            RELEASE: CHAIN[RELEASE]
            .replace(_PLAIN, "        clientSecret: *s\n")
            .replace("    config:\n", f"    other: &s {MARK}\n    config:\n"),
        },
        RELEASE,
    ),
    "comment-in-its-place": _values(f"        clientSecret: # {MARK}\n"),
    "comment-behind": _values(f"        clientSecret: x1 # was {MARK}\n"),
    "comment-above": _values(f"        # clientSecret: {MARK}\n        usePKCEE: true\n"),
    "comment-block": _values(f"        # clientSecret: |\n        #   {MARK}\n        usePKCEE: true\n"),
    "default-of-a-hole": _values(f"        clientSecret: ${{A:-{MARK}}}\n"),
    "env": _above(f"    env:\n      - name: OIDC_CLIENT_SECRET\n        value: {MARK}\n"),
    "env-flow": _above(f"    env: [{{name: OIDC_CLIENT_SECRET, value: {MARK}}}]\n"),
    "env-value-first": _above(f"    env:\n      - value: {MARK}\n        name: DB_PASSWORD\n"),
    "env-misspelt": _above(f"    env:\n      - name: DB_PASSWORD\n        valu: {MARK}\n"),
    "env-name-misspelt": _above(f"    env:\n      - name: OIDC_CLIENT_SECRT\n        value: {MARK}\n"),
    "argument": _config(f"      extraArgs:\n        - -oidc-client-secret={MARK}\n"),
    "argument-next-item": _config(f"      extraArgs:\n        - -oidc-client-secret\n        - {MARK}\n"),
    "argument-next-item-flow": _config(f'      extraArgs: ["--oidc-client-secret", "{MARK}"]\n'),
    "argument-behind-another": _config(f"      extraArgs:\n        - -oidc-scopes=a --oidc-client-secret {MARK}\n"),
    "argument-in-quotes": _config(f"      extraArgs:\n        - \"-oidc-client-secret '{MARK} b'\"\n"),
    "url-password": _issuer(f"https://me:{MARK}@auth.lab.test/"),
    "url-password-with-slash": _issuer(f"https://me:a/{MARK}@auth.lab.test/"),
    "url-password-with-at": _issuer(f"https://me:a@{MARK}@auth.lab.test/"),
    "url-token": _issuer(f"https://{MARK}@auth.lab.test/"),
    "url-token-and-colon": _issuer(f"https://{MARK}:@auth.lab.test/"),
    "url-token-with-slash": _issuer(f"https://a/{MARK}@auth.lab.test/"),
    "query-token": _issuer(f"https://auth.lab.test/?token={MARK}"),
    "query-access-token": _issuer(f"https://auth.lab.test/?a=b&access_token={MARK}"),
    "query-sig": _issuer(f"https://auth.lab.test/?a=b&sig={MARK}&c=d"),
    "query-key": _issuer(f"https://auth.lab.test/?key={MARK}"),
    "fragment": _issuer(f"https://auth.lab.test/#id_token={MARK}"),
}
SECRETS = {
    "string-data": _secret(f"stringData:\n  foo: {MARK}\n"),
    "data": _secret(f"data:\n  foo: {ENCODED}\n"),
    "data-not-encoded": _secret(f"data:\n  foo: {MARK}\n"),
    "data-number": _secret(f"stringData:\n  foo: [{MARK}]\n"),
    "flow-secret": _secret(f"stringData: {{foo: {MARK}}}\n"),
    "secret-json": _of(
        "apps/headlamp/s.json",
        f'{{"apiVersion": "v1", "kind": "Secret", "metadata": {{"name": "a"}}, "stringData": {{"foo": "{MARK}"}}}}\n',
    ),
    "secret-in-list": _of(
        "apps/headlamp/s.yaml",
        "apiVersion: v1\nkind: List\nitems:\n  - kind: Secret\n    apiVersion: v1\n    metadata: {name: a}\n"
        f"    stringData: {{foo: {MARK}}}\n",
    ),
    "immutable": _secret(f"immutable: {MARK}\n"),
    "type-list": _secret(f"type: [{MARK}]\n"),
    "type": _secret(f"type: {MARK}\nimmutable: 1\n"),
    "name-list": _of("apps/headlamp/s.yaml", f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: [{MARK}]\n"),
    "string-data-misspelt": _secret(f"stringdata:\n  foo: {MARK}\n"),
    "string-data-scalar": _secret(f"stringData: {MARK}\n"),
    "metadata-misspelt": _of(
        "apps/headlamp/s.yaml", f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  password: {MARK}\n"
    ),
    "last-applied": _secret("")._replace(
        files={
            **CHAIN,
            "apps/headlamp/s.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  annotations:\n"
            "    kubectl.kubernetes.io/last-applied-configuration: |\n"
            f'      {{"kind":"Secret","data":{{"a":"{MARK}"}}}}\n',
        }
    ),
    "secret-key": _secret("stringData:\n  tls.key: |\n" + "".join(f"    {line}\n" for line in _PEM.splitlines())),
    "private-key": _of("keys/a.txt", _PEM),
    "docker-config": _secret(f'stringData:\n  .dockerconfigjson: \'{{"auths": {{"r": {{"password": "{MARK}"}}}}}}\'\n'),
    "generator": _of(
        "apps/headlamp/kustomization.yaml",
        f"resources: [helmrelease.yaml]\nsecretGenerator:\n  - name: a\n    literals:\n      - foo={MARK}\n",
    ),
    "generator-flow": _of(
        "apps/headlamp/kustomization.yaml",
        f"resources: [helmrelease.yaml]\nsecretGenerator:\n  - name: a\n    literals: [foo={MARK}]\n",
    ),
    "sealed-in-clear": _of("apps/headlamp/s.yaml", f"{_SEALED}  encryptedData:\n    clientSecret: {MARK}\n"),
    "sealed-template": _of(
        "apps/headlamp/s.yaml", f"{_SEALED}  encryptedData: {{}}\n  template:\n    data:\n      foo: {MARK}\n"
    ),
    "in-a-string": _of(
        "apps/headlamp/c.yaml",
        f"{_CONFIG}data:\n  a.yaml: |\n    kind: Secret\n    apiVersion: v1\n    metadata:\n      name: x\n"
        f"    stringData:\n      foo: {MARK}\n",
    ),
    "in-a-string-of-json": _of("apps/headlamp/c.yaml", f'{_CONFIG}data:\n  a: \'{{"password": "{MARK}"}}\'\n'),
    "in-an-escaped-string": _of("apps/headlamp/c.yaml", f'{_CONFIG}data:\n  a: "x: 1\\npassword: {MARK}\\n"\n'),
    "in-a-script": _of("apps/headlamp/c.yaml", f"{_CONFIG}data:\n  a.sh: |\n    #!/bin/sh\n    export TOKEN={MARK}\n"),
    "broken": _of("apps/headlamp/s.yaml", f"{_SECRET}stringData:\n  foo: {MARK}\n  bar: [\n"),
    "broken-by-a-tab": _of("apps/headlamp/s.yaml", f"{_SECRET}stringData:\n\tfoo: {MARK}\n"),
    "broken-next-line": _of("apps/headlamp/x.yaml", f"a: [\npassword:\n  {MARK}\n"),
    "second-document": _of("apps/headlamp/s.yaml", f"{_SECRET}stringData:\n  foo: {MARK}\n---\na: [\n"),
    "no-blank": _values(f"        clientSecret:{MARK}\n"),
    "pod-env": _of("apps/headlamp/p.yaml", f"{_POD}      env:\n        - name: DB_PASSWORD\n          valu: {MARK}\n"),
    "pod-env-list": _of(
        "apps/headlamp/p.yaml", f"{_POD}      env:\n        - name: DB_PASSWORD\n          value: [{MARK}]\n"
    ),
    "pod-argument": _of("apps/headlamp/p.yaml", f"{_POD}      args: --password={MARK}\n"),
    "pod-command": _of("apps/headlamp/p.yaml", f"{_POD}      command: [sh, -c, 'TOKEN={MARK} x']\n      arg: 1\n"),
    "pod-split": _of("apps/headlamp/p.yaml", f"{_POD}      args: [--token, {MARK}, 3]\n"),
    "header": _of("apps/headlamp/p.yaml", f"{_POD}      args: ['-H', 'Authorization: Bearer {MARK}', 3]\n"),
    "blueprint": _of(
        "authentik/blueprint.yaml",
        "version: 1\nentries:\n  - model: authentik_providers_oauth2.oauth2provider\n    attrs:\n"
        f"      client_id: headlamp\n      client_secret: {MARK}\n",
    ),
    "blueprint-context": _of(
        "authentik/blueprint.yaml",
        f"version: 1\ncontext:\n  headlamp_secret: {MARK}\nentries:\n"
        "  - model: authentik_providers_oauth2.oauth2provider\n    attrs:\n      client_id: headlamp\n"
        "      client_secret: !Context headlamp_secret\n",
    ),
}
SERVER = {
    "node-token": _server(f"token: {MARK}\n"),
    "agent-token": _server(f"agent-token: '{MARK}'\n"),
    "datastore": _server(f"datastore-endpoint: postgres://k3s:{MARK}@db.lab.test/k3s\n"),
    "server-argument": _server(f"  - oidc-client-id=headlamp --oidc-client-secret {MARK}\n"),
    "server-argument-own": _server(f"  - oidc-client-secret={MARK}\n"),
    "server-url": Place(changed(K3S, "issuer-url=https://", f"issuer-url=https://u:a/{MARK}@"), K3S),
    "server-url-token": Place(changed(K3S, "issuer-url=https://", f"issuer-url=https://{MARK}@"), K3S),
    "server-env": _of("k3s/k3s.env", f"K3S_TOKEN={MARK}\n"),
    "netrc": _of("ansible/netrc", f"machine a login b password {MARK}\n"),
}
HCL = {
    "tf-token": _terraform('  url = "https://', f'  token = "{MARK}"\n  url = "https://'),
    "tf-literal": _client(f'client_secret = "{MARK}"'),
    "tf-local": _client("client_secret = local.other", f'locals {{\n  other = "{MARK}"\n}}\n'),
    "tf-variable": _client(
        "client_secret = var.client_secret", f'variable "client_secret" {{\n  default = "{MARK}"\n}}\n'
    ),
    "tf-sensitive": _more(f'variable "x" {{\n  sensitive = true\n  default = "{MARK}"\n}}\n'),
    "tf-heredoc": _client(f"client_secret = <<-EOT\n    {MARK}\n  EOT"),
    "tf-next-line": _client(f'client_secret = (\n    "{MARK}"\n  )'),
    "tf-conditional": _client(f'client_secret = var.a ? "{MARK}" : "b"'),
    "tf-sha256": _terraform("  client_id   = local.client_id", f'  client_id   = sha256("{MARK}")'),
    "tf-base64": _terraform("  client_id   = local.client_id", f'  client_id   = base64decode(upper("{MARK}"))'),
    "tf-computed": _terraform("  client_id   = local.client_id", f'  client_id   = strrev("{MARK}")'),
    "tf-map": _more(f'resource "a" "b" {{\n  env = {{ DB_PASSWORD = "{MARK}", x = "y" }}\n}}\n'),
    "tf-quoted-key": _more(f'resource "a" "b" {{\n  env = {{ "password" : "{MARK}" }}\n}}\n'),
    "tf-secret": _more(f'resource "kubernetes_secret_v1" "b" {{\n  data = {{ foo = "{MARK}" }}\n}}\n'),
    "tf-manifest": _more(
        f'locals {{\n  m = {{ kind = "Secret", metadata = {{}}, stringData = {{ foo = "{MARK}" }} }}\n}}\n'
    ),
    "tf-set-sensitive": _more(
        f'resource "helm_release" "b" {{\n  set_sensitive {{\n    name = "x"\n    value = "{MARK}"\n  }}\n}}\n'
    ),
    "tf-set": _more(
        'resource "helm_release" "b" {\n  set {\n    name = "config.oidc.clientSecret"\n'
        f'    value = "{MARK}"\n  }}\n}}\n'
    ),
    "tf-set-list": _more(
        f'resource "helm_release" "b" {{\n  set = [{{ name = "config.oidc.pw", value = "{MARK}" }}]\n}}\n'
    ),
    "tf-arguments": _more(f'locals {{\n  args = ["--oidc-client-secret", "{MARK}"]\n}}\n'),
    "tf-url": _terraform("https://${local.headlamp_host}/oidc", f"https://me:{MARK}@${{local.headlamp_host}}/oidc"),
    "tf-yaml": _more(f"locals {{\n  values = <<-EOT\n    config:\n      oidc:\n        pw: {MARK}\n  EOT\n}}\n"),
    "tf-json": _more(f'locals {{\n  values = "{{\\"password\\": \\"{MARK}\\"}}"\n}}\n'),
    "tf-output": _more(f'output "password" {{\n  value = "{MARK}"\n}}\n'),
    "tf-comment": _more(f'# password = "{MARK}"\n'),
    "tf-block-comment": _more(f'/*\n  token = "{MARK}"\n*/\n'),
    "tf-broken": _more(f'locals {{\n  password = "{MARK}"\n  x = [\n'),
    "tf-call": Place(
        {
            **CHAIN,
            TERRAFORM: f'{CHAIN[TERRAFORM]}\nmodule "x" {{\n  source = "../x"\n  client_secret = "{MARK}"\n}}\n',
            "terraform/x/main.tf": 'variable "client_secret" {}\nresource "authentik_provider_oauth2" "x" {\n'
            '  name = "x"\n  client_secret = var.client_secret\n}\n',
        },
        TERRAFORM,
    ),
    "tf-in-json": _of(
        "terraform/authentik/more.tf.json",
        f'{{"resource": {{"authentik_provider_oauth2": {{"x": {{"name": "x",\n  "client_secret": "{MARK}"\n}}}}}}}}\n',
    ),
    "tfvars": _of("terraform/authentik/terraform.tfvars", f'client_secret = "{MARK}"\n'),
}
_NO_K3S = {path: text for path, text in CHAIN.items() if path != K3S}
_NO_RELEASE = {path: text for path, text in CHAIN.items() if path != RELEASE}
# Without its last slash, so that the line is quoted.
_OPTION = f"--kube-apiserver-arg=oidc-issuer-url={ISSUER.rstrip('/')} --kube-apiserver-arg=oidc-client-id=headlamp"


def _helm(values: str) -> Place:
    head = '  name = "headlamp"\n  namespace = "headlamp"\n  chart = "headlamp"\n  version = "0.45.0"\n'
    return _of("apps/headlamp.tf", f'resource "helm_release" "h" {{\n{head}  {values}\n}}\n', _NO_RELEASE)


_ID = 'set {\n    name  = "config.oidc.clientID"\n    value = "x"\n  }\n'
TEXTS = {
    "script-variable": _of("install.sh", f"K3S_TOKEN={MARK} k3s server {_OPTION}\n", _NO_K3S),
    "script-option": _of("install.sh", f"k3s server {_OPTION} --token {MARK}\n", _NO_K3S),
    "script-url": _of("install.sh", f"k3s server {_OPTION}\n".replace("//auth", f"//me:{MARK}@auth"), _NO_K3S),
    "unit": _of("k3s.service", f"[Service]\nExecStart=k3s server --token={MARK} {_OPTION}\n", _NO_K3S),
    "nix": _of("a.nix", f'{{ f = [ "--token={MARK}" "{_OPTION}" ]; }}\n', _NO_K3S),
    "tf-user-data": _of("nodes/a.tf", f'locals {{\n  run = "K3S_TOKEN={MARK} k3s server {_OPTION}"\n}}\n', _NO_K3S),
    "tf-encoded-values": _helm(
        f'values = [yamlencode({{ config = {{ oidc = {{ clientID = "x", clientSecret = "{MARK}" }} }} }})]'
    ),
    "tf-encoded-unknown": _helm(
        f'values = [yamlencode({{ config = {{ oidc = {{ pw = "{MARK}", usePKCEE = true }} }} }})]'
    ),
    "tf-values-in-a-text": _helm(
        f"values = [<<-EOT\n    config:\n      oidc:\n        clientID: x\n        clientSecret: {MARK}\n  EOT\n  ]"
    ),
    "tf-values-set": _helm(_ID + f'  set {{\n    name  = "config.oidc.clientSecret"\n    value = "{MARK}"\n  }}'),
    "tf-values-set-list": _helm(f'{_ID}  set = [{{ name = "config.oidc.clientSecret", value = "{MARK}" }}]'),
}
SETTINGS = {
    "schema-location": _of(".homelamp.yaml", f"version: 1\nschema_locations: ['https://u:{MARK}@h.test/x']\n"),
    "schema-location-query": _of(
        ".homelamp.yaml", f"version: 1\nschema_locations: ['https://h.test/x?token={MARK}']\n"
    ),
    "settings-key": _of(".homelamp.yaml", f"version: 1\npassword: {MARK}\n"),
    "settings-version": _of(".homelamp.yaml", f"version: 1\nkubernetes_version: 'token={MARK}'\n"),
}

PROVIDERS = {name: Place(files, path) for name, (files, path) in provider_places(MARK).items()}
PLACES = {**VALUES, **SECRETS, **SERVER, **HCL, **TEXTS, **SETTINGS, **PROVIDERS}

# No check quotes or names these: they are shown where a whole file is, as in a conflict.
UNQUOTED = frozenset(
    {
        "comment-above",
        "comment-block",
        "tf-sha256",
        "tf-base64",
        "tf-computed",
        "schema-location",
        "schema-location-query",
        "folded",
        "literal",
        "next-line-quoted",
        "unknown-mapping",
        "tag",
        "comment-in-its-place",
        "default-of-a-hole",
        "env-value-first",
        "env-misspelt",
        "env-name-misspelt",
        "argument-in-quotes",
        "type",
        "string-data-misspelt",
        "last-applied",
        "secret-key",
        "private-key",
        "sealed-template",
        "in-a-string-of-json",
        "in-an-escaped-string",
        "in-a-script",
        "broken-next-line",
        "no-blank",
        "pod-command",
        "node-token",
        "agent-token",
        "datastore",
        "server-argument-own",
        "server-env",
        "netrc",
        "tf-token",
        "tf-sensitive",
        "tf-conditional",
        "tf-map",
        "tf-quoted-key",
        "tf-secret",
        "tf-manifest",
        "tf-set-sensitive",
        "tf-set",
        "tf-set-list",
        "tf-arguments",
        "tf-yaml",
        "tf-json",
        "tf-output",
        "tf-comment",
        "tf-block-comment",
        "tf-broken",
        "tfvars",
        "settings-key",
    }
)
