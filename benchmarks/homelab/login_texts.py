"""What states the login of a cluster in YAML; `%(client)s` and the like are filled in."""

from __future__ import annotations

AUTHENTIK_HOST = "auth.homelamp.dev"

AUTHENTIK = f"""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: authentik
  namespace: identity
spec:
  interval: 1h
  chart:
    spec:
      chart: authentik
      version: 2026.5.1
      sourceRef:
        kind: HelmRepository
        name: authentik
  values:
    server:
      replicas: 2
      ingress:
        enabled: true
        ingressClassName: traefik
        hosts:
          - {AUTHENTIK_HOST}
    postgresql:
      enabled: false
"""

_RELEASE = """\
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
        namespace: flux-system
  values:
    replicaCount: 1
"""

RELEASE_WITH_ENVIRONMENT = f"""\
{_RELEASE}\
    config:
      inCluster: true
      oidc:
        secret:
          create: false
        clientID: %(client)s
        issuerURL: %(issuer)s
        scopes: openid,profile,email
        callbackURL: https://%(host)s/oidc-callback
    env:
      - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET
        valueFrom:
          secretKeyRef:
            name: headlamp-oidc
            key: clientSecret
    resources:
      requests:
        cpu: 50m
        memory: 128Mi
"""

RELEASE_WITH_SECRET = f"""\
{_RELEASE}\
    config:
      inCluster: true
      oidc:
        secret:
          create: false
        externalSecret:
          enabled: true
          name: headlamp-oidc
    resources:
      requests:
        cpu: 50m
        memory: 128Mi
"""

_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: headlamp
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://kubernetes-sigs.github.io/headlamp/
    chart: headlamp
    targetRevision: 0.45.0
    helm:
      releaseName: headlamp
"""

_DESTINATION = """\
  destination:
    server: https://kubernetes.default.svc
    namespace: headlamp
  syncPolicy:
    automated:
      prune: true
"""

APPLICATION_WITH_OBJECT = f"""\
{_APPLICATION}\
      valuesObject:
        config:
          inCluster: true
          oidc:
            secret:
              create: false
            clientID: %(client)s
            issuerURL: %(issuer)s
            scopes: openid,profile,email
            callbackURL: https://%(host)s/oidc-callback
        env:
          - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET
            valueFrom:
              secretKeyRef:
                name: headlamp-oidc
                key: clientSecret
{_DESTINATION}"""

APPLICATION_WITH_TEXT = f"""\
{_APPLICATION}\
      values: |
        config:
          inCluster: true
          oidc:
            secret:
              create: false
            externalSecret:
              enabled: true
              name: headlamp-oidc
        ingress:
          enabled: true
          ingressClassName: traefik
          hosts:
            - host: %(host)s
              paths:
                - path: /
                  type: Prefix
{_DESTINATION}"""

K3S = """\
cluster-init: true
tls-san:
  - api.%(cluster)s.homelamp.dev
disable:
  - servicelb
kube-apiserver-arg:
  - oidc-issuer-url=%(issuer)s
  - oidc-client-id=%(client)s
  - oidc-username-claim=email
  - oidc-groups-claim=groups
  - "oidc-groups-prefix=oidc:"
"""

AUTHENTICATION = """\
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
jwt:
  - issuer:
      url: %(issuer)s
      audiences:
        - %(client)s
    claimMappings:
      username:
        claim: email
        prefix: ""
      groups:
        claim: groups
        prefix: "oidc:"
"""

RBAC = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: headlamp-admins
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
subjects:
  - apiGroup: rbac.authorization.k8s.io
    kind: Group
    name: "oidc:headlamp-admins"
"""

SEALED_SECRET = """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: headlamp-oidc
  namespace: headlamp
spec:
  encryptedData:
    clientSecret: not-sealed-in-a-benchmark
  template:
    metadata:
      name: headlamp-oidc
      namespace: headlamp
    type: Opaque
"""

EXTERNAL_SECRET = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: headlamp-oidc
  namespace: headlamp
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: password-manager
  target:
    name: headlamp-oidc
    template:
      engineVersion: v2
      data:
        OIDC_CLIENT_ID: %(client)s
        OIDC_CLIENT_SECRET: "{{ .client_secret }}"
        OIDC_ISSUER_URL: %(issuer)s
        OIDC_SCOPES: openid,profile,email
  dataFrom:
    - extract:
        key: headlamp
"""
