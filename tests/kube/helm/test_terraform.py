"""Headlamp by Terraform's `helm_release`: values in files beside it are read, what Terraform computes is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.result import Result
from homelamp.report import text
from homelamp.report.style import Style
from support.checking import check_files, places
from support.repositories import CHAIN, K3S, RELEASE

ISSUER = "https://auth.lab.test/application/o/headlamp/"
VALUES = f"""\
config:
  oidc:
    clientID: headlamp
    issuerURL: {ISSUER}
    callbackURL: https://headlamp.lab.test/oidc-callback
    scopes: openid,email
    usePKCE: true
"""
BESIDE = {path: content for path, content in CHAIN.items() if path != RELEASE}
FILE = 'values = [file("${path.module}/panel.yaml")]'


def release(values: str, more: str = "") -> str:
    return f"""
resource "helm_release" "panel" {{
  name       = "headlamp"
  namespace  = "headlamp"
  repository = "https://kubernetes-sigs.github.io/headlamp/"
  chart      = "headlamp"
  version    = "0.45.0"
  {values}
{more}}}
"""


def checked(repository: Path, values: str, files: dict[str, str], more: str = "") -> Result:
    return check_files(repository, {**BESIDE, "apps/panel.tf": release(values, more), **files})


def printed(result: Result) -> str:
    return "\n".join(text.render(result, None, Style(enabled=False)))


def codes(result: Result) -> set[str]:
    """But for HL115: whether a client has a secret is no matter here."""
    return {code for code, _, _ in places(result)} - {"HL115"}


SOURCES = {
    "a file": (FILE, "apps/panel.yaml"),
    "a file of the root": ('values = [file("${path.root}/values/panel.yml")]', "apps/values/panel.yml"),
    "a path without a folder": ('values = [file("panel.yaml")]', "apps/panel.yaml"),
    "a file elsewhere": ('values = [file("${path.module}/../values/panel.yaml")]', "values/panel.yaml"),
    "a template": ('values = [templatefile("${path.module}/panel.yaml.tftpl", { a = 1 })]', "apps/panel.yaml.tftpl"),
    "a template without variables": ('values = [templatefile("${path.module}/panel.yaml", {})]', "apps/panel.yaml"),
    "comments": ('values = [ /* ours */ file( # here\n    "${path.module}/panel.yaml" )]', "apps/panel.yaml"),
}


@pytest.mark.parametrize("name", SOURCES)
def test_values_of_a_file(repository: Path, name: str) -> None:
    values, path = SOURCES[name]

    right = checked(repository, values, {path: VALUES})
    wrong = checked(repository, values, {path: VALUES.replace("headlamp/\n", "headlamp\n")})

    assert codes(right) == set()
    assert right.chains is not None
    assert {"issuer_url", "client_id", "redirect_uri"} <= set(right.chains[0].agreeing)
    assert codes(wrong) == {"HL102"}
    assert ("HL102", path, 4) in places(wrong)


def test_the_later_file_wins(repository: Path) -> None:
    old, new = VALUES.replace("clientID: headlamp", "clientID: old"), "config: {oidc: {clientID: headlamp}}\n"
    values = 'values = [file("${path.module}/a.yaml"), file("${path.module}/b.yaml")]'

    assert codes(checked(repository, values, {"apps/a.yaml": old, "apps/b.yaml": new})) == set()
    assert "HL103" in codes(checked(repository, values, {"apps/a.yaml": new, "apps/b.yaml": old}))


def test_variables_of_a_template_are_holes(repository: Path) -> None:
    template = VALUES.replace("clientID: headlamp", "clientID: ${client}").replace("auth.lab.test", "${host}")
    values = 'values = [templatefile("${path.module}/panel.yaml.tftpl", { client = var.client, host = var.host })]'

    result = checked(repository, values, {"apps/panel.yaml.tftpl": template})

    assert codes(result) == set()
    assert "client_id" in {one.term for one in result.unchecked}


ONE_SET = '  set {\n    name  = "config.oidc.clientID"\n    value = var.client\n  }\n'
DYNAMIC = """\
  dynamic "set" {
    for_each = { "config.oidc.clientID" = var.client }
    content {
      name  = set.key
      value = set.value
    }
  }
