"""The API server's OIDC arguments lack the issuer or the client ID.

Issuer and client ID are needed together; with one of them alone the API server does not start, and on K3s nothing else
does either. Claims and prefixes without both are ignored.

At login: there is no cluster to log in to. The log says `oidc-issuer-url and oidc-client-id must be specified
together`.

Before:

    kube-apiserver-arg+:
      - oidc-issuer-url=https://auth.example.com/application/o/headlamp/

After: `oidc-client-id=headlamp` beside it.

An argument that has no value counts as missing. Where one is filled in by another tool, nothing is said.
Where an entry cannot be read (HL307) or a list was replaced (HL306), that is the cause and is named instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.clusters import distributions
from homelamp.clusters.flags import covering
from homelamp.core.suggest import nearest
from homelamp.model import ApiServer, Flag
from homelamp.model.finding import Problem, Severity

# Of so many letters that are the same, one name was meant to be the other.
_LIKE = 0.85
_NEEDED = ("oidc-issuer-url", "oidc-client-id")


def check(server: ApiServer) -> Iterator[Problem]:
    """Look for the two arguments without which the others mean nothing."""
    flags = [flag for flag in server.flags if flag.name.startswith("oidc-")]
    given = {flag.name for flag in flags if flag.text or flag.fact}
    missing = [name for name in _NEEDED if name not in given]
    if not flags or not missing or server.hidden:
        return
    slip = _slip(server, missing)
    yield Problem(
        severity=Severity.ERROR,
        message=f"the API server's OIDC arguments lack {' and '.join(missing)}",
        span=slip[0].span if slip else covering([flag.span for flag in flags]),
        change=(
            f'write {slip[1]}=… here: there is no argument "{slip[0].name}"'
            if slip
            else distributions.named(server.distribution).how_to_add(dict.fromkeys(missing, "…"))
        ),
        symptom='the API server does not start: "oidc-issuer-url and oidc-client-id must be specified together"',
        values=tuple(missing),
    )


def _slip(server: ApiServer, missing: list[str]) -> tuple[Flag, str] | None:
    """An argument that was most likely meant to be one of those that are missing, and which."""
    for flag in server.flags:
        meant = nearest(flag.name.strip(), missing, _LIKE)
        if meant and flag.name != meant:
            return flag, meant
    return None
