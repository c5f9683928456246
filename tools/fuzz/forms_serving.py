"""Small repositories that configure the API server, expose Headlamp or keep secrets in forms which the template lacks."""

from __future__ import annotations

from base64 import b64encode

_ISSUER = "https://auth.lab.test/application/o/headlamp/"
# No scanner of this file shall take the text for a key.
_DASHES = "-" * 5
_KEY = "\n".join(
    (
        f"{_DASHES}BEGIN {'PRIVATE'} KEY{_DASHES}",
        *["MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" * 2] * 3,
        f"{_DASHES}END PRIVATE KEY{_DASHES}",
    )
)
_SEALED = b64encode(b"\x02\x00" + bytes(range(256)) * 3).decode()

SERVERS = {
    "talos/patch.yaml": f"""\
cluster:
  apiServer:
    extraArgs:
      oidc-issuer-url: {_ISSUER}
      oidc-client-id: headlamp
      oidc-username-claim: email
machine:
  files:
    - path: /var/lib/auth.yaml
      op: create
      content: |
        apiVersion: apiserver.config.k8s.io/v1
        kind: AuthenticationConfiguration
        jwt:
          - issuer: {{url: "{_ISSUER}", audiences: [headlamp]}}
""",
    "talos/talconfig.yaml": f"""\
clusterName: home
controlPlane:
  patches:
    - |-
      cluster: {{apiServer: {{extraArgs: {{oidc-issuer-url: "{_ISSUER}"}}}}}}
    - '[{{"op": "add", "path": "/cluster/apiServer/extraArgs", "value": {{"oidc-client-id": "headlamp"}}}}]'
""",
    "kubernetes/authentication.yaml": f"""\
apiVersion: apiserver.config.k8s.io/v1beta1
kind: AuthenticationConfiguration
anonymous: {{enabled: false}}
jwt:
  - issuer:
      url: {_ISSUER}
      audiences: [headlamp, kubectl]
      audienceMatchPolicy: MatchAny
      certificateAuthority: |
        {_DASHES}BEGIN CERTIFICATE{_DASHES}
        QUJD
        {_DASHES}END CERTIFICATE{_DASHES}
    claimMappings:
      username: {{claim: email, prefix: ""}}
      groups: {{expression: 'claims.groups.map(g, "oidc:" + g)'}}
    claimValidationRules: [{{claim: hd, requiredValue: lab.test}}]
  - issuer: {{url: https://other.test, audiences: [x]}}
    claimMappings: {{username: {{expression: claims.sub}}, groups: {{claim: groups, prefix: "oidc:"}}}}
""",
    "ansible/group_vars/k3s.yml": f"""\
k3s_server:
  kube-apiserver-arg:
    - oidc-issuer-url={{{{ issuer }}}}
server_config_yaml: |
  kube-apiserver-arg:
    - "oidc-issuer-url={_ISSUER}"
    - 'oidc-client-id=headlamp'
kube_oidc_url: {_ISSUER}
kube_oidc_client_id: headlamp
""",
    "ansible/roles/k3s/templates/config.yaml.j2": "kube-apiserver-arg:\n{% if oidc %}\n  - oidc-issuer-url={{ issuer }}\n{% endif %}\n",
    "k3s/config.yaml": f"""\
cluster-init: true
tls-san: [k3s.lab.test]
kube-apiserver-arg:
  - oidc-issuer-url={_ISSUER}
  - oidc-client-id=headlamp
  - "oidc-username-claim=email"
  - oidc-username-prefix=-
  - oidc-groups-claim=groups
  - 'oidc-groups-prefix=oidc:'
  - authentication-config=/etc/rancher/k3s/authentication.yaml
  - anonymous-auth: false
  - oidc-ca-file=/etc/ca.pem
""",
    "k3s/config.yaml.d/10-more.yaml": "kube-apiserver-arg+: [audit-log-path=/var/log/a, oidc-signing-algs=RS256]\n",
    "rke2/config.yaml": "disable: rke2-ingress-nginx\nkube-apiserver-arg:\n- --oidc-issuer-url=https://[\n",
    "docs/notes.md": "Use `oidc-issuer-url`.\n\n```\n<<<<<<< before updating\na\n=======\nb\n>>>>>>> after updating\n```\n",
}

EXPOSED = {
    "headlamp/deployment.yaml": f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: headlamp, namespace: headlamp}}
spec:
  selector: {{matchLabels: {{app: headlamp}}}}
  template:
    metadata: {{labels: {{app: headlamp}}}}
    spec:
      containers:
        - name: headlamp
          image: ghcr.io/headlamp-k8s/headlamp:v0.45.0@sha256:0
          args:
            - -in-cluster
            - -oidc-client-id=headlamp
            - -oidc-idp-issuer-url={_ISSUER}
            - --oidc-scopes
            - openid,email
            - -oidc-client-secret=$(SECRET)
            - -base-url=/headlamp
          env:
            - {{name: OIDC_CLIENT_SECRET, value: fuzzed-secret-of-nobody}}
            - {{name: HEADLAMP_CONFIG_OIDC_CALLBACK_URL, value: "https://headlamp.lab.test/headlamp/oidc-callback"}}
          envFrom: [{{secretRef: {{name: headlamp-oidc}}}}]
          volumeMounts: [{{name: ca, mountPath: /etc/ssl/certs}}]
""",
    "headlamp/ingressroute.yaml": """\
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: headlamp, namespace: headlamp}
spec:
  entryPoints: [websecure]
  routes:
    - kind: Rule
      match: (Host(`headlamp.lab.test`) || HostRegexp(`^.+\\.lab\\.test$`)) && PathPrefix(`/headlamp`) && !Path(`/x`)
      services: [{name: headlamp, port: 80}]
    - {match: 'Host("a.test", `b.test`) && Headers(`A`, `b`)', services: [{name: headlamp}]}
