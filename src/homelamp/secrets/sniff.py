"""Which files may hold a secret: a look at their bytes and names, before anything is parsed."""

from __future__ import annotations

import re

from homelamp.chain import scan
from homelamp.providers.table import may_hold_clients

MANIFESTS = (*scan.YAML, ".json")
_KIND = re.compile(rb"""["']?kind["']?\s*:\s*["']?(?:Sealed)?Secret\b|secretGenerator""")
_WORDS = (b"Secret", b"secretGenerator")
_BLUEPRINT = b"authentik_providers_oauth2"
# What may give a client its secret in clear text, or take public values of a login from a Secret.
_LOGIN_WORDS = (b"client_secret", b"clientSecret", b"client-secret", b"clientsecret", b"oidc-client-secret", b"OIDC_")
_WRITTEN = re.compile(
    rb"client_secret[\"']?\s*=|oidc-client-secret|OIDC_(?:CLIENT_ID|ISSUER_URL|IDP_ISSUER_URL|SCOPES)"
)
_KEY = re.compile(rb"(?i)client[-_]?secret[\"']?\s*[:=]|config\.oidc\.clientSecret\b")
_OIDC = re.compile(rb"\boidc[\"']?\s*[:=]|config\.oidc\.")
_KEY_WORD = b"clientSecret"
_VALUE = re.compile(rb"\bvalue[\"']?\s*:")
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
    """What a manifest may hold: a `secret`, a `blueprint` or `values` with one, the `controller` of sealed ones."""
    found = []
    if any(word in content for word in _WORDS) and _KIND.search(content):
        found.append("secret")
    if _BLUEPRINT in content and b"client_secret" in content:
        found.append("blueprint")
    if _KEY_WORD in content and b"oidc" in content:
        found.append("values")
    if _SEALED_SECRETS in content and _CONTROLLER.search(content):
        found.append("controller")
    return frozenset(found)


def concerns_login(path: str, content: bytes) -> bool:
    """Whether a login may have its secret in clear text, or take public values from a Secret: what has to be read then
    costs as much as all else.
    """
    if path.endswith(MANIFESTS) and may_hold_clients(content):
        return True
    if not path.endswith((*scan.YAML, *scan.HCL)) or not any(word in content for word in _LOGIN_WORDS):
        return False
    if b"OIDC_CLIENT_SECRET" in content and _VALUE.search(content):
        return True
    return _WRITTEN.search(content) is not None or _is_values(content)


def _is_values(content: bytes) -> bool:
    return _OIDC.search(content) is not None and _KEY.search(content) is not None


def speaks_of_dead_repository(content: bytes) -> bool:
    """Whether a file names the repository that the sealed-secrets chart once had."""
    return _DEAD in content


def hides_folders(path: str, content: bytes) -> bool:
    """Whether a file deploys folders in a way that is not followed."""
    return path.rpartition("/")[2] in _DEPLOYERS or b"ApplicationSet" in content
