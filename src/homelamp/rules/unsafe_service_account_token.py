"""Headlamp drops the user's token and acts as its own service account.

With `config.unsafeUseServiceAccountToken` Headlamp sends the token of its pod to the API server, whoever is logged in.
What the API server and RBAC say of the user's token then has no effect, and is not compared.

At login: it works, and everybody may do what the service account may: with the chart's defaults, everything.

Before:

    config:
      unsafeUseServiceAccountToken: true

After: without it; or, behind a proxy that lets nobody else in, a service account with few permissions.

Evidence: https://github.com/kubernetes-sigs/headlamp/blob/main/charts/headlamp/values.yaml
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Severity, Unchecked


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look whether it is turned on."""
    stated = chain.headlamp.service_account_token if chain.headlamp else None
    if stated is None:
        return
    if not stated.boolean:
        yield Unchecked("issuer_url", stated.span, "whether Headlamp forwards the user's token is not known")
        return
    yield Problem(
        severity=Severity.WARNING,
        message="Headlamp drops the user's token: every visitor acts as the pod's service account",
        span=stated.span,
        change="remove unsafeUseServiceAccountToken, or bind few permissions to the service account",
        symptom="the login works, and every user has the service account's permissions",
        values=("unsafeUseServiceAccountToken",),
    )
