"""What makes files of a homelab long: settings in ConfigMaps, Grafana dashboards, CustomResourceDefinitions."""

from __future__ import annotations

import json
from random import Random
from textwrap import indent

_SETTINGS = (
    "log_level = info",
    "listen = 0.0.0.0:8080",
    "# Kept in the volume, so that an update does not lose it.",
    "data_dir = /data/library",
    "max_connections = 64",
    "location / { proxy_pass http://127.0.0.1:8081; proxy_set_header Host $host; }",
    "base_url = https://media.lab.homelamp.dev/",
    "session_cookie = SameSite=Lax; Secure; HttpOnly",
    "allowed_origins = https://*.lab.homelamp.dev, https://lab.homelamp.dev",
    "schedule: { every: 6h, jitter: 10m, keep: 14 }",
    "trusted_proxies = 10.42.0.0/16, 10.43.0.0/16",
    "if [ ! -d /data/cache ]; then mkdir -p /data/cache; fi",
    "exec /usr/local/bin/server --config /etc/app/settings.toml --no-banner",
    "",
)
_KEYS = """
    spec status replicas storage backup schedule image version resources limits affinity tolerations endpoint
    credentials bucket retention interval timeout template selector labels source target policy mode size class
    namespace service port protocol path prefix certificate issuer bootstrap recovery monitoring parameters
"""
_WORDS = _KEYS.split()
_PROSE = (
    "Defines how the operator treats this part of the resource when it is reconciled. Changing it later restarts "
    "the pods one after another; leaving it out takes the default of the operator, which suits a small cluster. "
    "The value is checked when the resource is applied, and again each time the operator starts."
)
_TYPES = ("string", "string", "integer", "boolean", "object", "array")


def settings(random: Random, lines: int) -> str:
    """Two entries of a ConfigMap's `data`: a text of about `lines` lines, and a short one."""
    text = "\n".join(random.choice(_SETTINGS) for _ in range(lines))
    return f"  TZ: Europe/Berlin\n  settings.conf: |\n{indent(text, '    ')}"


def dashboard(random: Random, name: str, panels: int) -> str:
    """An entry of a ConfigMap's `data`: a Grafana dashboard in JSON, about 1 KB a panel."""
    found = [_panel(random, name, number) for number in range(panels)]
    model = {"title": name, "uid": name, "schemaVersion": 39, "refresh": "1m", "panels": found}
    return f"  {name}.json: |-\n{indent(json.dumps(model, indent=2), '    ')}"


def _panel(random: Random, name: str, number: int) -> dict[str, object]:
    metric = f'{random.choice(_WORDS)}_{random.choice(_WORDS)}_total{{namespace="$namespace", app="{name}"}}'
    return {
        "id": number,
        "title": f"{random.choice(_WORDS)} by {random.choice(_WORDS)}".capitalize(),
        "type": random.choice(("timeseries", "stat", "gauge")),
        "datasource": {"type": "prometheus", "uid": "${datasource}"},
        "gridPos": {"h": 8, "w": 12, "x": 12 * (number % 2), "y": 8 * (number // 2)},
        "fieldConfig": {
            "defaults": {"unit": "short", "thresholds": {"steps": [{"color": "green", "value": None}]}},
            "overrides": [],
        },
        "targets": [
            {"expr": f"sum by (pod) (rate({metric}[5m]))", "legendFormat": "{{pod}}", "refId": reference}
            for reference in ("A", "B")
        ],
    }


def custom_resource(random: Random, group: str, kind: str, depth: int) -> str:
    """A CustomResourceDefinition whose schema nests `depth` levels deep: 3 gives some 10 KB, 4 some 60 KB."""
    plural = f"{kind.lower()}s"
    return f"""\
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: {plural}.{group}
  annotations:
    controller-gen.kubebuilder.io/version: v0.19.0
spec:
  group: {group}
  names:
    kind: {kind}
    listKind: {kind}List
    plural: {plural}
    singular: {kind.lower()}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      subresources:
        status: {{}}
      schema:
        openAPIV3Schema:
          type: object
          properties:
{indent(_properties(random, depth), " " * 12)}"""


def _properties(random: Random, depth: int) -> str:
    return "".join(_property(random, name, depth) for name in sorted(random.sample(_WORDS, 7)))


def _property(random: Random, name: str, depth: int) -> str:
    kind = random.choice(_TYPES) if depth > 1 else "string"
    start = random.randrange(60)
    lines = f"{name}:\n  description: |-\n    {_PROSE[start : start + 90].strip()}\n"
    lines += f"    {_PROSE[120 : 160 + start].strip()}\n  type: {kind}\n"
    if kind == "object":
        return f"{lines}  properties:\n{indent(_properties(random, depth - 1), '    ')}"
    if kind == "array":
        inner = indent(_properties(random, depth - 1), "      ")
        return f"{lines}  items:\n    type: object\n    properties:\n{inner}"
    return lines
