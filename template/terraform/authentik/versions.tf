terraform {
  required_version = ">= 1.6"

  required_providers {
    authentik = {
      source  = "goauthentik/authentik"
      version = "~> 2026.5.0" # major and minor follow the Authentik server
    }
  }
}

provider "authentik" {
  url   = "https://${local.authentik_host}"
  token = var.authentik_token
}
