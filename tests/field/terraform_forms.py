"""Terraform that is not one literal block: local modules, maps of applications, JSON, functions."""

from __future__ import annotations

import json
from collections.abc import Mapping

from field.case import Case, error
from field.lab import BY_FLUX, CALLBACK, RELEASE, TERRAFORM, VERSIONS, edited

MODULE = "infra/authentik/modules/client/main.tf"
JSON = "infra/authentik/panel.tf.json"
_TEXT = BY_FLUX[TERRAFORM]
_ABOVE = _TEXT[: _TEXT.index('data "authentik_certificate_key_pair"')]
_AGREE = (
    "issuer_url, client_id agree (terraform, api-server, headlamp); redirect_uri, scopes agree (terraform, headlamp)",
)
_CLIENT_ID = '  client_id          = "panel"\n'
_URIS = _TEXT[_TEXT.index("  allowed_redirect_uris") : _TEXT.index('}\n\nresource "authentik_application"')]
_SCOPES = """\
  property_mappings = concat(
    data.authentik_property_mapping_provider_scope.own_by_authentik.ids,
    [authentik_property_mapping_provider_scope.mail.id],
  )
"""

CALLED = """\
variable "name" {
  type = string
}

variable "slug" {
  type    = string
  default = null
}

variable "oidc" {
  type = object({
    client_id  = string
    uris       = list(object({ url = string, mode = optional(string, "strict") }))
    grants     = optional(list(string), ["authorization_code", "refresh_token"])
  })
}

variable "property_mappings" {
  type = list(string)
}

data "authentik_certificate_key_pair" "tokens" {
  name      = "tokens"
  fetch_key = false
}

resource "authentik_provider_oauth2" "this" {
  name               = var.name
  client_id          = var.oidc.client_id
  client_type        = "confidential"
  grant_types        = var.oidc.grants
  authorization_flow = "a"
  invalidation_flow  = "b"
  signing_key        = data.authentik_certificate_key_pair.tokens.id
  property_mappings  = var.property_mappings
  allowed_redirect_uris = [
    for one in var.oidc.uris : { matching_mode = one.mode, url = one.url }
  ]
}

resource "authentik_application" "this" {
  name              = var.name
  slug              = coalesce(var.slug, lower(var.name))
  protocol_provider = authentik_provider_oauth2.this.id
}

resource "authentik_group" "admins" {
  name = "wardens"
}

output "client_id" {
  value = var.oidc.client_id
}
"""
CALL = f"""\
module "panel" {{
  source = "./modules/client"
  name   = "Panel"
  oidc = {{
    client_id = "panel"
    uris      = [{{ url = "{CALLBACK}" }}]
  }}
{_SCOPES}}}
"""
MANY = f"""\
locals {{
  domain = "ridge.test"
  apps = {{
    panel = {{ host = "panel" }}
    board = {{ host = "board", path = "/login/generic_oauth" }}
  }}
}}

module "apps" {{
  for_each = local.apps
  source   = "./modules/client"
  name     = each.key
  oidc = {{
    client_id = each.key
    uris = [
      {{ url = "https://${{each.value.host}}.${{local.domain}}${{try(each.value.path, "/oidc-callback")}}" }}
    ]
  }}
{_SCOPES}}}
"""
STAGING = _ABOVE + CALL.replace("./modules", "../infra/authentik/modules").replace(
    "panel.ridge", "stage.ridge"
).replace('client_id = "panel"', 'client_id = "stage"').replace('"Panel"', '"Stage"')
CONFIG = f"""\
version: 1
chains:
  - name: panel
    terraform: [{TERRAFORM}]
    headlamp: [{RELEASE}]
"""
# The provider and its application in modules of their own, tied by an output.
APART = """\
module "application" {
  source   = "./modules/application"
  provider_id = module.provider.id
}

module "provider" {
  source = "./modules/provider"
  host   = "panel.ridge.test"
  scopes = concat(
    data.authentik_property_mapping_provider_scope.own_by_authentik.ids,
    [authentik_property_mapping_provider_scope.mail.id],
  )
}
"""
APPLICATION = """\
variable "provider_id" {}

resource "authentik_application" "this" {
  name              = "Panel"
  slug              = "panel"
  protocol_provider = var.provider_id
}
"""
PROVIDER = """\
variable "host" {}
variable "scopes" {}

resource "authentik_provider_oauth2" "this" {
  name               = "panel"
  client_id          = "panel"
  grant_types        = ["authorization_code", "refresh_token"]
  authorization_flow = "a"
  invalidation_flow  = "b"
  signing_key        = "c"
  property_mappings  = var.scopes
  allowed_redirect_uris = [
    { matching_mode = "strict", url = format("https://%s/oidc-callback", var.host) },
  ]
}

output "id" {
  value = authentik_provider_oauth2.this.id
}
"""
_STOCK = "goauthentik.io/providers/oauth2/scope-"
_DOCUMENT = {
    "//": "made by a program",
    "terraform": [{"required_providers": {"authentik": {"source": "goauthentik/authentik", "version": "~> 2026.5.0"}}}],
    "provider": {"authentik": {"url": "https://id.ridge.test"}},
    "locals": {"host": "panel.ridge.test"},
    "data": {
        "authentik_certificate_key_pair": {"tokens": {"name": "tokens", "fetch_key": False}},
        "authentik_property_mapping_provider_scope": {
            "stock": {"managed_list": [_STOCK + one for one in ("openid", "profile", "offline_access")]}
        },
    },
    "resource": {
        "authentik_group": {"wardens": {"name": "wardens"}},
        "authentik_property_mapping_provider_scope": {
            "mail": {
                "name": "panel: mail",
                "scope_name": "email",
                "expression": 'return {"email": request.user.email, "email_verified": True}',
            }
        },
        "authentik_provider_oauth2": {
            "panel": [
                {
                    "name": "panel",
                    "client_id": "panel",
                    "grant_types": ["authorization_code", "refresh_token"],
                    "authorization_flow": "a",
                    "invalidation_flow": "b",
                    "signing_key": "${data.authentik_certificate_key_pair.tokens.id}",
                    "property_mappings": "${concat(data.authentik_property_mapping_provider_scope.stock.ids, "
                    "[authentik_property_mapping_provider_scope.mail.id])}",
                    "allowed_redirect_uris": [
                        {"matching_mode": "strict", "url": "https://${local.host}/oidc-callback"}
                    ],
                }
            ]
        },
        "authentik_application": {
            "panel": {
                "name": "Panel",
                "slug": "panel",
                "protocol_provider": "${authentik_provider_oauth2.panel.id}",
            }
        },
    },
}
IN_JSON = json.dumps(_DOCUMENT, indent=2)


