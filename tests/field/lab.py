"""A whole homelab, small: Headlamp by Flux or by Argo CD, its Secret sealed, K3s, and Authentik in Terraform.

Everything agrees. `edited` changes one place of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from support.repositories import changed
from support.sealing import ciphertext

ISSUER = "https://id.ridge.test/application/o/panel/"
CALLBACK = "https://panel.ridge.test/oidc-callback"

TERRAFORM = "infra/authentik/panel.tf"
VERSIONS = "infra/authentik/versions.tf"
K3S = "nodes/k3s/config.yaml"
RBAC = "cluster/panel/rbac.yaml"
SEALED = "cluster/panel/sealed.yaml"
RELEASE = "cluster/panel/release.yaml"
KUSTOMIZATION = "cluster/panel/kustomization.yaml"
SOURCE = "cluster/panel/source.yaml"
FLUX = "flux/panel.yaml"
APPLICATION = "argo/panel.yaml"
VALUES = "argo/values/panel.yaml"

_VERSIONS = """\
terraform {
  required_providers {
    authentik = { source = "goauthentik/authentik", version = "~> 2026.5.0" }
  }
}

provider "authentik" {
  url = "https://id.ridge.test"
}
"""
_TERRAFORM = f"""\
data "authentik_property_mapping_provider_scope" "own_by_authentik" {{
  managed_list = [
    "goauthentik.io/providers/oauth2/scope-openid",
    "goauthentik.io/providers/oauth2/scope-profile",
    "goauthentik.io/providers/oauth2/scope-offline_access",
  ]
}}

resource "authentik_property_mapping_provider_scope" "mail" {{
  name       = "panel: mail"
  scope_name = "email"
  expression = "return {{\\"email\\": request.user.email, \\"email_verified\\": True}}"
}}

data "authentik_certificate_key_pair" "tokens" {{
  name      = "tokens"
  fetch_key = false
}}

resource "authentik_provider_oauth2" "panel" {{
  name               = "panel"
  client_id          = "panel"
  client_type        = "confidential"
  grant_types        = ["authorization_code", "refresh_token"]
  authorization_flow = data.authentik_flow.allow.id
  invalidation_flow  = data.authentik_flow.leave.id
  signing_key        = data.authentik_certificate_key_pair.tokens.id
  property_mappings = concat(
    data.authentik_property_mapping_provider_scope.own_by_authentik.ids,
    [authentik_property_mapping_provider_scope.mail.id],
  )
  allowed_redirect_uris = [
    {{
      matching_mode     = "strict"
      redirect_uri_type = "authorization"
      url               = "{CALLBACK}"
    }},
  ]
}}

resource "authentik_application" "panel" {{
  name              = "Cluster panel"
  slug              = "panel"
  protocol_provider = authentik_provider_oauth2.panel.id
}}

resource "authentik_group" "wardens" {{
  name = "wardens"
}}

resource "authentik_policy_binding" "panel" {{
  target = authentik_application.panel.uuid
  group  = authentik_group.wardens.id
  order  = 0
}}

data "authentik_flow" "allow" {{
  slug = "default-provider-authorization-implicit-consent"
}}

data "authentik_flow" "leave" {{
  slug = "default-provider-invalidation-flow"
}}
"""
_K3S = f"""\
cluster-cidr: 10.50.0.0/16
kube-apiserver-arg:
  - oidc-issuer-url={ISSUER}
  - oidc-client-id=panel
  - oidc-username-claim=email
  - oidc-groups-claim=groups
  - "oidc-groups-prefix=idp:"
"""
_RBAC = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: wardens
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
subjects:
  - apiGroup: rbac.authorization.k8s.io
    kind: Group
    name: "idp:wardens"
"""
_SEALED = f"""\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: panel-login
  namespace: console
spec:
  encryptedData:
    password: {ciphertext()}
  template:
    metadata:
      name: panel-login
      namespace: console
"""
_VALUES = f"""\
config:
  oidc:
    clientID: panel
    issuerURL: {ISSUER}
    scopes: openid,profile,email,offline_access
    callbackURL: {CALLBACK}
    secret:
      create: false
env:
  - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET
    valueFrom:
      secretKeyRef:
        name: panel-login
        key: password
ingress:
  enabled: true
  hosts:
    - host: panel.ridge.test
      paths: [{{path: /, type: Prefix}}]
"""
_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: panel
  namespace: console
spec:
  interval: 30m
  chartRef:
    kind: OCIRepository
    name: panel
  values:
""" + "".join(f"    {line}\n" for line in _VALUES.splitlines())
_SOURCE = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: panel
  namespace: console
spec:
  interval: 6h
  url: oci://registry.ridge.test/mirror/headlamp
  ref:
    tag: 0.45.0
"""
_KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - source.yaml
  - release.yaml
  - sealed.yaml
  - rbac.yaml
"""
_FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: panel
  namespace: flux-system
spec:
  interval: 20m
  path: ./cluster/panel
  prune: true
  sourceRef:
    kind: GitRepository
    name: ridge
"""
_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: panel
  namespace: argocd
spec:
  project: default
  destination: {server: https://kubernetes.default.svc, namespace: console}
  sources:
    - repoURL: https://kubernetes-sigs.github.io/headlamp/
      chart: headlamp
      targetRevision: 0.45.0
      helm:
        valueFiles: [$here/argo/values/panel.yaml]
    - repoURL: https://git.ridge.test/lab.git
      targetRevision: main
      ref: here
    - repoURL: https://git.ridge.test/lab.git
      targetRevision: main
      path: cluster/panel
"""

_SHARED = {TERRAFORM: _TERRAFORM, VERSIONS: _VERSIONS, K3S: _K3S, RBAC: _RBAC, SEALED: _SEALED}
BY_FLUX: Mapping[str, str] = {
    **_SHARED,
    RELEASE: _RELEASE,
    SOURCE: _SOURCE,
    KUSTOMIZATION: _KUSTOMIZATION,
    FLUX: _FLUX,
}
BY_ARGO_CD: Mapping[str, str] = {**_SHARED, APPLICATION: _APPLICATION, VALUES: _VALUES}


def edited(path: str, old: str, new: str, files: Mapping[str, str] = BY_FLUX) -> dict[str, str]:
    """The homelab with one place changed, which must be there exactly once."""
    return changed(path, old, new, files)
