"""Small repositories in which Terraform makes the client in forms which the template does not use."""

from __future__ import annotations

FOR_EACH = {
    "terraform/main.tf": """\
terraform {
  required_version = ">= 1.9"
  required_providers {
    authentik = { source = "goauthentik/authentik", version = ">= 2026.2, < 2027" }
  }
}

variable "domain" {
  type    = string
  default = "lab.test"
}

variable "clients" {
  type = map(object({ slug = optional(string, "x"), uris = list(string) }))
  default = {
    headlamp = { slug = "headlamp", uris = ["https://headlamp.lab.test/oidc-callback"] }
    grafana  = { uris = ["https://grafana.lab.test/login/generic_oauth"] }
  }
}

locals {
  hosts  = { for name, one in var.clients : name => "${lower(name)}.${var.domain}" }
  grants = concat(["authorization_code"], true ? ["refresh_token"] : [])
  all    = merge(var.clients, { kubectl = { slug = "kubectl", uris = ["http://localhost:8000"] } })
  issuer = "https://auth.${var.domain}/application/o/${local.all["headlamp"].slug}/"
}

provider "authentik" {
  url   = format("https://%s.%s", "auth", var.domain)
  token = var.token
}

resource "authentik_provider_oauth2" "this" {
  for_each    = local.all
  name        = each.key
  client_id   = try(each.value.id, each.key)
  client_type = each.key == "kubectl" ? "public" : "confidential"
  grant_types = local.grants
  allowed_redirect_uris = [
    for uri in toset(each.value.uris) : {
      matching_mode = startswith(uri, "http:") ? "regex" : "strict"
      url           = uri
    }
  ]
  property_mappings = flatten([
    [for m in data.authentik_property_mapping_provider_scope.stock.ids : m],
    authentik_property_mapping_provider_scope.groups[*].id,
  ])
  signing_key = data.authentik_certificate_key_pair.key.id
  # a comment
  lifecycle { ignore_changes = [client_secret] }
}

resource "authentik_application" "this" {
  for_each          = local.all
  name              = title(each.key)
  slug              = coalesce(each.value.slug, each.key)
  protocol_provider = authentik_provider_oauth2.this[each.key].id
  meta_launch_url   = "https://${local.hosts[each.key]}/"
}

data "authentik_property_mapping_provider_scope" "stock" {
  managed_list = formatlist("goauthentik.io/providers/oauth2/scope-%s", ["openid", "email", "profile"])
}

data "authentik_certificate_key_pair" "key" {
  name = "authentik Self-signed Certificate"
}

resource "authentik_property_mapping_provider_scope" "groups" {
  count      = 1
  name       = "groups"
  scope_name = "groups"
  expression = <<-EOT
    return {"groups": [g.name for g in request.user.ak_groups.all()], "email_verified": False}
  EOT
}

resource "authentik_group" "admins" {
  name  = "headlamp-admins"
  users = [for u in data.authentik_users.all.users : u.pk if u.is_active]
}

output "issuer" {
  value = local.issuer
}
""",
    "terraform/terraform.tfvars": 'domain = "lab.test"\n',
    "terraform/a.auto.tfvars": 'clients = { headlamp = { slug = "headlamp", uris = ["https://headlamp.lab.test/oidc-callback"] } }\n',
    "terraform/b.auto.tfvars.json": '{"domain": "lab.test"}\n',
    "terraform/main_override.tf": 'resource "authentik_provider_oauth2" "this" {\n  issuer_mode = "per_provider"\n}\n',
    "terraform/.terraform.lock.hcl": 'provider "registry.terraform.io/goauthentik/authentik" {\n  version = "2026.5.1"\n}\n',
}

MODULES = {
    "terraform/apps.tofu": """\
module "headlamp" {
  source        = "./modules/client"
  name          = "Headlamp"
  slug          = "headlamp"
  redirect_uris = ["https://${local.host}/oidc-callback", { matching_mode = "regex", url = "https://headlamp\\\\.lab\\\\.test/.*" }]
  secret        = module.secrets.value
  providers     = { authentik = authentik.main }
}

module "others" {
  for_each      = toset(["a", "b"])
  source        = "./modules/client"
  name          = each.key
  slug          = each.value
  redirect_uris = []
}

module "secrets" {
  source  = "app.terraform.io/a/b/c"
  version = "~> 1.0"
}

locals {
  host = join(".", ["headlamp", var.domain])
}

variable "domain" {
  description = "x"
}

resource "helm_release" "headlamp" {
  name      = "headlamp"
  chart     = "headlamp"
  values    = [file("values.yaml"), templatefile("values.tftpl", { host = local.host }), yamlencode({ config = { oidc = { clientID = "headlamp" } } })]
  set       = [{ name = "config.oidc.clientSecret", value = var.secret }]
  set_sensitive {
    name  = "config.oidc.issuerURL"
    value = module.headlamp.issuer
  }
}
""",
    "terraform/modules/client/main.tf": """\
variable "name" {}
variable "slug" {}
variable "secret" {
  default   = null
  sensitive = true
}
variable "redirect_uris" {
  type = list(any)
}

resource "authentik_provider_oauth2" "this" {
  name          = var.name
  client_id     = lower(replace(var.name, " ", "-"))
  client_secret = var.secret
  allowed_redirect_uris = [for one in var.redirect_uris : try(one.url, null) != null ? one : { matching_mode = "strict", url = one }]
  dynamic "x" {
    for_each = var.redirect_uris
    content { y = x.value }
  }
}

resource "authentik_application" "this" {
  name              = var.name
  slug              = var.slug
  protocol_provider = authentik_provider_oauth2.this.id
}

data "authentik_provider_oauth2_config" "this" {
  name       = authentik_provider_oauth2.this.name
  depends_on = [authentik_application.this]
}

output "issuer" {
  value = data.authentik_provider_oauth2_config.this.issuer_url
}
""",
    "terraform/modules/client/versions.tf": 'terraform {\n  required_providers {\n    authentik = {\n      source = "goauthentik/authentik"\n    }\n  }\n}\n',
    "terraform/extra.tf.json": '{"resource": {"authentik_application": {"b": {"name": "b", "slug": "b"}}}, "locals": {"a": "${local.host}"}}\n',
    "terraform/values.tftpl": "config:\n  oidc:\n    clientID: headlamp\n    callbackURL: https://${host}/oidc-callback\n%{ if true ~}\n    scopes: openid\n%{ endif ~}\n",
    "terraform/values.yaml": "config:\n  oidc:\n    clientID: headlamp\n    issuerURL: https://auth.lab.test/application/o/headlamp/\n",
    "terraform/old.tf": """\
resource "authentik_provider_oauth2" "old" {
  name                       = "old"
  client_id                  = "old"
  redirect_uris              = ["https://old.lab.test/.*"]
  include_claims_in_id_token = false
  issuer_mode                = "global"
  sub_mode                   = "user_email"
  property_mappings          = [data.authentik_scope_mapping.a.id, "${authentik_group.x.id}"]
}

data "authentik_scope_mapping" "a" {
  managed = "goauthentik.io/providers/oauth2/scope-email"
}
""",
    "terragrunt.hcl": 'terraform {\n  source = "./terraform"\n}\ninputs = {\n  domain = "lab.test"\n}\n',
}
