"""Headlamp is told that it runs outside of the cluster, and to ask for a login.

With `inCluster: false` Headlamp reads a kubeconfig, and takes the settings of the login from that. Arguments for it are
an error, unless `useCookie` is on.

At login: Headlamp does not start. Its log says that `oidc-client-id, oidc-client-secret, oidc-idp-issuer-url` are
`meant to be used in inCluster mode`.

Before:

    config:
      inCluster: false
      oidc:
        clientID: headlamp

After: `inCluster: true`, the default.

A value that is filled in later is not judged.

Evidence: https://github.com/kubernetes-sigs/headlamp/blob/main/backend/pkg/config/config.go
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Severity

_COOKIE = "useCookie"


def check(chain: Chain) -> Iterator[Problem]:
    """Look at `inCluster` of a Headlamp that asks for a login."""
    headlamp = chain.headlamp
    if headlamp is None or headlamp.in_cluster is None or headlamp.in_cluster.boolean is not False:
        return
    if any(one.name == _COOKIE and one.truth is not False for one in headlamp.oidc_values):
        return
    yield Problem(
        severity=Severity.ERROR,
        message="inCluster is false, and Headlamp takes no settings of a login outside of the cluster",
        span=headlamp.in_cluster.span,
        change="write inCluster: true, or take it out",
        symptom="Headlamp does not start: its log says that the OIDC flags are meant for inCluster mode",
        values=("inCluster",),
    )
