"""Which cluster a file belongs to, as far as its folder says it."""

from __future__ import annotations

import re
from itertools import pairwise

# Folders with one folder for each cluster: https://fluxcd.io/flux/guides/repository-structure/.
_CLUSTERS = frozenset({"clusters", "environments", "envs"})
# Beside them there is what they share.
_SHARED = frozenset(
    {
        "all", "base", "bases", "common", "components", "crds", "global", "lib", "libs", "scripts", "shared",
        "templates",
    }
)  # fmt: skip
# One cluster mostly, with a folder for each task or namespace; but some keep several in it.
_CLUSTER = "cluster"
_TASKS = frozenset(
    {
        "addons", "ansible", "app", "application", "applications", "apps", "argocd", "auth", "authentik", "bootstrap",
        "cert-manager", "charts", "config", "configs", "configuration", "core", "crd", "data", "database",
        "databases", "default", "external", "flux", "flux-system", "headlamp", "helm", "infra", "infrastructure",
        "internal", "k3s", "kube-system", "kustomize", "main", "manifests", "media", "monitoring", "namespaces",
        "network", "networking", "observability", "platform", "policies", "policy", "rbac", "releases", "repos",
        "repositories", "secrets", "security", "services", "settings", "sources", "storage", "system", "systems",
        "talos", "tenants", "terraform", "tools", "traefik", "vars", "workloads",
    }
)  # fmt: skip
# Variants of one application, which are clusters only where they are called so.
_OVERLAYS = "overlays"
_ENVIRONMENTS = frozenset(
    {
        "dev", "development", "prd", "preprod", "prod", "production", "qa", "sandbox", "stage", "staging", "stg",
        "test", "testing", "uat",
    }
)  # fmt: skip
# As in `00-core`, which puts folders in an order.
_ORDER = re.compile(r"\d+[-_.]")


def cluster_of(path: str) -> str | None:
    """The cluster that a file belongs to by its folder, such as `home` for `clusters/home/rbac.yaml`.

    None where no folder names one: `cluster/apps` and `cluster/core` are two parts of the same.
    """
    folders = path.split("/")[:-1]
    return next((below for above, below in pairwise(folders) if _names_cluster(above, below)), None)


def _names_cluster(above: str, below: str) -> bool:
    name = _ORDER.sub("", below.lower(), count=1)
    if above == _OVERLAYS:
        return not _ENVIRONMENTS.isdisjoint(re.split(r"[-_.]", name))
    if above == _CLUSTER:
        return name not in _SHARED | _TASKS
    return above in _CLUSTERS and name not in _SHARED
