"""Which files may hold a part of the chain: a look at their bytes, before anything is parsed.

Most files of a repository hold nothing of a login, and parsing them would be felt on every commit.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

YAML = (".yaml", ".yml")
HCL = (".tf", ".tofu", ".tfvars", ".tfvars.json")
# The Terraform provider's exact version.
LOCK = ".terraform.lock.hcl"

# Parsing takes two seconds a megabyte, and what people write by hand is a hundredth of it.
MAX_YAML = 1_000_000

_YAML_NEEDLE = re.compile(
    rb"headlamp|kube-apiserver-arg|AuthenticationConfiguration|kind: [\"']?(?:User|Group)\b"
    rb"|kind: [\"']?(?:Cluster)?Issuer\b"
)
# Half a homelab names Authentik somewhere; only these kinds say where the server is, and which.
_AUTHENTIK_KIND = re.compile(
    rb"kind: (?:Ingress|HTTPRoute|IngressRoute|HelmRelease|Application|Deployment|StatefulSet)\b"
)
_SECRET_KIND = re.compile(rb"kind: [\"']?\w*(?:Secret|Password|OnePasswordItem)\b|secretGenerator")
_CLIENT = re.compile(rb"authentik_(?:provider_oauth2|application)\b")
_K3S_KEY = re.compile(rb"^(?:cluster-init|tls-san|write-kubeconfig-mode|flannel-backend|disable|etcd-[\w-]+)\+?:", re.M)
_FLAGS = re.compile(rb"oidc-issuer-url|authentication-config\b|kind: AuthenticationConfiguration")

# What a file of the chain holds for certain, also when it no longer parses.
_CERTAIN = re.compile(
    rb"kube-apiserver-arg[\s\S]*oidc-|kind: AuthenticationConfiguration|"
    rb"kind: (?:HelmRelease|Application)\b(?=[\s\S]*headlamp)(?=[\s\S]*(?:issuerURL|clientID|OIDC_))"
)

# Folders whose files nothing applies, or which belong to another tool.
_DEAD_FOLDERS = frozenset({"archive", "disabled", "templates", ".github", ".terraform", "node_modules"})
# Prose and examples, in which flags are only spoken of.
_PROSE = (".md", ".rst", ".adoc", ".txt", ".example", ".sample", ".patch", ".png", ".svg")
_K3S_PLACE = re.compile(r"(?:^|/)(?:k3s|rancher|rke2)(?:/|$)|config\.yaml\.d/")


def is_live(path: str) -> bool:
    """Whether something may apply a file: it lies in no folder of the dead."""
    return not _DEAD_FOLDERS & set(PurePosixPath(path).parts)


def is_wanted(path: str, content: bytes) -> bool:
    """Whether a YAML file may hold a part of the chain."""
    if _YAML_NEEDLE.search(content):
        return True
    if b"authentik" in content and _AUTHENTIK_KIND.search(content):
        return True
    return _K3S_PLACE.search(path) is not None and _K3S_KEY.search(content) is not None


def is_certain(content: bytes) -> bool:
    """Whether a YAML file is a part of the chain even if it cannot be parsed."""
    return _CERTAIN.search(content) is not None


def holds_client(content: bytes) -> bool:
    """Whether a Terraform file states a client or an application of Authentik."""
    return _CLIENT.search(content) is not None


def makes_secret(content: bytes) -> bool:
    """Whether a YAML file may hold something that makes a Secret."""
    return _SECRET_KIND.search(content) is not None


def speaks_of_flags(path: str, content: bytes) -> bool:
    """Whether a file, of whatever form, may tell the API server of OIDC."""
    return not path.lower().endswith(_PROSE) and is_live(path) and _FLAGS.search(content) is not None


def is_k3s_server(path: str, content: bytes) -> bool:
    """Whether a file is the configuration of a K3s server by its place and a key that agents do not have."""
    return _K3S_PLACE.search(path) is not None and _K3S_KEY.search(content) is not None
