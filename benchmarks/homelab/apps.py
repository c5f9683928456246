"""The applications of a homelab: which files each of them has, and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from homelab import deploying, long_texts, objects, workloads

CLUSTERS = ("home", "lab", "edge", "attic")
_SOFTWARE = """
    sonarr radarr prowlarr bazarr lidarr readarr jellyfin plex navidrome immich paperless mealie vaultwarden
    actual linkding miniflux freshrss gitea forgejo woodpecker harbor nextcloud syncthing seafile photoprism
    grafana loki tempo alloy prometheus thanos alertmanager gatus homepage glance frigate zigbee2mqtt mosquitto
    esphome nodered homeassistant unifi omada adguard pihole blocky coredns kopia velero volsync longhorn minio
    cloudnative redis dragonfly mariadb influxdb rabbitmq nats searxng changedetection stirling ntfy gotify
"""
_NAMES = _SOFTWARE.split()
_NAMESPACES = ("media", "home", "tools", "observability", "storage", "network", "database")
_VARIABLES = (
    "TZ: Europe/Berlin",
    'LOG_LEVEL: "info"',
    'HTTP_PORT: "8080"',
    "DATABASE_HOST: postgres.database.svc",
    'METRICS_ENABLED: "true"',
    "AUTH_METHOD: External",
    "CACHE_DIR: /data/cache",
    "SMTP_HOST: smtp.network.svc",
    "BASE_URL: https://app.lab.homelamp.dev",
    "ALLOWED_NETWORKS: 10.42.0.0/16,192.168.0.0/16",
)
# Every eleventh Ingress stands behind the identity provider's forward authentication.
_PLAIN, _GUARDED = "traefik-secure-headers@kubernetescrd", "authentik-forward-auth@kubernetescrd"
_GUARDED_EVERY = 11
_DIGITS = "0123456789abcdef"

File = tuple[str, str]
Facts = dict[str, object]


def files() -> Iterator[File]:
    """Paths with their texts, application by application, without end and each time the same."""
    number = 0
    while True:
        random = Random(number)
        facts = _facts(random, number)
        named = dict(_LAYOUTS[number % len(_LAYOUTS)](random, facts))
        folder = str(facts["folder"])
        if "helmrelease.yaml" in named:
            yield f"{folder}/ks.yaml", deploying.FLUX_KUSTOMIZATION % facts
        resources = "\n".join(f"  - ./{name}" for name in sorted(named))
        yield f"{folder}/app/kustomization.yaml", deploying.KUSTOMIZATION % {**facts, "resources": resources}
        yield from ((f"{folder}/app/{name}", text) for name, text in named.items())
        number += 1


def _facts(random: Random, number: int) -> Facts:
    turn, at = divmod(number, len(_NAMES))
    cluster = CLUSTERS[turn % len(CLUSTERS)]
    name = _NAMES[at] if turn < len(CLUSTERS) else f"{_NAMES[at]}-{turn // len(CLUSTERS)}"
    namespace = _NAMESPACES[at % len(_NAMESPACES)]
    return {
        "name": name,
        "namespace": namespace,
        "folder": f"clusters/{cluster}/apps/{namespace}/{name}",
        "host": f"{name}.{cluster}.homelamp.dev",
        "version": f"{random.randrange(1, 9)}.{random.randrange(30)}.{random.randrange(9)}",
        "digest": "".join(random.choices(_DIGITS, k=64)),
        "sealed": "Ag" + "".join(random.choices(_DIGITS, k=600)),
        "port": random.randrange(3000, 9000),
        "size": random.randrange(1, 20),
        "minute": random.randrange(60),
        "middleware": _PLAIN if number % _GUARDED_EVERY else _GUARDED,
    }


def _environment(random: Random, indent: int, *, as_list: bool) -> str:
    chosen = random.sample(_VARIABLES, random.randrange(3, len(_VARIABLES)))
    blanks = " " * indent
    if not as_list:
        return "\n".join(f"{blanks}{variable}" for variable in chosen)
    pairs = (variable.split(": ", 1) for variable in chosen)
    return "\n".join(f"{blanks}- name: {name}\n{blanks}  value: {value}" for name, value in pairs)


def _by_flux(random: Random, facts: Facts) -> Iterator[File]:
    environment = _environment(random, 14, as_list=False)
    yield "helmrelease.yaml", deploying.HELM_RELEASE % {**facts, "environment": environment}
    yield "ocirepository.yaml", deploying.OCI_REPOSITORY % facts
    yield "externalsecret.yaml", objects.EXTERNAL_SECRET % facts
    yield "pvc.yaml", workloads.CLAIM % facts


def _by_chart(random: Random, facts: Facts) -> Iterator[File]:
    environment = _environment(random, 6, as_list=True)
    yield "helmrelease.yaml", deploying.HELM_RELEASE_OF_CHART % {**facts, "environment": environment}
    yield "sealedsecret.yaml", objects.SEALED_SECRET % facts
    yield "certificate.yaml", objects.CERTIFICATE % facts
    yield "networkpolicy.yaml", objects.NETWORK_POLICY % facts
    yield "servicemonitor.yaml", objects.SERVICE_MONITOR % facts


def _by_hand(random: Random, facts: Facts) -> Iterator[File]:
    environment = _environment(random, 12, as_list=True)
    data = long_texts.settings(random, random.choice((20, 60, 250)))
    yield "namespace.yaml", workloads.NAMESPACE % facts
    yield "deployment.yaml", workloads.DEPLOYMENT % {**facts, "environment": environment}
    yield "service.yaml", workloads.SERVICE % facts
    yield "configmap.yaml", workloads.CONFIG_MAP % {**facts, "data": data}
    yield "ingress.yaml", objects.INGRESS % facts
    yield "pvc.yaml", workloads.CLAIM % facts
    yield "sealedsecret.yaml", objects.SEALED_SECRET % facts
    yield "backup.yaml", workloads.CRON_JOB % facts


def _by_argocd(random: Random, facts: Facts) -> Iterator[File]:
    environment = _environment(random, 12, as_list=True)
    yield "application.yaml", deploying.APPLICATION % {**facts, "environment": environment}
    yield "ingressroute.yaml", objects.INGRESS_ROUTE % facts
    yield "sealedsecret.yaml", objects.SEALED_SECRET % facts
    yield "networkpolicy.yaml", objects.NETWORK_POLICY % facts


def _operator(random: Random, facts: Facts) -> Iterator[File]:
    group = f"{facts['name']}.homelamp.dev"
    kinds = random.sample(("Cluster", "Backup", "Pool", "Tenant", "Route"), 2)
    definitions = (long_texts.custom_resource(random, group, kind, random.choice((2, 3, 3, 4))) for kind in kinds)
    environment = _environment(random, 12, as_list=True)
    yield "crds.yaml", "".join(definitions)
    yield "rbac.yaml", objects.ACCOUNT % facts
    yield "deployment.yaml", workloads.DEPLOYMENT % {**facts, "environment": environment}
    yield "service.yaml", workloads.SERVICE % facts
    yield "httproute.yaml", objects.HTTP_ROUTE % facts


def _with_dashboard(random: Random, facts: Facts) -> Iterator[File]:
    data = long_texts.dashboard(random, str(facts["name"]), random.choice((6, 12, 30)))
    yield from _by_chart(random, facts)
    yield "dashboard.yaml", workloads.CONFIG_MAP % {**facts, "data": data}
    yield "httproute.yaml", objects.HTTP_ROUTE % facts


# In the proportions of a homelab; the number shares no factor with that of the names, so that each name varies.
_LAYOUTS: tuple[Callable[[Random, Facts], Iterator[File]], ...] = (
    _by_flux,
    _by_chart,
    _by_hand,
    _by_flux,
    _by_argocd,
    _by_flux,
    _by_hand,
    _by_chart,
    _with_dashboard,
    _by_flux,
    _by_chart,
    _by_hand,
    _operator,
)
