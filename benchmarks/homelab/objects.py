"""What exposes, feeds and guards an application; `%(name)s` and the like are filled in."""

from __future__ import annotations

INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: %(name)s
  namespace: %(namespace)s
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt
    traefik.ingress.kubernetes.io/router.entrypoints: websecure
    traefik.ingress.kubernetes.io/router.middlewares: %(middleware)s
spec:
  ingressClassName: traefik
  rules:
    - host: %(host)s
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: %(name)s
                port:
                  name: http
  tls:
    - hosts:
        - %(host)s
      secretName: %(name)s-tls
"""

HTTP_ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: %(name)s
  namespace: %(namespace)s
spec:
  parentRefs:
    - name: internal
      namespace: network
      sectionName: https
  hostnames:
    - %(host)s
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /
      backendRefs:
        - name: %(name)s
          port: 80
"""

INGRESS_ROUTE = """\
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata:
  name: %(name)s
  namespace: %(namespace)s
spec:
  entryPoints:
    - websecure
  routes:
    - match: Host(`%(host)s`)
      kind: Rule
      middlewares:
        - name: secure-headers
          namespace: traefik
      services:
        - name: %(name)s
          port: http
  tls:
    secretName: %(name)s-tls
"""

SEALED_SECRET = """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: %(name)s-secret
  namespace: %(namespace)s
spec:
  encryptedData:
    username: %(sealed)s
    password: %(sealed)s
  template:
    metadata:
      name: %(name)s-secret
      namespace: %(namespace)s
    type: Opaque
"""

EXTERNAL_SECRET = """\
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: %(name)s
spec:
  refreshInterval: 5m
  secretStoreRef:
    kind: ClusterSecretStore
    name: password-manager
  target:
    name: %(name)s-secret
    template:
      engineVersion: v2
      data:
        DATABASE_URL: postgres://{{ .username }}:{{ .password }}@postgres.database.svc:5432/%(name)s
  dataFrom:
    - extract:
        key: %(name)s
"""

NETWORK_POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: %(name)s
  namespace: %(namespace)s
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: %(name)s
  policyTypes: ["Ingress", "Egress"]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: traefik
      ports:
        - port: %(port)d
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
      ports:
        - port: 53
          protocol: UDP
"""

ACCOUNT = """\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: %(name)s
  namespace: %(namespace)s
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: %(name)s
rules:
  - apiGroups: [""]
    resources: ["configmaps", "secrets", "services", "pods"]
    verbs: ["get", "list", "watch", "create", "patch"]
  - apiGroups: ["%(name)s.homelamp.dev"]
    resources: ["*"]
    verbs: ["*"]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: %(name)s
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: %(name)s
subjects:
  - kind: ServiceAccount
    name: %(name)s
    namespace: %(namespace)s
"""

CERTIFICATE = """\
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: %(name)s
  namespace: %(namespace)s
spec:
  secretName: %(name)s-tls
  dnsNames:
    - %(host)s
  issuerRef:
    kind: ClusterIssuer
    name: letsencrypt
"""

SERVICE_MONITOR = """\
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: %(name)s
  namespace: %(namespace)s
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: %(name)s
  endpoints:
    - port: http
      path: /metrics
      interval: 1m
      scrapeTimeout: 10s
"""
