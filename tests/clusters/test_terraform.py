"""The API server's settings in Terraform: objects that are encoded, here-documents, user data, inputs of modules."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from support.checking import check_files, places
from support.repositories import CHAIN, K3S

ISSUER = "https://auth.lab.test/application/o/headlamp/"
ARGS = {"oidc-issuer-url": ISSUER, "oidc-client-id": "headlamp", "oidc-username-claim": "email"}
MAP = "".join(f"{name}: {value}\n" for name, value in ARGS.items())
OBJECT = "".join(f'"{name}" = "{value}"\n' for name, value in ARGS.items())
LIST = "kube-apiserver-arg:\n" + "".join(f"  - {name}={value}\n" for name, value in ARGS.items())
ENTRIES = "".join(f'"{name}={value}",\n' for name, value in ARGS.items())
OPTIONS = " ".join(f"--kube-apiserver-arg={name}={value}" for name, value in ARGS.items())
TALOS = f"cluster:\n  apiServer:\n    extraArgs:\n{textwrap.indent(MAP, ' ' * 6)}"
ENCODED = f"yamlencode({{\n  cluster = {{ apiServer = {{ extraArgs = {{\n{OBJECT}}} }} }}\n}})"
HOST = 'locals {\n  host = "auth.lab.test"\n}\nvariable "issuer" {\n  default = "https://auth.lab.test/application/o/headlamp/"\n}\n'
STRUCTURED = """\
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
jwt:
  - issuer:
      url: {}
      audiences: [headlamp]
    claimMappings:
      username: {{claim: email, prefix: ""}}
