"""Small repositories that deploy Headlamp in forms which the template does not use."""

from __future__ import annotations

_OIDC = """\
clientID: headlamp
issuerURL: https://auth.lab.test/application/o/headlamp/
callbackURL: https://headlamp.lab.test/oidc-callback
scopes: openid profile email
"""


def _indented(text: str, columns: int) -> str:
    return "".join(f"{' ' * columns}{line}\n" for line in text.splitlines())


ARGO_CD = {
    "argocd/applicationset.yaml": f"""\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: headlamp
  namespace: argocd
spec:
  goTemplate: true
  generators:
    - list:
        elements:
          - cluster: home
            host: headlamp.lab.test
    - git:
        repoURL: https://git.lab.test/homelab.git
        files: [{{path: clusters/*/config.json}}]
  template:
    metadata:
      name: '{{{{ .cluster }}}}-headlamp'
    spec:
      destination: {{namespace: headlamp, server: https://kubernetes.default.svc}}
      source:
        repoURL: https://kubernetes-sigs.github.io/headlamp/
        chart: headlamp
        targetRevision: 0.45.0
        helm:
          releaseName: headlamp
          valuesObject:
            config:
              oidc:
{_indented(_OIDC, 16)}\
            ingress:
              enabled: true
              hosts: [{{host: '{{{{ .host }}}}', paths: [{{path: /, type: ImplementationSpecific}}]}}]
""",
    "argocd/headlamp.yaml": f"""\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: headlamp, namespace: argocd}}
spec:
  project: default
  destination: {{namespace: headlamp, name: in-cluster}}
  sources:
    - repoURL: https://kubernetes-sigs.github.io/headlamp/
      chart: headlamp
      targetRevision: 0.4*
      helm:
        parameters:
          - {{name: config.oidc.clientID, value: headlamp}}
          - {{name: config.baseURL, value: /headlamp, forceString: true}}
        valueFiles: [$values/argocd/values.yaml]
        values: |
          config:
            oidc:
{_indented(_OIDC, 14)}\
    - repoURL: https://git.lab.test/homelab.git
      targetRevision: main
      ref: values
    - repoURL: https://git.lab.test/homelab.git
      path: argocd/extra
      kustomize: {{namePrefix: a-, namespace: headlamp}}
""",
    "argocd/values.yaml": f"config:\n  oidc:\n{_indented(_OIDC, 4)}    secret: {{create: false, name: headlamp-oidc}}\n",
    "argocd/extra/kustomization.yaml": "resources: [secret.yaml]\n",
    "argocd/extra/secret.yaml": """\
apiVersion: v1
kind: Secret
metadata:
  name: headlamp-oidc
  labels: {argocd.argoproj.io/secret-type: repository}
type: Opaque
stringData:
  clientSecret: fuzzed-secret-of-nobody
  OIDC_ISSUER_URL: https://auth.lab.test/application/o/headlamp/
---
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: headlamp, namespace: kube-system}
spec: {chart: headlamp, repo: https://kubernetes-sigs.github.io/headlamp/, valuesContent: "config: {oidc: {clientID: headlamp}}"}
""",
}

KUSTOMIZE = {
    "base/kustomization.yaml": f"""\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: headlamp
resources: [ingress.yaml, rbac.yaml, ../shared]
helmCharts:
  - name: headlamp
    repo: https://kubernetes-sigs.github.io/headlamp/
    version: 0.45.0
    releaseName: headlamp
    valuesFile: values.yaml
    additionalValuesFiles: [more.yaml]
  - name: authentik
    version: 2026.5.0
    valuesInline: {{authentik: {{secret_key: x}}, server: {{ingress: {{enabled: true, hosts: [auth.lab.test]}}}}}}
  - name: headlamp
    valuesInline:
      config:
        oidc:
{_indented(_OIDC, 10)}\
configMapGenerator:
  - name: headlamp-values
    files: [values.yaml=more.yaml]
secretGenerator:
  - name: headlamp-oidc
    literals: [clientSecret=fuzzed-secret-of-nobody, OIDC_CLIENT_ID=headlamp]
    files: [key=secret.txt]
    envs: [secret.env]
generatorOptions: {{disableNameSuffixHash: true}}
""",
    "base/values.yaml": f"config:\n  baseURL: /\n  oidc:\n{_indented(_OIDC, 4)}",
    "base/more.yaml": "config:\n  oidc:\n    externalSecret: {enabled: true, name: headlamp-oidc}\n",
    "base/ingress.yaml": """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: headlamp
  annotations: {cert-manager.io/cluster-issuer: private, nginx.ingress.kubernetes.io/rewrite-target: /}
spec:
  ingressClassName: traefik
  tls: [{hosts: [headlamp.lab.test], secretName: headlamp-tls}]
  rules:
    - host: headlamp.lab.test
      http: {paths: [{path: /, pathType: Exact, backend: {service: {name: headlamp, port: {number: 80}}}}]}
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: private}
spec: {ca: {secretName: root-ca}}
""",
    "base/rbac.yaml": """\
apiVersion: v1
kind: List
items:
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: admins}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
    subjects:
      - {kind: Group, apiGroup: rbac.authorization.k8s.io, name: "oidc:headlamp-admins"}
      - {kind: User, name: me@lab.test}
""",
    "overlays/home/kustomization.yaml": """\
resources: [../../base]
namePrefix: home-
nameSuffix: -a
components: [../component]
patches:
  - path: patch.yaml
  - target: {kind: Ingress}
    patch: |-
      - op: replace
        path: /spec/rules/0/host
        value: headlamp.home.test
  - target: {kind: HelmRelease, name: headlamp}
    patch: |
      kind: HelmRelease
      metadata: {name: headlamp}
      spec: {values: {config: {oidc: {clientID: other}}}}
patchesStrategicMerge: [old.yaml]
replacements:
  - source: {kind: ConfigMap, name: a, fieldPath: data.host}
    targets: [{select: {kind: Ingress}, fieldPaths: [spec.rules.0.host]}]
""",
    "overlays/home/patch.yaml": "kind: Ingress\nmetadata: {name: headlamp}\nspec: {rules: []}\n",
    "overlays/component/kustomization.yaml": "kind: Component\nnamespace: other\n",
    "chart/Chart.yaml": (
        "apiVersion: v2\nname: dashboard\nversion: 1.0.0\ndependencies:\n  - name: headlamp\n    alias: lamp\n"
        "    version: 0.45.0\n    repository: https://kubernetes-sigs.github.io/headlamp/\n"
    ),
    "chart/values.yaml": f"lamp:\n  config:\n    oidc:\n{_indented(_OIDC, 6)}global: {{}}\n",
    "chart/templates/a.yaml": "{{- if .Values.lamp }}\nkind: Secret\ndata: {{ toYaml . }}\n{{- end }}\n",
}

