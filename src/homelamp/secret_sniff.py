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
_CONTROLLER = b"sealed-secrets"
# Nobody applies what lies here, or it is another tool's; a chart's templates are applied.
_DEAD_FOLDERS = frozenset({"archive", "disabled", ".terraform", "node_modules"})
_EXAMPLE = re.compile(r"[._-](?:example|sample|dist|template)(?:\.\w+)?$")


def is_live(path: str) -> bool:
    """Whether a file is neither an example nor in a folder of the dead."""
    return _DEAD_FOLDERS.isdisjoint(path.split("/")) and not _EXAMPLE.search(path)


def holds_secret(content: bytes) -> bool:
    """Whether a manifest may hold a Secret or a SealedSecret."""
    return any(word in content for word in _WORDS) and _KIND.search(content) is not None


def holds_blueprint(content: bytes) -> bool:
    """Whether a YAML file may be an Authentik blueprint with a client's secret."""
    return _BLUEPRINT in content and b"client_secret" in content


def speaks_of_client_secret(content: bytes) -> bool:
    """Whether a file may give a client its secret, or take one from elsewhere."""
    return _CLIENT_SECRET.search(content) is not None


def speaks_of_controller(content: bytes) -> bool:
    """Whether a file may deploy the sealed-secrets controller, or name the repository of its chart."""
    return _CONTROLLER in content
