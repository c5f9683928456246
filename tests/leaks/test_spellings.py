"""How people spell a secret in YAML, HCL and other texts, and what stands beside it and is public."""

from __future__ import annotations

import json
from base64 import b64encode
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homelamp.core.text import SourceFile, Span
from homelamp.redact.diff import unified
from homelamp.redact.names import says_secret
from homelamp.redact.redactor import Redactor

MARK = "Zq7hunter2Wv"

# Each text holds the secret where it says MARK.
YAML = [
    "password: MARK",
    "  passwordFile: /run/x\n  db_pass: MARK",
    "smtp:\n  pass: MARK",
    "API_KEY: MARK",
    "apiToken: MARK",
    "privateKey: MARK",
    "a: {b: {passwd: MARK}}",
    "- password: MARK",
    "\"password\" : 'MARK'",
    "? password\n: MARK",
    "password: &x\n  MARK",
    "password: |-\n\n  MARK\n\n  b",
    "password: >+\n  MARK\n",
    'password: "a\\\n  MARK"',
    "password: 'it''s MARK'",
    "password: !!str MARK",
    "password: !!binary |\n  MARK",
    '"pass\\u0077ord": MARK',
    "clientSecret: 'a\n  MARK'",
    "ldap: {bindPassword: MARK}",
    "jwks:\n  - {key_id: a, key: MARK}",
    '{"config": {"privateKey": ["MARK"], "kid": ["a"]}}',
    '{"config": {"secret": ["MARK"]}}',
    '{"credentials": [{"type": "password", "value": "MARK"}]}',
    "registries:\n  auth: WnE3OnBhc3MARK=MARK",
    "connectionString: Server=a;User=b;Password=MARK;",
    "url: mongodb+srv://u:MARK@h/db",
    'command: ["--token",\n"MARK"]',
    "args: --foo --token MARK --bar",
    "args:\n- --token\n- MARK\n- --x",
    "args:\n  - |\n    exec x --client-secret MARK",
    "x: curl -u me:MARK https://a.b",
    "x: curl -H 'X-Api-Key: MARK' a",
    "env:\n  DB_PASSWORD: MARK",
    "env:\n- DB_PASSWORD=MARK",
    "environment:\n  - name: X\n    value: a\n  - name: API_TOKEN\n    value: MARK",
    "extraEnv:\n- {name: PGPASSWORD, value: MARK}",
    "parameters:\n- name: config.oidc.clientSecret\n  value: MARK",
    "set:\n  config.oidc.pw: MARK",
    "config.oidc.clientSecret: MARK",
    "config:\n  oidc:\n    clientSecret: a\n    Foo: {Bar: [MARK]}",
    "config: {oidc: {zzz: MARK}}",
    "kind: Secret\nmetadata: {name: a}\nStringData:\n  a: MARK",
    "kind: Secret\nmetadata: {name: a}\ndata: [MARK]",
    'kind: "Secret"\nmetadata: {name: a}\nstringData:\n  a: |\n    MARK\n    b',
    "kind: Secret\napiVersion: v1\nmetadata:\n  name: {MARK: x}\n",
    "kind: Secret\nmetadata: {name: a, labels: MARK}\nstringData: {}",
    "kind: Secret\nmetadata: {name: a}\n? [MARK]\n: b",
    "# token: MARK\na: b",
    "a: b # password=MARK",
    "a: b\n#password: MARK\n",
    "a: {b: c} # https://u:MARK@h",
    "values: |\n  config:\n    oidc:\n      clientSecret: MARK\n",
    'values: |-\n  {"password": "MARK"}',
    'values: "config:\\n  oidc:\\n    clientSecret: MARK\\n"',
    "inlineMARKanifests:\n  - name: x\n    contents: |\n      apiVersion: v1\n      kind: Secret\n"
    "      metadata: {name: b}\n      stringData:\n        k: MARK\n",
    "machine:\n  token: MARK\n  ca: {crt: a, key: MARK}",
    "a:\n\tpassword: MARK",
    "a: b: c\npassword: MARK",
    "{{ if x }}\npassword: MARK\n{{ end }}",
    "password: MARK\n{% raw %}",
    "a: https://a.b/c?X-Amz-Signature=MARK&x=1",
    "a: https://hooks.slack.com/services/MARK",
    "a: ssh://MARK@h.b/x",
    "a: 'https://u:MARK@h.b, https://c.d'",
    "password:MARK\nb: c",
    "- item\n- password=MARK",
    'token": MARK',
    'a: "token=\\"MARK\\""',
    "k: --set clientSecret=MARK",
    "k: --set=config.oidc.clientSecret=MARK",
    "k: --set config.oidc.pw=MARK",
    'spec:\n  values:\n    config:\n      extraArgs:\n        - -oidc-client-secret\n        - "MARK"\n',
    "oidc-client-secret: MARK",
    "kube-apiserver-arg:\n- oidc-client-secret MARK",
    "auths: {r: {auth: MARK}}",
    "wifi-psk: MARK",
    "secretAccessKey: MARK",
    "aws_secret_access_key: MARK",
    "sessionKey: MARK",
    "webhook_secret: MARK",
    "secret_key_base: MARK",
    "SECRET_KEY: MARK",
    "otp_secret: MARK",
    "passwordHash: MARK",
    "htpasswd: MARK",
    "bcryptPassword: MARK",
    "pass_phrase: MARK",
    "authToken: MARK",
    "bearerToken: MARK",
    "refresh_token: MARK",
    "pat: MARK",
    "credentials: MARK",
    "creds: MARK",
    "license_key: MARK",
]
HCL = [
    'a "b" "c" {\n password = "MARK"\n}',
    'x = { password = "MARK" }',
    'client_secret = trimspace("MARK")',
    'client_secret = join("", ["a", "MARK"])',
    'client_secret = "MARK${var.x}"',
    'client_secret = var.a == "" ? "MARK" : var.a',
    'client_secret = coalesce(var.x, "MARK")',
    'locals { secrets = { foo = "MARK" } }',
    'locals { client_secrets = ["MARK"] }',
    'a = base64encode("MARK")',
    'a = "${base64encode("MARK")}"',
    'x = jsonencode({ token = "MARK" })',
    'x = yamlencode({ config = { oidc = { foo = "MARK" } } })',
    "values = [<<EOT\nconfig:\n  oidc:\n    clientSecret: MARK\nEOT\n]",
    "user_data = <<EOF\n#!/bin/sh\nexport K3S_TOKEN=MARK\nEOF\n",
    'x = "curl -sfL | K3S_TOKEN=MARK sh"',
    'environment = ["DB_PASSWORD=MARK"]',
    'inline = ["a --token MARK"]',
    'set {\n  name = "x.password"\n  value = "MARK"\n}',
    'set_sensitive {\n name = "x"\n value = "MARK"\n}',
    'resource "helm_release" "x" {\n set_sensitive = [{ name = "x", value = "MARK" }]\n}',
    'resource "vault_generic_secret" "x" {\n data_json = "{\\"a\\":\\"MARK\\"}"\n}',
    'resource "random_password" "x" {\n keepers = { a = "b" }\n}\ntoken = "MARK"',
    'variable "x" {\n default = "MARK"\n sensitive = true\n}',
    'variable "token" {\n default = { a = "MARK" }\n}',
    'x = var.y // token = "MARK"',
    'provider "a" {\n url = "https://u:MARK@h"\n}',
    'connection {\n password = "MARK"\n}',
    'api_key = "MARK"',
    'x = sensitive("MARK")',
    'token = 4711\npassword = "MARK"',
    "password = <<-EOT\n  a\n  MARK\nEOT\n",
    'client_secret = local.foo\nlocals {\n foo = "MARK"\n}',
    'backend "http" {\n password = "MARK"\n}',
    'x = "MARK" # password\ntoken = "MARK"',
    'extraArgs = ["-oidc-client-secret", "MARK"]',
    'args = "--oidc-client-secret MARK"',
    'resource "kubernetes_manifest" "x" {\n manifest = {\n  apiVersion = "v1"\n  kind = "Secret"\n'
    '  metadata = { name = "x" }\n  data = { a = "MARK" }\n }\n}',
    'data "http" "x" {\n request_headers = {\n  Authorization = "Bearer MARK"\n }\n}',
]
OTHERS = [
    ("a.env", "TOKEN=MARK"),
    ("a.env", "export DB_PASS='MARK'"),
    ("a.sh", "curl -u a:MARK https://x"),
    ("a.ini", "password = MARK"),
    ("a.toml", 'token = "MARK"'),
    ("README.md", "run `homelamp --token MARK`"),
    ("a.json", '{"a":[{"password":"MARK"}]}'),
    ("a.json", '{\n\t"password":\n\t\t"MARK"\n}'),
    ("a.tf.json", '{"variable":{"token":{"default":"MARK"}}}'),
    ("a.json", '{"name":"DB_PASSWORD","value":"MARK"}'),
    ("x.properties", "db.password=MARK"),
    ("Dockerfile", "ENV TOKEN MARK"),
    ("x.rej", "--- a\n+++ b\n-  password: MARK\n+  token:\n+    MARK\n"),
    ("a.txt", "the password: MARK"),
]
TEXTS = [*(("a.yaml", text) for text in YAML), *(("a.tf", text) for text in HCL), *OTHERS]

