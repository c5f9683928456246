"""A repository of a homelab as people have them: each secret that a cluster is given in clear text is one error."""

from __future__ import annotations

from pathlib import Path

from homelamp.model.finding import Severity
from support.checking import check_files
from support.sealing import pem

FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: cluster, namespace: flux-system}
spec: {interval: 1h, path: ./kubernetes/apps, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
"""
MIXED = """\
apiVersion: v1
kind: Secret
metadata: {name: jellyfin}
stringData:
  PUID: "1000"
  TZ: Europe/Berlin
  SMTP_HOST: smtp.lab.test
  SMTP_PASSWORD: correct-horse
  OIDC_CLIENT_ID: 8a7d6f5e4c3b2a1908172635448a7d6f
  config.xml: |
    <Config><Port>80</Port></Config>
  keepalived.conf: |
    vrrp_instance VI_1 { interface eth0 }
"""
PUBLIC = """\
apiVersion: v1
kind: Secret
metadata: {name: jellyfin-oidc}
stringData:
  client_id: jellyfin
  issuer: https://auth.lab.test/application/o/jellyfin/
  scopes: openid profile
  clientSecret: $jellyfin:clientSecret
---
apiVersion: v1
kind: Secret
metadata: {name: db}
type: kubernetes.io/basic-auth
stringData: {username: app, password: "${DB_PASSWORD}"}
"""
GENERATOR = """\
resources: [secret.yaml, public.yaml]
secretGenerator:
  - name: jellyfin
    literals:
      - JELLYFIN_URL=https://jellyfin.lab.test
      - JELLYFIN_USER=me
      - API_KEY=3f1c2b4d5e6f708192a3b4c5d6e7f809
"""
FILES = {
    "clusters/home/flux-system/gotk-sync.yaml": FLUX,
    "kubernetes/apps/kustomization.yaml": "resources: [./media]\n",
    "kubernetes/apps/media/kustomization.yaml": GENERATOR,
    "kubernetes/apps/media/secret.yaml": MIXED,
    "kubernetes/apps/media/public.yaml": PUBLIC,
    "kubernetes/apps/media/left-out/secret.yaml": MIXED,
    ".archive/jellyfin/secret.yaml": MIXED,
    "docs/secret.yaml": MIXED,
    "tests/tls/tls.key": pem(),
    ".archive/sealed.yaml": "kind: HelmRepository\nspec:\n  url: https://bitnami-labs.github.io/sealed-secrets\n",
    "terraform/minio/tfplan": "plan\n",
}
TRUE = {
    ("HL501", "kubernetes/apps/media/kustomization.yaml", 7),
    ("HL501", "kubernetes/apps/media/secret.yaml", 8),
    ("HL517", "terraform/minio/tfplan", 1),
}


def test_the_errors_are_those_that_are_true(repository: Path) -> None:
    found = check_files(repository, FILES).findings

    places = {
        severity: {
            (one.code, one.problem.span.file.path, one.problem.span.line)
            for one in found
            if one.problem.severity is severity
        }
        for severity in (Severity.ERROR, Severity.WARNING)
    }
    assert places[Severity.ERROR] == TRUE
    assert places[Severity.WARNING] == {
        ("HL501", "kubernetes/apps/media/left-out/secret.yaml", 8),
        ("HL501", ".archive/jellyfin/secret.yaml", 8),
        ("HL501", "docs/secret.yaml", 8),
        ("HL515", "tests/tls/tls.key", 1),
    }
