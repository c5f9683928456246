"""What Flux, Argo CD and kustomize are told of an application; `%(name)s` and the like are filled in."""

from __future__ import annotations

KUSTOMIZATION = """\
---
# yaml-language-server: $schema=https://json.schemastore.org/kustomization
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: %(namespace)s
resources:
%(resources)s
"""

FLUX_KUSTOMIZATION = """\
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: &app %(name)s
  namespace: flux-system
spec:
  commonMetadata:
    labels:
      app.kubernetes.io/name: *app
  dependsOn:
    - name: secret-stores
      namespace: flux-system
    - name: volumes
      namespace: flux-system
  interval: 1h
  path: ./%(folder)s
  postBuild:
    substitute:
      APP: *app
      VOLUME_CAPACITY: %(size)dGi
    substituteFrom:
      - kind: Secret
        name: cluster-secrets
  prune: true
  retryInterval: 2m
  sourceRef:
    kind: GitRepository
    name: flux-system
    namespace: flux-system
  targetNamespace: %(namespace)s
  timeout: 5m
  wait: false
"""

OCI_REPOSITORY = """\
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: %(name)s
spec:
  interval: 15m
  layerSelector:
    mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip
    operation: copy
  ref:
    tag: %(version)s
  url: oci://ghcr.io/homelamp-charts/%(name)s
"""

HELM_RELEASE = """\
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: %(name)s
spec:
  chartRef:
    kind: OCIRepository
    name: %(name)s
  interval: 1h
  install:
    remediation:
      retries: -1
  upgrade:
    cleanupOnFail: true
    remediation:
      retries: 3
  values:
    controllers:
      %(name)s:
        annotations:
          reloader.stakater.com/auto: "true"
        containers:
          app:
            image:
              repository: ghcr.io/home-operations/%(name)s
              tag: %(version)s@sha256:%(digest)s
            env:
%(environment)s
            envFrom:
              - secretRef:
                  name: %(name)s-secret
            probes:
              liveness: &probes
                enabled: true
                custom: true
                spec:
                  httpGet:
                    path: /healthz
                    port: &port %(port)d
                  initialDelaySeconds: 0
                  periodSeconds: 10
                  timeoutSeconds: 1
                  failureThreshold: 3
              readiness: *probes
            securityContext:
              allowPrivilegeEscalation: false
              readOnlyRootFilesystem: true
              capabilities: { drop: ["ALL"] }
            resources:
              requests:
                cpu: 10m
              limits:
                memory: %(size)dGi
    defaultPodOptions:
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        fsGroup: 1000
        fsGroupChangePolicy: OnRootMismatch
    service:
      app:
        ports:
          http:
            port: *port
    route:
      app:
        hostnames: ["%(name)s.${SECRET_DOMAIN}"]
        parentRefs:
          - name: internal
            namespace: network
    persistence:
      config:
        existingClaim: %(name)s
      tmp:
        type: emptyDir
"""

HELM_RELEASE_OF_CHART = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: %(name)s
  namespace: %(namespace)s
spec:
  interval: 30m
  chart:
    spec:
      chart: %(name)s
      version: %(version)s
      sourceRef:
        kind: HelmRepository
        name: %(name)s
        namespace: flux-system
  values:
    replicaCount: 1
    extraEnv:
%(environment)s
    ingress:
      enabled: true
      className: traefik
      annotations:
        cert-manager.io/cluster-issuer: letsencrypt
        gethomepage.dev/enabled: "true"
        gethomepage.dev/group: %(namespace)s
      hosts:
        - host: %(host)s
          paths:
            - path: /
              pathType: Prefix
      tls:
        - secretName: %(name)s-tls
          hosts:
            - %(host)s
    resources:
      requests:
        cpu: 50m
        memory: 128Mi
"""

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: %(name)s
  namespace: argocd
  finalizers:
    - resources-finalizer.argocd.argoproj.io
spec:
  project: %(namespace)s
  sources:
    - repoURL: https://charts.lab.homelamp.dev
      chart: %(name)s
      targetRevision: %(version)s
      helm:
        releaseName: %(name)s
        valuesObject:
          extraEnv:
%(environment)s
          persistence:
            enabled: true
            size: %(size)dGi
          service:
            port: %(port)d
    - repoURL: https://git.lab.homelamp.dev/homelab.git
      targetRevision: HEAD
      path: %(folder)s
  destination:
    server: https://kubernetes.default.svc
    namespace: %(namespace)s
  syncPolicy:
    automated:
      prune: true
      selfHeal: true
    syncOptions:
      - CreateNamespace=true
"""