# Lines that a report compares, or that say where a secret is and not what it is.
PUBLIC = {
    "a.yaml": [
        "config: {oidc: {clientID: headlamp, issuerURL: https://auth.lab.test/, scopes: openid, usePKCE: true}}",
        "config: {oidc: {clientId: headlamp, secret: {create: false, name: headlamp-oidc}}}",
        "config: {oidc: {externalSecret: {enabled: true, name: headlamp-oidc}}}",
        "clientSecret: ${HEADLAMP_CLIENT_SECRET}",
        "clientSecret: homelamp-not-sealed-yet",
        "args: [-oidc-client-id=headlamp, -oidc-use-pkce, --oidc-scopes, openid]",
        "existingSecret: headlamp-oidc",
        "automountServiceAccountToken: false",
        "secretName: headlamp-tls",
        "imagePullSecrets: [{name: regcred}]",
        "env: [{name: OIDC_CLIENT_SECRET, valueFrom: {secretKeyRef: {name: a, key: clientSecret}}}]",
        "valuesFrom: [{kind: Secret, name: a, valuesKey: b, targetPath: config.oidc.clientSecret}]",
        "data: [{secretKey: clientSecret, remoteRef: {key: headlamp, property: secret}}]",
        "access_token_validity: minutes=10",
        "secrets-encryption: true",
        "token_endpoint: https://auth.lab.test/application/o/token/",
        "jwt: [{issuer: {url: https://auth.lab.test/, audiences: [headlamp]}, claimMappings: {groups: {claim: a}}}]",
        "url: https://github.com/homelamp/homelamp@v1.2.3",
        "image: registry.lab.test:5000/a/b@sha256:0123456789abcdef",
        "url: ssh://git@github.com/homelamp/homelamp",
        "url: https://auth.lab.test:9443/application/o/headlamp/?client_id=headlamp&scope=openid",
        "kind: Secret",
    ],
    "a.tf": [
        "client_secret = var.client_secret",
        "token = random_password.token.result",
        'client_id = "headlamp"',
        "signing_key = data.authentik_certificate_key_pair.own.id",
        'password = file("${path.module}/password.txt")',
        'allowed_redirect_uris = [{ matching_mode = "strict", url = "https://headlamp.lab.test/oidc-callback" }]',
        'access_token_validity = "minutes=10"',
    ],
    "README.md": [
        "Then make an API token: Admin interface, Directory, Tokens",
        "  --from-file=password=/dev/stdin",
        "persist-credentials: false",
    ],
}


