"""The value of an argument is in quotes that become part of it.

There is no shell between K3s's file and the API server: `oidc-groups-prefix="oidc:"` gives a prefix of seven
characters, quotes included.

At login: the login works, but no right is there: the API server's log names the user or group `"oidc:"headlamp-admins`.
With the issuer or the client ID in quotes nobody is let in.

Before:

    - oidc-groups-prefix="oidc:"

After: `- "oidc-groups-prefix=oidc:"`, with the quotes around the whole entry.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.clusters.flags import is_quoted
from homelamp.model import ApiServer, Flag
from homelamp.model.finding import Edit, Problem, Severity


def check(server: ApiServer) -> Iterator[Problem]:
    """One problem for each OIDC argument whose value is in quotes."""
    for flag in server.flags:
        if flag.name.startswith("oidc-") and is_quoted(flag.text):
            yield Problem(
                severity=Severity.ERROR,
                message=f"the quotes become part of the value of {flag.name}: {flag.text}",
                span=flag.fact.span if flag.fact else flag.span,
                change=f'put the whole entry in quotes: "{flag.name}={flag.text[1:-1]}"',
                symptom="names and rights do not fit: the API server sees the quotes",
                values=(flag.name, flag.text),
                term=flag.fact.term if flag.fact else None,
                fix=_unquoted(flag),
            )


def _unquoted(flag: Flag) -> tuple[Edit, ...]:
    """The whole entry in the quotes that were around its value."""
    entry = f"{flag.name}={flag.text}"
    # What reads otherwise in quotes of YAML's own, or is in such already, is left to its owner.
    is_plain = flag.span.text == entry and not set(flag.text[1:-1]) & set("\"'\\")
    return (Edit(flag.span, f'"{flag.name}={flag.text[1:-1]}"'),) if is_plain else ()
