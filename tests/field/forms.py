"""The forms in which people write the API server's settings and deploy Headlamp: each of them clean, and broken."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from field.case import Case, error
from field.lab import BY_ARGO_CD, BY_FLUX, CALLBACK, FLUX, ISSUER, K3S, KUSTOMIZATION, RELEASE, SOURCE, VALUES

_AGREES = "issuer_url, client_id agree (terraform, api-server, headlamp)"
_SLIP = ISSUER.rstrip("/")
_SERVER = {path: text for path, text in BY_FLUX.items() if path != K3S}
_APP = {path: text for path, text in BY_FLUX.items() if path not in {RELEASE, SOURCE, KUSTOMIZATION, FLUX}}
_FLAGS = {
    "oidc-issuer-url": ISSUER,
    "oidc-client-id": "panel",
    "oidc-username-claim": "email",
    "oidc-groups-claim": "groups",
    "oidc-groups-prefix": "idp:",
}
_VALUES = BY_ARGO_CD[VALUES]


def _flags(form: str, between: str = "") -> str:
    return between.join(form.format(name, text) for name, text in _FLAGS.items())


def _below(indent: int, text: str) -> str:
    return textwrap.indent(text, " " * indent)


_LIST = "kube-apiserver-arg:\n" + _flags('  - "{}={}"\n')
_TALOS = "cluster:\n  apiServer:\n    extraArgs:\n" + _flags('      {}: "{}"\n')
_OPTIONS = _flags("--kube-apiserver-arg={}={}", " ")
_STRUCTURED = f"""\
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
jwt:
  - issuer:
      url: {ISSUER}
      audiences: [panel]
    claimMappings:
      username: {{claim: email, prefix: ""}}
      groups: {{claim: groups, prefix: "idp:"}}