"""


def heredoc(text: str, name: str = "content") -> str:
    return f"{name} = <<-EOT\n{textwrap.indent(text, '    ')}  EOT"


def resource(body: str, head: str = 'resource "lab" "nodes"') -> str:
    return f"{head} {{\n  {body}\n}}\n"


def patches(body: str) -> str:
    return resource(f"config_patches = [\n{body}\n]", 'data "talos_machine_configuration" "server"')


MODULE = 'module "nodes"'
FORMS = {
    "an encoded patch": patches(ENCODED),
    "a patch with a local": patches(ENCODED.replace("auth.lab.test", "${local.host}")) + HOST,
    "a patch of JSON": patches(ENCODED.replace("yaml", "json")),
    "a patch among others": patches(f'file("other.yaml"),\n{ENCODED}'),
    "arguments in a local": patches("yamlencode({ cluster = { apiServer = { extraArgs = local.args } } })")
    + f"locals {{\n  args = {{\n{OBJECT}}}\n}}\n",
    "merged arguments": patches(
        ENCODED.replace("extraArgs = {", 'extraArgs = merge({ "a" = "b" }, {').replace("} } }\n", "}) } }\n")
    ),
    "a patch as a text": patches(heredoc(TALOS).partition("= ")[2]),
    "a patch as a text with a local": patches(
        heredoc(TALOS.replace("auth.lab.test", "${local.host}")).partition("= ")[2]
    )
    + HOST,
    "a patch as a text with a whole value": patches(
        heredoc(TALOS.replace("client-id: headlamp", 'client-id: "${local.id}"')).partition("= ")[2]
    )
    + 'locals {\n  id = "headlamp"\n}\n',
    "what a module puts into the API server": resource(
        "talos = {\n" + heredoc(f"extraArgs:\n{textwrap.indent(MAP, '  ')}", "api_server") + "\n}", MODULE
    ),
    "arguments as an input": resource(f"kube_api_extra_args = {{\n{OBJECT}}}", MODULE),
    "K3s as an input": resource(f"control_planes_custom_config = {{\n kube-apiserver-arg = [\n{ENTRIES}]\n}}", MODULE),
    "K3s' options as an input": resource(f'k3s_exec_server_args = "{OPTIONS}"', MODULE),
    "K3s' file": resource(heredoc(LIST)),
    "K3s' file, encoded": resource(f'content = yamlencode({{\n "kube-apiserver-arg" = [\n{ENTRIES}]\n}})'),
    "user data that is a script": resource(heredoc(f"#!/bin/sh\nk3s server {OPTIONS}\n", "user_data")),
    "user data of cloud-init": resource(
        heredoc(f"#cloud-config\nwrite_files:\n  - content: |\n{textwrap.indent(LIST, ' ' * 6)}", "user_data")
    ),
    "a command": resource(f"inline = [\n \"curl -sfL https://get.k3s.io | INSTALL_K3S_EXEC='{OPTIONS}' sh -\",\n]"),
    "options in a local": f'locals {{\n  args = "{OPTIONS}"\n}}\n',
    "a structured file": resource(heredoc(STRUCTURED.format(ISSUER), "authentication_config"), MODULE),
    "a structured file with a variable": resource(heredoc(STRUCTURED.format("${var.issuer}"))) + HOST,
    "a structured file within a patch": patches(
        'yamlencode({\n machine = { files = [{ path = "/var/auth.yaml"\n'
        + heredoc(STRUCTURED.format(ISSUER).replace("[headlamp]", '["${local.id}"]'))
        + '\n}] }\n cluster = { apiServer = { extraArgs = { "authentication-config" = "/var/auth.yaml" } } }\n})'
    )
    + 'locals {\n  id = "headlamp"\n}\n',
}
REST = {path: text for path, text in CHAIN.items() if path != K3S}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_agrees(repository: Path, form: str) -> None:
    result = check_files(repository, {**REST, "nodes/main.tf": FORMS[form]})

    assert places(result) == []
    assert result.chains is not None
    agreeing = result.chains[0].agreeing
    assert {"api-server"} <= set(agreeing["issuer_url"]) & set(agreeing["client_id"]) & set(agreeing["username_claim"])


@pytest.mark.parametrize("form", FORMS)
def test_every_form_shows_a_slip(repository: Path, form: str) -> None:
    text = FORMS[form].replace("headlamp/", "headlamp")

    result = check_files(repository, {**REST, "nodes/main.tf": text})

    (found,) = result.findings
    assert (found.code, found.problem.span.file.path) == ("HL102", "nodes/main.tf")
    # Where the issuer is a variable's, the place is its use, or the variable itself.
    at_use = "${var.issuer}" in text and text[: text.index("${var.issuer}")].count("\n") + 1
    assert found.problem.span.line in {text[: text.index("o/headlamp")].count("\n") + 1, at_use}


def test_values_of_a_variables_file(repository: Path) -> None:
    text = f"talos = {{\n{heredoc(f'extraArgs:{chr(10)}{textwrap.indent(MAP, chr(32) * 2)}', 'api_server')}\n}}\n"

    right = check_files(repository, {**REST, "nodes/lab.auto.tfvars": text})
    wrong = check_files(repository, {**REST, "nodes/lab.auto.tfvars": text.replace("headlamp/", "headlamp")})

    assert places(right) == []
    assert places(wrong) == [("HL102", "nodes/lab.auto.tfvars", 4)]


OLD = "https://old.lab.test/"
SILENT = {
    "a variable": patches(ENCODED.replace(f'"{ISSUER}"', "var.issuer")) + 'variable "issuer" {}\n',
    "a resource's attribute": patches(ENCODED.replace(f'"{ISSUER}"', "authentik_application.a.issuer")),
    "a text with a variable": patches(heredoc(TALOS.replace(ISSUER, "${var.issuer}")).partition("= ")[2]),
    "a condition": patches(
        ENCODED.replace("extraArgs = {", f'extraArgs = var.a ? {{ "oidc-issuer-url" = "{OLD}" }} : {{')
    ),
    "a directive": resource(heredoc(f"%{{ if var.a }}\n{LIST.replace(ISSUER, OLD)}%{{ else }}\n{LIST}%{{ endif }}\n")),
    "another chart's values": resource(
        f'values = [yamlencode({{ extraArgs = {{ "oidc-issuer-url" = "{OLD}", "oidc-client-id" = "p" }} }})]',
        'resource "helm_release" "proxy"',
    ),
    "another chart's values as a text": resource(
        f"values = [{heredoc(f'extraArgs:{chr(10)}  oidc-issuer-url: {OLD}{chr(10)}').partition('= ')[2]}\n]",
        'resource "helm_release" "proxy"',
    ),
    "a description": resource(f'description = "Such as {OPTIONS.replace("auth.", "old.")}"', 'variable "args"'),
    "a comment": f"# args = {OPTIONS.replace('auth.', 'old.')}\nlocals {{}}\n",
    "a comment in a text": resource(heredoc(f"#!/bin/sh\n# k3s server {OPTIONS.replace('auth.', 'old.')}\n")),
    "two clusters": f'locals {{\n a = "{OPTIONS}"\n b = "{OPTIONS.replace("auth.", "old.")}"\n}}\n',
    "what does not parse": f'locals {{\n a = "{OPTIONS}"\n',
    "itself": 'locals {\n a = { kube-apiserver-arg = [local.a, "oidc"] }\n}\n',
}


@pytest.mark.parametrize("name", SILENT)
def test_what_is_not_known_is_no_finding(repository: Path, name: str) -> None:
    assert places(check_files(repository, {**REST, "nodes/main.tf": SILENT[name]})) == []


def test_names_that_double_each_other_come_to_an_end(repository: Path) -> None:
    names = "".join(f"  a{at} = [local.a{at + 1}, local.a{at + 1}]\n" for at in range(50))
    text = f'locals {{\n{names}  a50 = ["oidc-"]\n}}\n' + resource("kube-apiserver-arg = local.a0 # oidc-")

    assert places(check_files(repository, {**REST, "nodes/main.tf": text})) == []
