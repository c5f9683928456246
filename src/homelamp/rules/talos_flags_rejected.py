"""Talos refuses the API server's OIDC arguments beside its own authentication document.

A `KubeAPIServerConfig`, which Talos has from 1.14 on, always comes with an authentication configuration, and with that
the API server takes no `oidc-*` argument. Talos does not apply such a configuration.

At login: the API server keeps its old settings. `talosctl` says: `kube-apiserver extra argument "oidc-issuer-url" is
not allowed: use KubeAuthenticationConfig`.

Before:

    apiVersion: v1alpha1
    kind: KubeAPIServerConfig
    extraArgs:
      oidc-issuer-url: https://auth.example.com/application/o/headlamp/
      oidc-client-id: headlamp

After:

    apiVersion: v1alpha1
    kind: KubeAuthenticationConfig
    configuration:
      jwt:
        - issuer:
            url: https://auth.example.com/application/o/headlamp/
            audiences: [headlamp]
          claimMappings:
            username: {claim: email, prefix: ""}

`cluster.apiServer.extraArgs` of a machine configuration takes the arguments as before, and is not spoken of.

Evidence: https://github.com/siderolabs/talos/issues/14279,
https://docs.siderolabs.com/talos/v1.15/reference/configuration/kubernetes/kubeauthenticationconfig
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import ApiServer
from homelamp.model.finding import Problem, Related, Severity


def check(server: ApiServer) -> Iterator[Problem]:
    """Look for arguments at a place from which the distribution refuses them."""
    if not server.refused:
        return
    first, *others = server.refused
    yield Problem(
        severity=Severity.ERROR,
        message=f"Talos refuses {first.name} in a KubeAPIServerConfig: OIDC belongs in a KubeAuthenticationConfig",
        span=first.span,
        change="move the issuer, the audience and the claims to configuration.jwt of a KubeAuthenticationConfig",
        symptom=f'Talos does not apply it: "{first.name}" is not allowed: use KubeAuthenticationConfig',
        related=tuple(Related(flag.span, "so does this one") for flag in others),
        values=(first.name,),
    )