@pytest.mark.parametrize(("path", "text"), TEXTS)
def test_it_is_hidden_where_it_is_and_where_it_is_quoted(path: str, text: str) -> None:
    assert "MARK" in text
    file = SourceFile(path, text.replace("MARK", MARK))
    redactor = Redactor([file])

    assert MARK not in "\n".join(redactor.lines(file))
    assert MARK not in redactor.message(f"no idea what '{MARK}' is")


@pytest.mark.parametrize(("path", "line"), [(path, line) for path, lines in PUBLIC.items() for line in lines])
def test_what_is_public_stays_as_it_is(path: str, line: str) -> None:
    file = SourceFile(path, line)

    assert Redactor().lines(file) == [line]


@pytest.mark.parametrize(
    "name",
    [
        "clientSecret",
        "client_secrett",
        "CLIENT_SCERET",
        "DB_PASSWRD",
        "apiKey",
        "db-pass",
        "K3S_TOKEN",
        "tokens",
        "passphrase",
        "secret_key",
        "clientSecretValue",
        "passwordHash",
        "oidc-client-secret",
    ],
)
def test_a_name_says_it(name: str) -> None:
    assert says_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "clientID",
        "issuerURL",
        "secretName",
        "tokenURL",
        "token_endpoint",
        "access_token_validity",
        "password_file",
        "existingSecret",
        "secretKeyRef",
        "passwordPolicy",
        "secure",
        "section",
        "useSecret",
        "key",
        "name",
        "publicKey",
    ],
)
def test_another_does_not(name: str) -> None:
    assert not says_secret(name)


