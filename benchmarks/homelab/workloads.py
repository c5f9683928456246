"""What runs an application without a chart; `%(name)s` and the like are filled in."""

from __future__ import annotations

NAMESPACE = """\
apiVersion: v1
kind: Namespace
metadata:
  name: %(name)s
  labels:
    pod-security.kubernetes.io/enforce: baseline
"""

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: %(name)s
  namespace: %(namespace)s
  labels:
    app.kubernetes.io/name: %(name)s
spec:
  replicas: 1
  revisionHistoryLimit: 3
  strategy:
    type: Recreate
  selector:
    matchLabels:
      app.kubernetes.io/name: %(name)s
  template:
    metadata:
      labels:
        app.kubernetes.io/name: %(name)s
    spec:
      serviceAccountName: %(name)s
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: %(name)s
          image: ghcr.io/home-operations/%(name)s:%(version)s
          ports:
            - name: http
              containerPort: %(port)d
          env:
%(environment)s
          envFrom:
            - secretRef:
                name: %(name)s-secret
          readinessProbe:
            httpGet:
              path: /healthz
              port: http
          resources:
            requests:
              cpu: 10m
              memory: 64Mi
            limits:
              memory: %(size)dGi
          volumeMounts:
            - name: data
              mountPath: /data
            - name: settings
              mountPath: /etc/%(name)s
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: %(name)s
        - name: settings
          configMap:
            name: %(name)s-settings
"""

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: %(name)s
  namespace: %(namespace)s
  labels:
    app.kubernetes.io/name: %(name)s
spec:
  selector:
    app.kubernetes.io/name: %(name)s
  ports:
    - name: http
      port: 80
      targetPort: http
"""

CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: %(name)s
  namespace: %(namespace)s
spec:
  accessModes: ["ReadWriteOnce"]
  storageClassName: longhorn
  resources:
    requests:
      storage: %(size)dGi
"""

CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: %(name)s-settings
  namespace: %(namespace)s
data:
%(data)s
"""

CRON_JOB = """\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: %(name)s-backup
  namespace: %(namespace)s
spec:
  schedule: "%(minute)d 3 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: backup
              image: ghcr.io/home-operations/restic:%(version)s
              command: ["/bin/sh", "-c"]
              args:
                - |
                  set -eu
                  restic backup /data --host %(name)s --tag nightly
                  restic forget --keep-daily 7 --keep-weekly 5 --prune
              volumeMounts:
                - name: data
                  mountPath: /data
                  readOnly: true
          volumes:
            - name: data
              persistentVolumeClaim:
                claimName: %(name)s
"""
