"""Clients in the forms of real repositories: right ones give no finding, and a slip in one is found at its literal."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.checking import check_files, places
from support.repositories import CHAIN, K3S, RELEASE, changed, line_of

MAIN = "terraform/authentik/main.tf"
APPS = "terraform/authentik/apps.auto.tfvars"
CONSUMERS = {K3S: CHAIN[K3S], RELEASE: CHAIN[RELEASE]}
URL = 'provider "authentik" {\n  url = "https://auth.lab.test"\n}\n'
GRANTS = 'grant_types = ["authorization_code"]'
MAPPING = """
resource "authentik_property_mapping_provider_scope" "email" {
  name       = "verified"
  scope_name = "email"
  expression = <<-EOT
    return {"email": request.user.email, "email_verified": True}
  EOT
}

data "authentik_property_mapping_provider_scope" "openid" {
  managed = "goauthentik.io/providers/oauth2/scope-openid"
}
"""
OWN = "authentik_property_mapping_provider_scope.email.id"
OPENID = "data.authentik_property_mapping_provider_scope.openid.id"
# What has nothing to do with the form.
REST = """\
access_token_validity = "hours=1"
  invalidation_flow     = var.invalidation_flow
  signing_key           = var.signing_key"""

BY_MAP = f"""
locals {{
  apps = {{
    headlamp = {{
      host = "headlamp.lab.test"
      path = "oidc-callback"
    }}
    grafana = {{
      host = "grafana.lab.test"
      path = "login/generic_oauth"
    }}
  }}
}}

resource "authentik_provider_oauth2" "this" {{
  for_each          = local.apps
  name              = each.key
  client_id         = each.key
  {GRANTS}
  {REST}
  property_mappings = [{OWN}, {OPENID}]
  allowed_redirect_uris = [
    for path in [each.value.path] : {{ matching_mode = "strict", url = "https://${{each.value.host}}/${{path}}" }}
  ]
}}

resource "authentik_application" "this" {{
  for_each          = local.apps
  name              = title(each.key)
  slug              = lower(each.key)
  protocol_provider = authentik_provider_oauth2.this[each.key].id
  meta_launch_url   = "https://${{each.value.host}}"
}}
"""
BY_VARIABLE = BY_MAP.replace("local.apps", "{ for name, app in var.apps : name => app if app.enabled }").replace(
    BY_MAP[BY_MAP.index("locals {") : BY_MAP.index("resource")], 'variable "apps" {\n  type = map(any)\n}\n\n'
)
VALUES = """\
apps = {
  headlamp = { enabled = true, host = "headlamp.lab.test", path = "oidc-callback" }
  argocd   = { enabled = false, host = "argocd.lab.test", path = "auth/callback" }
}
"""
SINGLE = f"""
resource "authentik_provider_oauth2" "headlamp" {{
  name      = "headlamp"
  client_id = "headlamp"
  {GRANTS}
  {REST}
  property_mappings = [{OWN}, {OPENID}]
  allowed_redirect_uris = [{{ matching_mode = "strict", url = "https://headlamp.lab.test/oidc-callback" }}]
}}