def called(call: str, module: str = CALLED, **more: str) -> dict[str, str]:
    """The homelab whose client a module of its own makes."""
    return {**BY_FLUX, TERRAFORM: f"{_ABOVE}{call}", MODULE: module, **more}


def in_json(text: str) -> dict[str, str]:
    """The homelab with Terraform's JSON."""
    rest = {path: one for path, one in BY_FLUX.items() if path not in {TERRAFORM, VERSIONS}}
    return {**rest, JSON: text}


def apart(host: str = "panel") -> dict[str, str]:
    """The homelab with two modules, one for the provider and one for the application."""
    return {
        **BY_FLUX,
        TERRAFORM: _ABOVE + APART.replace("panel.ridge", f"{host}.ridge"),
        "infra/authentik/modules/application/main.tf": APPLICATION,
        "infra/authentik/modules/provider/main.tf": PROVIDER,
    }


def uris(expression: str, rest: str = "") -> dict[str, str]:
    """The homelab whose redirect URIs are written in another way."""
    changed = edited(TERRAFORM, _URIS, f"  allowed_redirect_uris = {expression}\n")
    return {**changed, TERRAFORM: f"{changed[TERRAFORM]}\n{rest}"}


def client_id(expression: str, rest: str = "") -> dict[str, str]:
    """The homelab whose client ID is written in another way."""
    changed = edited(TERRAFORM, _CLIENT_ID, f"  client_id = {expression}\n")
    return {**changed, TERRAFORM: f"{changed[TERRAFORM]}\n{rest}"}


# Each way to write the one redirect URI, with what it needs beside it; `@` stands for the host.
WAYS: Mapping[str, tuple[str, str]] = {
    "a for over a list": (
        '[for host in ["other.ridge.test", "@.ridge.test"] : '
        '{ matching_mode = "strict", url = "https://${host}/oidc-callback" }]',
        "",
    ),
    "a for over a map, with a condition": (
        '[for name, on in local.hosts : { matching_mode = "strict", url = "https://${name}/oidc-callback" } '
        "if on == true]",
        'locals {\n  hosts = { "other.ridge.test" = false, "@.ridge.test" = true }\n}\n',
    ),
    "values of a map": (
        "values(local.uris)",
        'locals {\n  uris = {\n    main = { matching_mode = "strict", url = "https://@.ridge.test/oidc-callback" }\n'
        "  }\n}\n",
    ),
    "a list that is put together": (
        'concat(local.uris, [{ matching_mode = "strict", url = "https://other.ridge.test/" }])',
        'locals {\n  uris = [{ matching_mode = "strict", url = "https://@.ridge.test/oidc-callback" }]\n}\n',
    ),
    "a variable whose type has a default": (
        "var.uris",
        'variable "uris" {\n  type = list(object({ url = string, matching_mode = optional(string, "strict") }))\n'
        '  default = [{ url = "https://@.ridge.test/oidc-callback" }]\n}\n',
    ),
    "a lookup by a key": (
        'lookup(local.uris, "panel", [])',
        "locals {\n  uris = {\n"
        '    panel = [{ matching_mode = "strict", url = "https://@.ridge.test/oidc-callback" }]\n  }\n}\n',
    ),
    "a splat": (
        '[for url in local.uris[*].url : { matching_mode = "strict", url = url }]',
        'locals {\n  uris = [{ url = "https://@.ridge.test/oidc-callback" }]\n}\n',
    ),
    "a choice by what is there": (
        'var.host != null ? [{ matching_mode = "strict", url = "https://${var.host}/oidc-callback" }] : []',
        'variable "host" {\n  default = "@.ridge.test"\n}\n',
    ),
}
IDS: Mapping[str, tuple[str, str]] = {
    "try": ('try(local.app.client_id, "@")', 'locals {\n  app = { name = "x" }\n}\n'),
    "coalesce": ('coalesce(var.id, "@")', 'variable "id" {\n  default = null\n}\n'),
    "format": ('format("%s", local.id)', 'locals {\n  id = "@"\n}\n'),
    "a dedented heredoc": ("trimspace(<<-EOT\n      @\n    EOT\n  )", ""),
    "blanks that are trimmed": ('"${~ local.id ~}"', 'locals {\n  id = "@"\n}\n'),
    "merged maps": ('merge({ id = "x" }, local.app).id', 'locals {\n  app = { id = "@" }\n}\n'),
    "a prefix taken away": ('trimprefix("oidc-@", "oidc-")', ""),
}


