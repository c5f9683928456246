"""OIDC arguments stand beside an AuthenticationConfiguration.

`authentication-config` and the `oidc-*` arguments exclude each other: with both the API server does not start.

At login: there is no cluster to log in to. The log says `authentication-config file and oidc-* flags are mutually
exclusive`.

Before:

    kube-apiserver-arg+:
      - authentication-config=/etc/rancher/k3s/authentication.yaml
      - oidc-client-id=headlamp

After: the file alone, with the client ID among its `audiences`.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import ApiServer
from homelamp.model.finding import Problem, Related, Severity


def check(server: ApiServer) -> Iterator[Problem]:
    """Look for arguments of both kinds in what the node ends up with."""
    files = [flag for flag in server.flags if flag.name == "authentication-config"]
    flags = [flag for flag in server.flags if flag.name.startswith("oidc-")]
    if not files or not flags:
        return
    first, *others = flags
    yield Problem(
        severity=Severity.ERROR,
        message=f"{first.name} stands beside authentication-config; the API server takes one or the other",
        span=first.span,
        change="remove the oidc-* arguments, or the file",
        symptom='the API server does not start: "authentication-config file and oidc-* flags are mutually exclusive"',
        related=(
            Related(files[0].span, "the file is named here"),
            *(Related(flag.span, "another argument of the kind") for flag in others),
        ),
    )