resource "authentik_application" "headlamp" {{
  name              = "Headlamp"
  slug              = "headlamp"
  protocol_provider = authentik_provider_oauth2.headlamp.id
}}
"""


def root(text: str, path: str = MAIN) -> dict[str, str]:
    return {path: URL + MAPPING + text}


def single(old: str, new: str, rest: str = "") -> dict[str, str]:
    """One client with something else in one place."""
    assert SINGLE.count(old) == 1
    return root(SINGLE.replace(old, new) + rest)


URIS = '[{ matching_mode = "strict", url = "https://headlamp.lab.test/oidc-callback" }]'
CALLED = (
    SINGLE.replace('client_id = "headlamp"', "client_id = var.client_id")
    .replace(URIS, "var.redirect_uris")
    .replace('slug              = "headlamp"', "slug              = var.slug")
)
VARIABLES = "".join(
    f'variable "{name}" {{\n  default = {value}\n}}\n'
    for name, value in (("client_id", '"x"'), ("slug", '"x"'), ("redirect_uris", "[]"))
)

RIGHT: dict[str, dict[str, str]] = {
    "one client": root(SINGLE),
    "OpenTofu": root(SINGLE, "terraform/authentik/main.tofu"),
    "a map of locals": root(BY_MAP),
    "a variable, some of it left out": {**root(BY_VARIABLE), APPS: VALUES},
    "a variable that is set elsewhere": root(BY_VARIABLE),
    "a pattern": single(URIS, r'[{ matching_mode = "regex", url = "https://headlamp\\.lab\\.test/.*" }]'),
    "a generated client ID": single('client_id = "headlamp"', "client_id = random_password.id.result"),
    "a client ID of a store": single('client_id = "headlamp"', 'client_id = data.vault_kv_secret_v2.x.data["id"]'),
    "a client ID of a module": single('client_id = "headlamp"', "client_id = module.secrets.values.client_id"),
    "URIs by try": single(URIS, "try(var.uris, [])"),
    "URIs by a condition": single(URIS, f"var.on ? {URIS} : []"),
    "URIs that are joined": single(URIS, f"concat({URIS}, var.more)"),
    "URIs by for over what is elsewhere": single(
        URIS, '[for one in var.hosts : { matching_mode = "strict", url = one }]'
    ),
    "URIs in a heredoc": single(
        'url = "https://headlamp.lab.test/oidc-callback"',
        "url = trimspace(<<-EOT\n  https://${var.host}/oidc-callback\n  EOT\n)",
    ),
    "a client that may not be there": single('name      = "headlamp"', 'count = var.on ? 1 : 0\n  name = "headlamp"'),
    "a client that is not there": {
        MAIN: root(SINGLE)[MAIN]
        + SINGLE.replace('"headlamp" {', '"old" {')
        .replace('client_id = "headlamp"', 'count = 0\n  client_id = "old"')
        .replace("oauth2.headlamp.id", "oauth2.old.id")
        .replace('slug              = "headlamp"', 'count = 0\n  slug = "old"')
    },
    "a second application": root(SINGLE + 'resource "authentik_application" "links" {\n  slug = "links"\n}\n'),
    "dynamic blocks of another resource": root(
        SINGLE + 'resource "authentik_outpost" "x" {\n  dynamic "config" {\n    for_each = var.x\n    content {\n'
        "      name = config.value\n    }\n  }\n}\n"
    ),
    "moved and imported": root(
        SINGLE
        + "moved {\n  from = authentik_provider_oauth2.old\n  to = authentik_provider_oauth2.headlamp\n}\n"
        + 'import {\n  to = authentik_provider_oauth2.headlamp\n  id = "1"\n}\n'
    ),
    "a local module": {
        "terraform/authentik/main.tf": URL + MAPPING + CALLED + VARIABLES,
        "terraform/main.tf": (
            'module "headlamp" {\n  source        = "./authentik"\n  client_id     = "headlamp"\n  slug = "headlamp"\n'
            f"  redirect_uris = {URIS}\n}}\n"
        ),
    },
    "Terragrunt": {
        "modules/client/main.tf": URL + MAPPING + CALLED + VARIABLES,
        "live/headlamp/terragrunt.hcl": (
            'terraform {\n  source = "${get_repo_root()}/modules//client"\n}\ninputs = {\n  slug = "headlamp"\n}\n'
        ),
    },
    "an override file": {
        **single('client_id = "headlamp"', 'client_id = "other"'),
        "terraform/authentik/override.tf": (
            'resource "authentik_provider_oauth2" "headlamp" {\n  client_id = "headlamp"\n}\n'
        ),
    },
    "a file for each of the two tools": {
        **root(SINGLE, "terraform/authentik/main.tofu"),
        **root(SINGLE.replace('"headlamp"', '"terraforms"')),
    },
    "a client of a template": {
        **root(SINGLE),
        "terraform/authentik/client.tf.j2": SINGLE.replace("lab.test", "{{ d }}"),
    },
}


@pytest.mark.parametrize("name", RIGHT)
def test_no_finding(repository: Path, name: str) -> None:
    assert places(check_files(repository, {**CONSUMERS, **RIGHT[name]})) == []


# The form, what is changed in which file, and the rule.
SLIPS: list[tuple[str, str, str, str, str]] = [
    ("a map of locals", MAIN, '"headlamp.lab.test"', '"lamp.lab.test"', "HL101"),
    ("a map of locals", MAIN, '"oidc-callback"', '"oidc"', "HL101"),
    ("a map of locals", MAIN, "lower(each.key)", '"kube"', "HL104"),
    ("a map of locals", MAIN, GRANTS, 'grant_types = ["implicit"]', "HL204"),
    ("a variable, some of it left out", APPS, '"headlamp.lab.test"', '"lamp.lab.test"', "HL101"),
    ("OpenTofu", "terraform/authentik/main.tofu", '_id = "headlamp"', '_id = "lamp"', "HL103"),
    ("one client", MAIN, "True", "False", "HL111"),
    ("one client", MAIN, 'scope_name = "email"', 'scope_name = "mail"', "HL119"),
]


@pytest.mark.parametrize(("form", "path", "old", "new", "code"), SLIPS)
def test_a_slip_is_found_at_its_literal(repository: Path, form: str, path: str, old: str, new: str, code: str) -> None:
    files = changed(path, old, new, {**CONSUMERS, **RIGHT[form]})

    assert places(check_files(repository, files)) == [(code, path, line_of(files[path], new))]


def test_a_key_that_is_both_slug_and_client_id_is_named_for_both(repository: Path) -> None:
    files = changed(MAIN, "    headlamp = {", "    dashboard = {", {**CONSUMERS, **RIGHT["a map of locals"]})
    line = line_of(files[MAIN], "    dashboard = {")

    assert places(check_files(repository, files)) == [("HL103", MAIN, line), ("HL104", MAIN, line)]
