"""Small repositories for tests: a login chain that agrees, and ways to change one place of it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

TERRAFORM = "terraform/authentik/headlamp.tf"
K3S = "k3s/config.yaml"
RELEASE = "apps/headlamp/helmrelease.yaml"

CHAIN = {
    TERRAFORM: """\
locals {
  authentik_host = "auth.lab.test"
  headlamp_host  = "headlamp.lab.test"
  slug           = "headlamp"
  client_id      = "headlamp"
}

provider "authentik" {
  url = "https://${local.authentik_host}"
}

resource "authentik_provider_oauth2" "headlamp" {
  access_token_validity = "minutes=30"
  client_id   = local.client_id
  grant_types = ["authorization_code"]
  signing_key = data.authentik_certificate_key_pair.default.id
  property_mappings = concat([authentik_property_mapping_provider_scope.email.id], local.openid)
  invalidation_flow = data.authentik_flow.invalidation.id
  allowed_redirect_uris = [
    {
      matching_mode     = "strict"
      redirect_uri_type = "authorization"
      url               = "https://${local.headlamp_host}/oidc-callback"
    },
  ]
}

resource "authentik_application" "headlamp" {
  name              = "Headlamp"
  slug              = local.slug
  protocol_provider = authentik_provider_oauth2.headlamp.id
  meta_launch_url   = "https://${local.headlamp_host}/"
}

resource "authentik_property_mapping_provider_scope" "email" {
  name       = "headlamp: email"
  scope_name = "email"
  expression = "return {\\"email\\": request.user.email, \\"email_verified\\": True}"
}

locals {
  openid = [data.authentik_property_mapping_provider_scope.openid.id]
}

data "authentik_property_mapping_provider_scope" "openid" {
  managed = "goauthentik.io/providers/oauth2/scope-openid"
}

data "authentik_certificate_key_pair" "default" {
  name      = "authentik Self-signed Certificate"
  fetch_key = false
}

data "authentik_flow" "invalidation" {
  slug = "default-provider-invalidation-flow"
}

resource "authentik_policy_binding" "headlamp" {
  target = authentik_application.headlamp.uuid
  group  = "00000000-0000-4000-8000-000000000000"
  order  = 0
}
""",
    K3S: """\
kube-apiserver-arg+:
  - oidc-issuer-url=https://auth.lab.test/application/o/headlamp/
  - oidc-client-id=headlamp
  - oidc-username-claim=email
""",
    RELEASE: """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: headlamp
  namespace: headlamp
spec:
  interval: 1h
  chart:
    spec:
      chart: headlamp
      version: 0.45.0
      sourceRef:
        kind: HelmRepository
        name: headlamp
  values:
    config:
      oidc:
        clientID: headlamp
        issuerURL: https://auth.lab.test/application/o/headlamp/
        callbackURL: https://headlamp.lab.test/oidc-callback
        clientSecret: ${HEADLAMP_CLIENT_SECRET}
    ingress:
      enabled: true
      hosts:
        - host: headlamp.lab.test
          paths:
            - path: /
              type: Prefix
""",
}


def git(folder: Path, *arguments: str) -> str:
    """Run Git in a folder with an identity of its own; returns what it prints."""
    identity = ["-c", "user.name=Tess Tester", "-c", "user.email=tess@lab.test", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def init(folder: Path) -> Path:
    """An empty repository at `folder`."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below `folder` and stage them."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    git(folder, "add", "--all", "--force")
    return folder


def changed(path: str, old: str, new: str, files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    """The files with one place changed, which must be there exactly once."""
    assert files[path].count(old) == 1, f"{old!r} is not once in {path}"
    return {**files, path: files[path].replace(old, new)}


def line_of(text: str, wanted: str) -> int:
    """The line (from 1) of the only place that holds `wanted`."""
    assert text.count(wanted) == 1, f"{wanted!r} is not there once"
    return text[: text.index(wanted)].count("\n") + 1