def filled(way: tuple[str, str], name: str) -> tuple[str, str]:
    """An expression and what it needs, with the host or the client ID."""
    return way[0].replace("@", name), way[1].replace("@", name)


CASES: Mapping[str, Case] = {
    "a module of one's own": Case(called(CALL), says=_AGREE),
    "a module of one's own, another redirect URI": Case(
        called(CALL.replace("/oidc-callback", "/callback")), error("HL101", TERRAFORM, "uris      =")
    ),
    "a module of one's own, another slug": Case(
        called(CALL.replace('"Panel"', '"Board"')), error("HL104", TERRAFORM, '"Board"')
    ),
    "a module of one's own, another client ID": Case(
        called(CALL.replace('client_id = "panel"', 'client_id = "board"')),
        error("HL103", TERRAFORM, 'client_id = "board"'),
    ),
    "a module of one's own, no grants": Case(
        called(CALL, CALLED.replace("  grant_types        = var.oidc.grants\n", "")),
        error("HL204", MODULE, 'resource "authentik_provider_oauth2"'),
    ),
    "a module of one's own, an input that is not known": Case(
        called(CALL.replace('client_id = "panel"', "client_id = var.id") + '\nvariable "id" {}\n'),
        says=("not compared: client_id (set outside the repository (var.id))",),
    ),
    "a module that somebody else keeps": Case(
        called(CALL.replace("./modules/client", "git::https://git.ridge.test/modules.git//client"), ""),
        says=("identity provider: no client found",),
    ),
    "a module for each application": Case(called(MANY), says=_AGREE),
    "a module for each application, another host": Case(
        called(MANY.replace('host = "panel"', 'host = "pane1"')), error("HL101", TERRAFORM, 'host = "pane1"')
    ),
    "a module that makes nothing": Case(
        called(CALL.replace('  name   = "Panel"', '  name   = "Panel"\n  count  = 0')),
        says=("identity provider: no client found",),
    ),
    "a module that is made once by a count": Case(
        called(CALL.replace('  name   = "Panel"', '  name   = "Panel"\n  count  = 1')), says=_AGREE
    ),
    "a module that another cluster calls as well": Case(called(CALL, **{"staging/main.tf": STAGING}), says=_AGREE),
    "a module that is called in a folder of the configuration": Case(
        called(CALL, **{".homelamp.yaml": CONFIG}), says=_AGREE
    ),
    "a provider and an application in two modules": Case(apart(), says=_AGREE),
    "a provider and an application in two modules, another host": Case(
        apart("pane1"), error("HL101", TERRAFORM, 'host   = "pane1')
    ),
    "JSON": Case(in_json(IN_JSON), says=_AGREE),
    "JSON, another redirect URI": Case(
        in_json(IN_JSON.replace("/oidc-callback", "/callback")), error("HL101", JSON, '"url": "https://${local.host}')
    ),
    "JSON, another slug": Case(
        in_json(IN_JSON.replace('"slug": "panel"', '"slug": "board"')), error("HL104", JSON, '"slug"')
    ),
    "JSON, no grants": Case(in_json(IN_JSON.replace('"grant_types"', '"grants"')), error("HL204", JSON, '"panel": [')),
    "JSON of values": Case(
        {**client_id("var.id", 'variable "id" {}\n'), "infra/authentik/lab.auto.tfvars.json": '{"id": "board"}\n'},
        error("HL103", "infra/authentik/lab.auto.tfvars.json", '"id"'),
    ),
    **{f"redirect URIs by {name}": Case(uris(*filled(way, "panel")), says=_AGREE) for name, way in WAYS.items()},
    **{
        f"redirect URIs by {name}, another host": Case(uris(*filled(way, "pane1")), error("HL101", TERRAFORM, "pane1"))
        for name, way in WAYS.items()
    },
    **{f"client ID by {name}": Case(client_id(*filled(way, "panel")), says=_AGREE) for name, way in IDS.items()},
    **{
        f"client ID by {name}, another one": Case(client_id(*filled(way, "board")), error("HL103", TERRAFORM, "board"))
        for name, way in IDS.items()
    },
}