"""
NAMED = DYNAMIC.replace("    for_each", "    iterator = one\n    for_each").replace("set.", "one.")


@pytest.mark.parametrize("more", [ONE_SET, DYNAMIC, NAMED])
def test_single_values_hide_their_own_keys(repository: Path, more: str) -> None:
    slips = VALUES.replace("clientID: headlamp", "clientID: other").replace("headlamp/\n", "headlamp\n")

    result = checked(repository, FILE, {"apps/panel.yaml": slips}, more)

    assert codes(result) == {"HL102"}
    assert "client_id" in {one.term for one in result.unchecked}


COMPUTED = {
    "an encoded variable": "values = [yamlencode(var.values)]",
    "a text that is no YAML": "values = [<<-EOT\n    config: {oidc: {clientID: other}\n  EOT\n  ]",
    "a local that is not there": "values = local.values",
    "a condition": "values = var.a ? [local.a] : []",
    "a computed path": 'values = [file("${path.module}/${var.name}.yaml")]',
    "an absolute path": 'values = [file("/etc/panel.yaml")]',
    "a path outside of the repository": 'values = [file("${path.module}/../../panel.yaml")]',
    "a file of another kind": 'values = [file("${path.module}/panel.json.txt")]',
    "a template that computes": 'values = [templatefile("${path.module}/computed.yaml", {})]',
    "a file that is not there": 'values = [file("${path.module}/missing.yaml")]',
    "single values of a variable": "set = var.values",
    "single values of a loop": 'dynamic "set" {\n    for_each = var.a\n    content {}\n  }',
    "no values": "",
}


@pytest.mark.parametrize("name", COMPUTED)
def test_what_terraform_computes_is_said_and_no_finding(repository: Path, name: str) -> None:
    computed = f"%{{ if oidc }}\n{VALUES}%{{ endif }}\n"

    result = checked(repository, COMPUTED[name], {"apps/computed.yaml": computed})

    assert places(result) == []
    assert "Headlamp is deployed at apps/panel.tf:2" in printed(result)


ENCODED = """\
values = [yamlencode({
  config = {
    oidc = {
      clientID    = "headlamp"
      issuerURL   = "https://auth.lab.test/application/o/headlamp/"
      callbackURL = "https://headlamp.lab.test/oidc-callback"
      scopes      = "openid,email"
      usePKCE     = true
    }
  }
})]
"""
HOST = 'locals {\n  host = "lab.test"\n}\n'
TEXT = "values = [<<-EOT\n" + "".join(f"    {line}\n" for line in VALUES.splitlines()) + "  EOT\n]\n"
SINGLE = {
    "config.oidc.clientID": "headlamp",
    "config.oidc.issuerURL": ISSUER,
    "config.oidc.callbackURL": "https://headlamp.lab.test/oidc-callback",
    "config.oidc.usePKCE": "true",
}
BLOCKS = "".join(f'  set {{\n    name  = "{name}"\n    value = "{text}"\n  }}\n' for name, text in SINGLE.items())
ENTRIES = "".join(f'    {{ name = "{name}", value = "{text}" }},\n' for name, text in SINGLE.items())
WRITTEN = {
    "an encoded object": (ENCODED, ""),
    "an encoded object with a local": (ENCODED.replace("auth.lab.test", "auth.${local.host}"), HOST),
    "an encoded local": (
        "values = [yamlencode(local.panel)]",
        "locals {\n  panel = " + ENCODED.partition("yamlencode(")[2].replace(")]", "") + "}\n",
    ),
    "a local of encoded objects": ("values = local.panel", "locals {\n  panel = " + ENCODED.partition("= ")[2] + "}\n"),
    "a merged object": (ENCODED.replace("oidc = {", "oidc = merge({}, {").replace("    }\n  }", "    })\n  }"), ""),
    "an object as JSON": (ENCODED.replace("yaml", "json"), ""),
    "a here-document": (TEXT, ""),
    "a here-document with a local": (TEXT.replace("auth.lab.test", "auth.${local.host}"), HOST),
    "single values in blocks": (BLOCKS, ""),
    "single values as a list": (f"set = [\n{ENTRIES}  ]\n", ""),
    "single values over an object": (
        ENCODED.replace("headlamp/", "old/") + BLOCKS,
        "",
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_values_that_are_written_in_terraform(repository: Path, name: str) -> None:
    values, rest = WRITTEN[name]

    right = checked(repository, values, {"apps/more.tf": rest})
    wrong = checked(
        repository,
        values.replace("headlamp/", "headlamp"),
        {"apps/more.tf": rest.replace("headlamp/", "headlamp")},
    )

    assert codes(right) == set()
    assert right.chains is not None
    assert {"issuer_url", "client_id", "redirect_uri"} <= set(right.chains[0].agreeing)
    assert codes(wrong) == {"HL102"}
    (found,) = [one.problem.span for one in wrong.findings if one.code == "HL102"]
    assert found.file.path == ("apps/more.tf" if "o/headlamp" in rest else "apps/panel.tf")
    assert "o/headlamp" in found.file.line(found.line)


UNKNOWN = {
    "a variable within an object": ENCODED.replace('"headlamp"\n', "var.client\n").replace("headlamp/", "headlamp"),
    "a variable within a text": TEXT.replace("clientID: headlamp", "clientID: ${var.client}").replace(
        "headlamp/", "headlamp"
    ),
    "a resource's attribute": ENCODED.replace('"headlamp"\n', "authentik_provider_oauth2.a.client_id\n").replace(
        "headlamp/", "headlamp"
    ),
    "a secret single value": ENCODED.replace("headlamp/", "headlamp")
    + '  set_sensitive {\n    name  = "config.oidc.clientID"\n    value = "other"\n  }\n',
    "a secret single value as a list": ENCODED.replace("headlamp/", "headlamp")
    + '  set_sensitive = [{ name = "config.oidc.clientID", value = "other" }]\n',
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_known_hides_only_itself(repository: Path, name: str) -> None:
    result = checked(repository, UNKNOWN[name], {})

    assert codes(result) == {"HL102"}
    assert "client_id" in {one.term for one in result.unchecked}


def test_a_secret_in_values_is_named_and_not_printed(repository: Path) -> None:
    for values in (
        ENCODED.replace("usePKCE     = true", 'clientSecret = "hunter2hunter2"'),
        TEXT.replace("usePKCE: true", "clientSecret: hunter2hunter2"),
        BLOCKS + '  set {\n    name = "config.oidc.clientSecret"\n    value = "hunter2hunter2"\n  }\n',
        f'set = [\n{ENTRIES}    {{ name = "config.oidc.clientSecret", value = "hunter2hunter2" }},\n  ]\n',
    ):
        result = checked(repository, values, {})
        assert "HL502" in codes(result)
        assert "hunter2" not in printed(result)


def test_the_types_of_single_values_are_those_of_helm(repository: Path) -> None:
    numbered = BLOCKS.replace('"headlamp"\n', '"4410275"\n')
    quoted = BLOCKS.replace('"headlamp"\n', '"4410275"\n    type  = "string"\n')

    everywhere = {path: text.replace('"headlamp"', '"4410275"') for path, text in BESIDE.items()}
    everywhere[K3S] = everywhere[K3S].replace("client-id=headlamp", "client-id=4410275")

    assert "HL425" in codes(check_files(repository, {**everywhere, "apps/panel.tf": release(numbered)}))
    assert "HL425" not in codes(check_files(repository, {**everywhere, "apps/panel.tf": release(quoted)}))


def test_a_chart_that_is_computed(repository: Path) -> None:
    computed = release(FILE).replace('chart      = "headlamp"', "chart = var.chart")

    result = check_files(repository, {**BESIDE, "apps/panel.tf": computed, "apps/panel.yaml": VALUES})

    assert places(result) == []
    assert "no login was read from it: which chart it uses is not known" in printed(result)


@pytest.mark.parametrize(("old", "new"), [('chart      = "headlamp"', 'chart = "grafana"'), ("helm_release", "other")])
def test_another_chart_or_resource(repository: Path, old: str, new: str) -> None:
    other = release(FILE).replace(old, new).replace('name       = "headlamp"', 'name = "panel"')

    result = check_files(repository, {**BESIDE, "apps/panel.tf": other, "apps/panel.yaml": VALUES})

    assert places(result) == []
    assert "headlamp" not in {
        source for chain in result.chains or () for one in chain.agreeing.values() for source in one
    }


def test_no_secret_of_a_template_is_printed(repository: Path) -> None:
    template = VALUES + "    clientSecrett: tUesd4yPazzw\n"
    values = 'values = [templatefile("${path.module}/panel.yaml.tftpl", {})]'

    result = checked(repository, values, {"apps/panel.yaml.tftpl": template})

    assert "HL403" in codes(result)
    assert "tUesd4yPazzw" not in printed(result)
