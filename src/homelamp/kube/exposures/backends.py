"""Which rules of an exposure lead to Headlamp, and which to the Authentik server: by the names of services.

Where no service says it, the name of the manifest does, and last the host.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from homelamp.kube.exposures.rules import Rule

# What stands in front of an application and is not it.
_PROXY = re.compile(r"proxy|oauth2|outpost|forward-?auth")
# Services of Authentik that are no server, and what only the server needs.
_NO_SERVER = re.compile(r"outpost|proxy|ldap|radius|forward-?auth|-rac\b|redis|postgres|metrics")
# Every outpost answers below this path on the host of the application that it protects, the one within the server too.
_OUTPOST_PATH = "/outpost.goauthentik.io"


def to_headlamp(names: Sequence[str], rules: Sequence[Rule]) -> list[Rule]:
    """The rules that lead to Headlamp; `names` are the manifest's own, then its namespace's and its labels'.

    What goes to a service of another name may be a proxy's to change.
    """
    direct = [rule for rule in rules if any(map(_is_headlamp, rule.backends))]
    if direct:
        return direct
    is_named = any(map(_is_headlamp, names)) and not _PROXY.search(names[0])
    return [
        rule._replace(is_rewritten=rule.is_rewritten or bool(rule.backends))
        for rule in rules
        if is_named or any("headlamp" in str(host.value).partition(".")[0].lower() for host in rule.hosts)
    ]


def to_authentik(name: str, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that lead to the Authentik server; `name` is the manifest's own."""
    own = [rule for rule in rules if not (rule.path.text or "").startswith(_OUTPOST_PATH)]
    direct = [rule for rule in own if any(map(_is_server, rule.backends))]
    if direct or not _is_server(name):
        return direct
    return [rule for rule in own if not any(map(_NO_SERVER.search, rule.backends))]


def _is_headlamp(name: str) -> bool:
    return "headlamp" in name.lower() and not _PROXY.search(name)


def _is_server(name: str) -> bool:
    return re.match(r"(?:go)?authentik\b", name) is not None and not _NO_SERVER.search(name)