FLUX = {
    "clusters/home/apps.yaml": """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./apps
  targetNamespace: headlamp
  postBuild:
    substitute: {SECRET_DOMAIN: lab.test, "APP": headlamp}
    substituteFrom: [{kind: ConfigMap, name: settings}, {kind: Secret, name: secrets, optional: true}]
  patches:
    - target: {kind: HelmRelease, name: headlamp}
      patch: "spec: {values: {config: {oidc: {clientID: other}}}}"
""",
    "clusters/home/settings.yaml": "kind: ConfigMap\napiVersion: v1\nmetadata: {name: settings}\ndata: {SECRET_DOMAIN: lab.test, A: '1'}\n",
    "apps/headlamp/helmrelease.yaml": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: &app headlamp
  namespace: headlamp
spec:
  chartRef: {kind: OCIRepository, name: headlamp}
  interval: 1h
  valuesFrom:
    - {kind: ConfigMap, name: headlamp-values}
    - {kind: ConfigMap, name: headlamp-values, valuesKey: other.yaml, optional: true}
    - {kind: Secret, name: headlamp-oidc, valuesKey: clientSecret, targetPath: config.oidc.clientSecret}
  postRenderers:
    - kustomize: {patches: [{target: {kind: Deployment}, patch: "- op: add"}]}
  values:
    config: &config
      baseURL: /
      oidc: {secret: {create: false}, externalSecret: {enabled: true, name: *app}}
    other: {<<: *config, x: 1}
    env:
      - name: OIDC_ISSUER_URL
        value: https://auth.${SECRET_DOMAIN:=lab.test}/application/o/${APP}/
      - {name: HEADLAMP_CONFIG_OIDC_CLIENT_ID, valueFrom: {secretKeyRef: {name: headlamp-oidc, key: OIDC_CLIENT_ID}}}
      - {name: HEADLAMP_CONFIG_OIDC_USE_PKCE, value: true}
    httpRoute: {enabled: true, hostnames: ["headlamp.${SECRET_DOMAIN}"], parentRefs: [{name: gw}]}
""",
    "apps/headlamp/values.yaml": f"""\
apiVersion: v1
kind: ConfigMap
metadata: {{name: headlamp-values, namespace: headlamp}}
data:
  values.yaml: |
    config:
      extraArgs: ["-oidc-client-id=headlamp", -oidc-use-access-token]
      oidc:
{_indented(_OIDC, 8)}\
  other.yaml: |2-
      config: {{oidc: {{usePKCE: "true"}}}}
""",
    "apps/headlamp/oci.yaml": """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: headlamp}
spec: {url: oci://ghcr.io/headlamp/charts/headlamp, ref: {tag: 0.45.0, semver: ">=0.1"}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: sealed-secrets}
spec: {url: https://bitnami-labs.github.io/sealed-secrets}
""",
    "apps/headlamp/externalsecret.yaml": """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: headlamp-oidc}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: bitwarden}
  target:
    name: headlamp
    creationPolicy: Owner
    template:
      mergePolicy: Merge
      data:
        OIDC_ISSUER_URL: https://auth.lab.test/application/o/headlamp/
        OIDC_CLIENT_ID: "{{ .id }}"
  data: [{secretKey: OIDC_CLIENT_SECRET, remoteRef: {key: headlamp, property: secret}}]
  dataFrom: [{extract: {key: headlamp}}]
""",
    "apps/headlamp/secret.sops.yaml": """\
apiVersion: v1
kind: Secret
metadata: {name: headlamp-oidc, namespace: headlamp}
stringData:
    clientSecret: ENC[AES256_GCM,data:QUJD,iv:QUJD,tag:QUJD,type:str]
    OIDC_CLIENT_ID: ENC[AES256_GCM,data:QUJD,iv:QUJD,tag:QUJD,type:str]
sops:
    age: [{recipient: age1x, enc: "a"}]
    lastmodified: "2026-11-28T00:00:00Z"
    encrypted_regex: ^(data|stringData)$
    version: 3.11.0
""",
    ".sops.yaml": "creation_rules:\n  - path_regex: .*\\.sops\\.yaml\n    age: age1x\n",
}
