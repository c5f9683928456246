"""Forms of which no reader makes a whole login: the report says of each file what it is, or why it was not compared."""

from __future__ import annotations

from collections.abc import Mapping

from field.case import Case, error, warning
from field.lab import BY_FLUX, CALLBACK, ISSUER, K3S, RELEASE, TERRAFORM, edited

_ARGUMENTS = f"oidc-issuer-url={ISSUER}"
NO_SERVER = {path: text for path, text in BY_FLUX.items() if path != K3S}
NO_CLIENT = {path: text for path, text in BY_FLUX.items() if path != TERRAFORM}
SERVER = ("API server: no settings found that homelamp reads", "issuer_url, client_id and claims are not compared")
CLIENT = ("identity provider: no client found that homelamp reads", "redirect_uri and scopes are not compared")

HELM_RELEASE = """\
resource "helm_release" "panel" {
  name       = "panel"
  repository = "https://kubernetes-sigs.github.io/headlamp/"
  chart      = "headlamp"
  values     = [templatefile("panel.yaml.tftpl", { issuer = var.issuer, id = var.client_id })]
}
"""
GO_TEMPLATE = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {{ .Values.name }}
spec:
{{- with .Values.panel }}
  source:
    chart: headlamp
    repoURL: https://kubernetes-sigs.github.io/headlamp/
    targetRevision: {{ .version }}
{{- end }}
"""
TALOS = f"""\
apiVersion: v1alpha1
kind: KubeAPIServerConfig
extraArgs:
  oidc-issuer-url: {ISSUER}
  oidc-client-id: panel
"""
MODULE = f"""\
module "nodes" {{
  source  = "ridge/cluster/hcloud"
  options = ["--{_ARGUMENTS}", "--oidc-client-id=panel"] # of kube-apiserver
}}
"""
COMMAND = f"sed -i 's|- kube-apiserver$|&\\n    - --{_ARGUMENTS}|' /etc/kubernetes/manifests/kube-apiserver.yaml\n"
BLUEPRINT = f"""\
version: 1
entries:
  - model: authentik_providers_oauth2.oauth2provider
    id: panel
    identifiers: {{name: panel}}
    attrs:
      client_id: panel
      redirect_uris: [{{matching_mode: strict, url: {CALLBACK}}}]
  - model: authentik_core.application
    identifiers: {{slug: panel}}
    attrs: {{provider: !KeyOf panel}}
"""


def server(path: str, text: str) -> Case:
    """A form of the API server's settings."""
    return Case({**NO_SERVER, path: text}, says=(*SERVER, path))


CASES: Mapping[str, Case] = {
    "Helm by Terraform": Case({"infra/panel.tf": HELM_RELEASE}, says=("Headlamp is deployed at infra/panel.tf:",)),
    "an Application in a chart of one's own": Case(
        {"charts/apps/templates/panel.yaml": GO_TEMPLATE},
        says=("Headlamp is deployed at charts/apps/templates/panel.yaml",),
    ),
    "documents of Talos": Case(
        {**NO_SERVER, "talos/server.yaml": TALOS}, error("HL319", "talos/server.yaml", "oidc-issuer-url")
    ),
    "a module of Terraform": server("infra/nodes.tf", MODULE),
    "a command in a script": server("ansible/nodes.sh", COMMAND),
    "a template of a blueprint": Case(
        {**NO_CLIENT, "authentik/panel.yaml.j2": BLUEPRINT},
        says=(*CLIENT, "authentik/panel.yaml.j2, an Authentik blueprint"),
    ),
    "a placeholder that nothing replaces": Case(
        edited(RELEASE, "id.ridge.test", "id.${DOMAIN}"),
        warning("HL614", RELEASE, "${DOMAIN}"),
        says=("not compared: issuer_url", "DOMAIN"),
    ),
}