"""

SERVERS: Mapping[str, tuple[str, str]] = {
    "K3s in a template of Ansible": (
        "ansible/roles/k3s/templates/config.yaml.j2",
        f"cluster-init: {{{{ is_first }}}}\n{{% if oidc %}}\n{_LIST}{{% endif %}}\n",
    ),
    "K3s in a dictionary of Ansible": ("ansible/group_vars/servers.yml", f"k3s_server:\n{_below(2, _LIST)}"),
    "K3s by a script": (
        "nodes/install.sh",
        f"curl -sfL https://get.k3s.io | INSTALL_K3S_EXEC='server {_OPTIONS}' sh -\n",
    ),
    "K3s by a unit of systemd": ("nodes/k3s.service", f"[Service]\nExecStart=/usr/bin/k3s server {_OPTIONS}\n"),
    "K3s by Nix": (
        "hosts/ridge.nix",
        "{\n  services.k3s.extraFlags = [\n" + _flags('    "--kube-apiserver-arg={}={}"\n') + "  ];\n}\n",
    ),
    "K3s in user data": (
        "infra/nodes/user-data",
        f"#cloud-config\nwrite_files:\n  - path: /etc/rancher/k3s/config.yaml\n    content: |\n{_below(6, _LIST)}",
    ),
    "K3s by a module of Terraform": (
        "infra/nodes/main.tf",
        'module "nodes" {\n  source = "ridge/k3s/hcloud"\n  servers = {\n    kube-apiserver-arg = [\n'
        + _flags('      "{}={}",\n')
        + "    ]\n  }\n}\n",
    ),
    "K3s in user data of Terraform": (
        "infra/nodes/main.tf",
        f'resource "server" "one" {{\n  user_data = <<-EOT\n    #!/bin/sh\n    k3s server {_OPTIONS}\n  EOT\n}}\n',
    ),
    "Talos in a template of Terraform": (
        "infra/talos/server.yaml.tftpl",
        f"machine:\n  network: {{hostname: ${{name}}}}\n%{{ if vip != null }}\n  vip: ${{vip}}\n%{{ endif }}\n{_TALOS}",
    ),
    "Talos as an object of Terraform": (
        "infra/talos/main.tf",
        'data "talos_machine_configuration" "server" {\n  config_patches = [yamlencode({\n'
        "    cluster = { apiServer = { extraArgs = {\n" + _flags('      "{}" = "{}"\n') + "    } } }\n  })]\n}\n",
    ),
    "Talos in a here-document": (
        "infra/talos/main.tf",
        f"locals {{\n  patch = <<-EOT\n{_below(4, _TALOS)}  EOT\n}}\n",
    ),
    "Talos in a patch": ("talos/oidc.patch", _TALOS),
    "a structured file in Terraform": (
        "infra/nodes/main.tf",
        f'module "nodes" {{\n  authentication_config = <<-EOT\n{_below(4, _STRUCTURED)}  EOT\n}}\n',
    ),
    "K3s by Docker Compose": (
        "compose.yaml",
        "services:\n  k3s:\n    command:\n      - server\n" + _flags('      - "--kube-apiserver-arg={}={}"\n'),
    ),
}


def _helm(values: str) -> str:
    return (
        'resource "helm_release" "panel" {\n  name       = "panel"\n  namespace  = "console"\n'
        '  repository = "https://kubernetes-sigs.github.io/headlamp/"\n  chart      = "headlamp"\n'
        f'  version    = "0.45.0"\n{values}}}\n'
    )


_SINGLE = {"clientID": "panel", "issuerURL": ISSUER, "callbackURL": CALLBACK}
_SECRET = f"  values = [<<-EOT\n{_below(4, 'env:' + _VALUES.partition('env:')[2])}  EOT\n  ]\n"
_SCOPES = (
    '  set {\n    name  = "config.oidc.scopes"\n    value = "openid\\\\,profile\\\\,email\\\\,offline_access"\n  }\n'
)
_BLOCKS = "".join(
    f'  set {{\n    name  = "config.oidc.{name}"\n    value = "{text}"\n  }}\n' for name, text in _SINGLE.items()
)
_ITEMS = "".join(f'    {{ name = "config.oidc.{name}", value = "{text}" }},\n' for name, text in _SINGLE.items())
_ARGO_CD = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: panel
  namespace: argocd
spec:
  destination: {server: https://kubernetes.default.svc, namespace: console}
  source:
    repoURL: https://kubernetes-sigs.github.io/headlamp/
    chart: headlamp
    targetRevision: 0.45.0
    helm:
"""
_CONTAINER = f"""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: panel, namespace: console}}
spec:
  chart: {{spec: {{chart: app-template, version: 4.2.0}}}}
  values:
    controllers:
      panel:
        containers:
          app:
            image: {{repository: ghcr.io/headlamp-k8s/headlamp}}
            env:
              HEADLAMP_CONFIG_OIDC_CLIENT_ID: panel
              HEADLAMP_CONFIG_OIDC_IDP_ISSUER_URL: {ISSUER}
              HEADLAMP_CONFIG_OIDC_SCOPES: openid,profile,email,offline_access
              HEADLAMP_CONFIG_OIDC_CLIENT_SECRET: {{valueFrom: {{secretKeyRef: {{name: panel-login, key: password}}}}}}
"""
DEPLOYED: Mapping[str, dict[str, str]] = {
    "Headlamp in a here-document of Terraform": {
        "infra/panel.tf": _helm(f"  values = [<<-EOT\n{_below(4, _VALUES)}  EOT\n  ]\n")
    },
    "Headlamp set in blocks of Terraform": {"infra/panel.tf": _helm(_SECRET + _BLOCKS + _SCOPES)},
    "Headlamp set in a list of Terraform": {"infra/panel.tf": _helm(f"{_SECRET}  set = [\n{_ITEMS}  ]\n{_SCOPES}")},
    "Headlamp by Argo CD's text": {"argo/panel.yaml": f"{_ARGO_CD}      values: |\n{_below(8, _VALUES)}"},
    "Headlamp by Argo CD's object": {"argo/panel.yaml": f"{_ARGO_CD}      valuesObject:\n{_below(8, _VALUES)}"},
    "Headlamp by a template of a chart": {
        "charts/apps/Chart.yaml": "name: apps\nversion: 1.0.0\n",
        "charts/apps/templates/panel.yaml": f"{{{{- if .Values.panel }}}}\n{_ARGO_CD}      valuesObject:\n"
        f"{_below(8, _VALUES)}{{{{- end }}}}\n",
    },
    "Headlamp in a chart of one's own": {
        "charts/panel/Chart.yaml": "name: panel\nversion: 1.0.0\ndependencies: [{name: headlamp, version: 0.45.0}]\n",
        "charts/panel/values.yaml": f"headlamp:\n{_below(2, _VALUES)}",
        "argo/panel.yaml": _ARGO_CD.replace("chart: headlamp", "path: charts/panel").partition("    helm:")[0],
    },
    "Headlamp by K3s' Helm controller": {
        "cluster/panel.yaml": "apiVersion: helm.cattle.io/v1\nkind: HelmChart\n"
        "metadata: {name: panel, namespace: kube-system}\nspec:\n  chart: headlamp\n  version: 0.45.0\n"
        "  targetNamespace: console\n  valuesContent: |-\n" + _below(4, _VALUES)
    },
    "Headlamp by a chart for any application": {"cluster/panel.yaml": _CONTAINER},
}


def _cases(forms: Mapping[str, dict[str, str]], rest: Mapping[str, str]) -> dict[str, Case]:
    found = {}
    for name, files in forms.items():
        broken = {path: text.replace(ISSUER, _SLIP) for path, text in files.items()}
        at = next(path for path, text in broken.items() if _SLIP in text)
        found[name] = Case({**rest, **files}, says=(_AGREES,))
        found[f"{name}, without a final slash"] = Case({**rest, **broken}, error("HL102", at, _SLIP))
    return found


CASES: Mapping[str, Case] = {
    **_cases({name: {path: text} for name, (path, text) in SERVERS.items()}, _SERVER),
    **_cases(DEPLOYED, _APP),
    "a structured file that no settings name": Case(
        {**_SERVER, K3S: "cluster-init: true\n", "auth/authentication.yaml": _STRUCTURED},
        error("HL105", K3S, "cluster-init"),
    ),
    "a structured file that nothing names": Case(
        {**_SERVER, "auth/authentication.yaml": _STRUCTURED}, says=("whether the API server reads it is not known",)
    ),
}