def test_escaped_and_encoded_it_is_the_same_secret() -> None:
    secret = "a\"b\\c<d> e'f&g"
    redactor = Redactor()
    redactor.know([secret])
    forms = [
        json.dumps(secret),
        json.dumps(secret).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"),
        repr(secret),
        quote(secret),
        quote(secret, safe="").lower(),
        quote_plus(secret),
        escape(secret),
        b64encode(secret.encode()).decode(),
        secret.replace("'", "''"),
    ]

    shown = {redactor.message(f"got {form} here") for form in forms}

    assert shown <= {"got … here", 'got "…" here', "got '…' here", "got …= here", "got …== here"}


def test_a_secret_of_several_lines_is_hidden_line_by_line() -> None:
    redactor = Redactor()
    redactor.know(["first-line-1\nsecond-line-2"])

    assert redactor.message("a second-line-2, and first-line-1 second-line-2") == "a …, and …"


def test_a_diff_shows_that_two_secrets_differ() -> None:
    old, new = SourceFile("a.yaml", "password: one1\nb: 1\n"), SourceFile("a.yaml", "password: two2\nb: 1\n")

    lines = list(unified(old, new, ("a", "b"), Redactor()))

    assert lines == ["--- a", "+++ b", "@@ -1,2 +1,2 @@", "-password: …", "+password: …", " b: 1"]


_PIECES = [
    "password",
    "token: ",
    "kind: Secret",
    "metadata",
    "stringData",
    ":",
    "=",
    "\n",
    "  ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    "#",
    "|",
    "&a ",
    "*a",
    "!x ",
    "---\n",
    "<<EOT\n",
    "EOT\n",
    "${",
    "sha256(",
    "https://",
    "@",
    "--token",
    "\\",
    "\t",
    "\r\n",
    "é",
]
_PARTS = st.lists(st.sampled_from(_PIECES)).map("".join)


@settings(deadline=None)
@given(st.one_of(st.text(), _PARTS), st.sampled_from(["a.yaml", "a.tf", "a.json", "a.txt"]))
def test_no_text_is_too_odd(text: str, path: str) -> None:
    file = SourceFile(path, text)
    redactor = Redactor([file])

    # Where no line feed is, a carriage return ends a line.
    assert len(redactor.lines(file)) == text.count("\n" if "\n" in text else "\r") + 1
    assert isinstance(redactor.message(text), str)
    for start in range(len(text)):
        quoted = redactor.quote(Span(file, start, len(text)))
        assert 0 <= quoted.start <= quoted.end <= len(quoted.line) + 1