""",
    "headlamp/httproute.yaml": """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: headlamp, namespace: headlamp}
spec:
  parentRefs: [{name: gateway, namespace: kube-system, sectionName: websecure}]
  hostnames: [headlamp.lab.test, "*.lab.test"]
  rules:
    - matches: [{path: {type: PathPrefix, value: /headlamp}}, {path: {type: Exact, value: /x}}]
      filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]
      backendRefs: [{name: headlamp, port: 80}]
""",
    "authentik/blueprint.yaml": """\
version: 1
metadata: {name: headlamp}
entries:
  - model: authentik_providers_oauth2.oauth2provider
    id: headlamp
    identifiers: {name: headlamp}
    attrs:
      client_id: headlamp
      client_secret: fuzzed-secret-of-nobody
      redirect_uris: [{matching_mode: strict, url: https://headlamp.lab.test/oidc-callback}]
      property_mappings: [!Find [authentik_providers_oauth2.scopemapping, [scope_name, openid]]]
      signing_key: !KeyOf key
  - model: authentik_core.application
    attrs: {slug: headlamp, provider: !KeyOf headlamp, name: !Env A}
""",
    "authentik/release.yaml": """\
apiVersion: helm.toolkit.fluxcd.io/v2beta2
kind: HelmRelease
metadata: {name: authentik, namespace: authentik}
spec:
  chart: {spec: {chart: authentik, version: "2026.5.x", sourceRef: {kind: HelmRepository, name: authentik}}}
  values:
    authentik: {web: {path: /}}
    global: {image: {tag: 2026.5.1}}
    server: {ingress: {enabled: true, hosts: [auth.lab.test], https: true, path: /auth}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: authentik}
spec: {template: {spec: {containers: [{name: a, image: "ghcr.io/goauthentik/server:2026.5.1", env: [{name: A, value: b}]}]}}}
""",
}

SECRETS = {
    "secrets/plain.yaml": """\
apiVersion: v1
kind: Secret
metadata:
  name: headlamp-oidc
  namespace: headlamp
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","kind":"Secret","data":{"clientSecret":"ZnV6emVk"}}
data:
  clientSecret: ZnV6emVkLXNlY3JldC1vZi1ub2JvZHk=
  ca.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t
stringData: {a: "", b: changeme, c: "${SECRET}", d: 1}
---
apiVersion: v1
kind: Secret
metadata: {name: cluster, labels: {argocd.argoproj.io/secret-type: cluster}}
stringData: {name: a, server: https://a.test, config: '{"bearerToken": "fuzzed"}'}
---
apiVersion: v1
kind: Secret
metadata: {name: key, labels: {sealedsecrets.bitnami.com/sealed-secrets-key: active}}
type: kubernetes.io/tls
data: {tls.crt: QUJD, tls.key: QUJD}
""",
    "secrets/sealed.yaml": f"""\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: headlamp-oidc
  namespace: headlamp
  creationTimestamp: null
  annotations: {{sealedsecrets.bitnami.com/cluster-wide: "true"}}
spec:
  encryptedData:
    clientSecret: {_SEALED}
    OIDC_CLIENT_ID: {_SEALED[:400]}
    empty: ""
  template:
    metadata: {{name: other, namespace: headlamp, annotations: {{a: b}}}}
    data: {{OIDC_ISSUER_URL: "{_ISSUER}"}}
""",
    "secrets/list.json": '{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "x"}, "stringData": {"a": "b"}}]}\n',
    "secrets/controller.yaml": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: sealed-secrets, namespace: kube-system}
spec:
  releaseName: sealed-secrets
  chart: {spec: {chart: sealed-secrets, version: 2.18.0, sourceRef: {kind: HelmRepository, name: sealed-secrets}}}
  values: {fullnameOverride: sealed-secrets-controller, secretName: a}
""",
    "secrets/vault.yaml": """\
apiVersion: secrets.hashicorp.com/v1beta1
kind: VaultStaticSecret
metadata: {name: headlamp}
spec: {destination: {name: headlamp-oidc, create: true}}
---
apiVersion: onepassword.com/v1
kind: OnePasswordItem
metadata: {name: headlamp-oidc}
spec: {itemPath: vaults/a/items/b}
""",
    "secrets/key.pem": _KEY + "\n",
    "secrets/within.yaml": "data:\n  key: |\n" + "".join(f"    {line}\n" for line in _KEY.splitlines()),
    "sealing-cert.pem": f"{_DASHES}BEGIN CERTIFICATE{_DASHES}\nQUJDREVG\n{_DASHES}END CERTIFICATE{_DASHES}\n",
    "terraform/terraform.tfstate": '{"version": 4, "resources": []}\n',
    "terraform/main.tf": 'resource "helm_release" "sealed" {\n  repository = "https://bitnami-labs.github.io/sealed-secrets"\n  chart = "sealed-secrets"\n}\n',
    "k3s/config.yaml.rej": "--- a\n+++ b\n@@ -1,2 +1,2 @@\n-a\n+b\n",
    "apps/conflict.yaml": "a: 1\n<<<<<<< before updating\nb: 2\n||||||| base\nb: 1\n=======\nb: 3\n>>>>>>> after updating\n",
    ".copier-answers.yml": "_commit: v0.1.0\n_src_path: /somewhere/local\ncluster_name: home\n",
    ".gitattributes": "*.key filter=git-crypt\n",
    ".homelamp.yaml": 'version: 1\nkubernetes_version: "1.36"\ncertificate: sealing-cert.pem\nchains:\n  - name: home\n    secret: [secrets]\n',
}
