"""The Terraform root that makes the clients at Authentik; `%(client)s` and the like are filled in."""

from __future__ import annotations

TERRAFORM = """\
terraform {
  required_providers {
    authentik = {
      source  = "goauthentik/authentik"
      version = "~> 2026.5.0"
    }
  }
}

provider "authentik" {
  url = "https://%(authentik)s"
}

data "authentik_flow" "authorization" {
  slug = "default-provider-authorization-implicit-consent"
}

data "authentik_flow" "invalidation" {
  slug = "default-provider-invalidation-flow"
}

data "authentik_certificate_key_pair" "signing" {
  name      = "authentik Self-signed Certificate"
  fetch_key = false
}

data "authentik_property_mapping_provider_scope" "stock" {
  managed_list = [
    "goauthentik.io/providers/oauth2/scope-openid",
    "goauthentik.io/providers/oauth2/scope-profile",
  ]
}

resource "authentik_property_mapping_provider_scope" "email" {
  name       = "headlamp: email"
  scope_name = "email"
  expression = <<-EOT
    return {
        "email": request.user.email,
        "email_verified": True,
    }
  EOT
}

resource "authentik_group" "admins" {
  name = "headlamp-admins"
}
"""

CLIENT = """\
resource "authentik_provider_oauth2" "%(cluster)s" {
  name               = "%(client)s"
  client_id          = "%(client)s"
  client_type        = "confidential"
  grant_types        = ["authorization_code", "refresh_token"]
  authorization_flow = data.authentik_flow.authorization.id
  invalidation_flow  = data.authentik_flow.invalidation.id
  signing_key        = data.authentik_certificate_key_pair.signing.id

  property_mappings = concat(
    data.authentik_property_mapping_provider_scope.stock.ids,
    [authentik_property_mapping_provider_scope.email.id],
  )

  allowed_redirect_uris = [
    {
      matching_mode     = "strict"
      redirect_uri_type = "authorization"
      url               = "https://%(host)s/oidc-callback"
    },
  ]
}

resource "authentik_application" "%(cluster)s" {
  name              = "Headlamp of %(cluster)s"
  slug              = "%(client)s"
  protocol_provider = authentik_provider_oauth2.%(cluster)s.id
}

resource "authentik_policy_binding" "%(cluster)s" {
  target = authentik_application.%(cluster)s.uuid
  group  = authentik_group.admins.id
  order  = 0
}
"""
