"""The paths by which Helm sets single values: `config.oidc.clientID`, `server.route.main.hostnames[0]`, `a\\.b`.

https://helm.sh/docs/intro/using_helm/#the-format-and-limitations-of---set
"""

from __future__ import annotations

import re

_PART = re.compile(r"((?:\\.|[^.\[\\])+)((?:\[\d*\])*)(?:\.|$)")


def keys_of(path: str) -> tuple[str, ...]:
    """The keys on the way; what is in a list counts for the whole list, and so its place ends the way."""
    found: list[str] = []
    for match in _PART.finditer(path):
        found.append(re.sub(r"\\(.)", r"\1", match[1]))
        if match[2]:
            break
    return tuple(found)
