"""Which files may hold a secret: a look at their bytes and names, before anything is parsed."""

from __future__ import annotations

import re

from homelamp import sniff

MANIFESTS = (*sniff.YAML, ".json")
_KIND = re.compile(rb"""["']?kind["']?\s*:\s*["']?(?:Sealed)?Secret\b|secretGenerator""")
_WORDS = (b"Secret", b"secretGenerator")
_BLUEPRINT = b"authentik_providers_oauth2"
# What gives a client its secret, in any of the forms that are read, or takes values of a login from a Secret.
_CLIENT_SECRET = re.compile(rb"client_secret[\"']?\s*[=:]|clientSecret|OIDC_|oidc-client-secret|externalSecret")
_SEALED_SECRETS = b"sealed-secrets"
_DEAD = b"bitnami-labs.github.io/sealed-secrets"
# A chart, in the forms of Flux, K3s and Argo CD, or the old address of its repository.
_CONTROLLER = re.compile(rb"chart: *[\"']?(?:[\w./:-]*/)?sealed-secrets\b|bitnami-labs\.github\.io/sealed-secrets")
_DEPLOYERS = ("fleet.yaml", "fleet.yml", "helmfile.yaml", "helmfile.yml")
# Nobody applies what lies here, or it is another tool's; a chart's templates are applied.
_DEAD_FOLDERS = frozenset({"archive", "disabled", ".terraform", "node_modules"})
_EXAMPLE = re.compile(r"[._-](?:example|sample|dist|template)(?:\.\w+)?$")


def is_live(path: str) -> bool:
    """Whether a file is neither an example nor in a folder of the dead."""
    return _DEAD_FOLDERS.isdisjoint(path.split("/")) and not _EXAMPLE.search(path)


def holds(content: bytes) -> frozenset[str]:
    """What a manifest may hold: a `secret`, a `blueprint` with one, the `controller` that opens sealed ones."""
    found = []
    if any(word in content for word in _WORDS) and _KIND.search(content):
        found.append("secret")
    if _BLUEPRINT in content and b"client_secret" in content:
        found.append("blueprint")
    if _SEALED_SECRETS in content and _CONTROLLER.search(content):
        found.append("controller")
    return frozenset(found)


def speaks_of_client_secret(content: bytes) -> bool:
    """Whether a file may give a client its secret, or take one from elsewhere."""
    return _CLIENT_SECRET.search(content) is not None


def speaks_of_dead_repository(content: bytes) -> bool:
    """Whether a file names the repository that the sealed-secrets chart once had."""
    return _DEAD in content


def hides_folders(path: str, content: bytes) -> bool:
    """Whether a file deploys folders in a way that is not followed."""
    return path.rpartition("/")[2] in _DEPLOYERS or b"ApplicationSet" in content
