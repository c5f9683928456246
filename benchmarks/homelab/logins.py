"""The logins of four clusters, each in its own form: 20 YAML files hold their parts, a Terraform root the clients."""

from __future__ import annotations

from collections.abc import Iterator

from homelab import deploying, login_terraform, objects, workloads
from homelab import login_texts as texts

File = tuple[str, str]

# By cluster, the files that hold parts of its login.
_CLUSTERS = {
    "home": {
        "headlamp/helmrelease.yaml": texts.RELEASE_WITH_ENVIRONMENT,
        "headlamp/httproute.yaml": objects.HTTP_ROUTE,
        "headlamp/rbac.yaml": texts.RBAC,
        "headlamp/sealedsecret.yaml": texts.SEALED_SECRET,
        "k3s/config.yaml": texts.K3S,
    },
    "lab": {
        "headlamp/helmrelease.yaml": texts.RELEASE_WITH_SECRET,
        "headlamp/externalsecret.yaml": texts.EXTERNAL_SECRET,
        "headlamp/ingress.yaml": objects.INGRESS,
        "headlamp/rbac.yaml": texts.RBAC,
        "k3s/config.yaml": texts.K3S,
    },
    "edge": {
        "argocd/headlamp.yaml": texts.APPLICATION_WITH_OBJECT,
        "headlamp/ingressroute.yaml": objects.INGRESS_ROUTE,
        "headlamp/rbac.yaml": texts.RBAC,
        "headlamp/sealedsecret.yaml": texts.SEALED_SECRET,
        "k3s/authentication.yaml": texts.AUTHENTICATION,
    },
    "attic": {
        "argocd/headlamp.yaml": texts.APPLICATION_WITH_TEXT,
        "headlamp/externalsecret.yaml": texts.EXTERNAL_SECRET,
        "headlamp/rbac.yaml": texts.RBAC,
        "k3s/authentication.yaml": texts.AUTHENTICATION,
    },
}
_SERVER = ("clusters/home/apps/identity/authentik/helmrelease.yaml", texts.AUTHENTIK)


def parts() -> Iterator[File]:
    """Paths and texts of the YAML files that hold the parts: those of four clusters and the Authentik server."""
    yield _SERVER
    for cluster, forms in _CLUSTERS.items():
        for path, text in forms.items():
            yield f"clusters/{cluster}/{path}", text % _facts(cluster)


def neighbours() -> Iterator[File]:
    """YAML files beside them that name Headlamp and state nothing of its login."""
    for cluster, forms in _CLUSTERS.items():
        folder = f"clusters/{cluster}/headlamp"
        names = sorted(path.rpartition("/")[2] for path in forms if path.startswith("headlamp/"))
        resources = "\n".join(f"  - {name}" for name in ["namespace.yaml", *names])
        yield f"{folder}/namespace.yaml", workloads.NAMESPACE % {"name": "headlamp"}
        facts = {"namespace": "headlamp", "resources": resources}
        yield f"{folder}/kustomization.yaml", deploying.KUSTOMIZATION % facts


def terraform() -> Iterator[File]:
    """Paths and texts of the Terraform root that makes the clients of all clusters."""
    yield "terraform/authentik/main.tf", login_terraform.TERRAFORM % {"authentik": texts.AUTHENTIK_HOST}
    for cluster in _CLUSTERS:
        yield f"terraform/authentik/{cluster}.tf", login_terraform.CLIENT % _facts(cluster)


def _facts(cluster: str) -> dict[str, str]:
    client = f"headlamp-{cluster}"
    return {
        "cluster": cluster,
        "name": "headlamp",
        "namespace": "headlamp",
        "client": client,
        "host": f"headlamp.{cluster}.homelamp.dev",
        "issuer": f"https://{texts.AUTHENTIK_HOST}/application/o/{client}/",
        "middleware": "traefik-secure-headers@kubernetescrd",
    }
