"""An AuthenticationConfiguration has an apiVersion or a kind that no API server knows.

Kubernetes 1.34 and later read `apiserver.config.k8s.io/v1`, `v1beta1` and `v1alpha1`; 1.30 to 1.33 the last two.

At login: the API server does not start: `failed to load authentication configuration from file
"/etc/rancher/k3s/authentication.yaml": no kind "AuthenticationConfiguration" is registered for version
"apiserver.config.k8s.io/v2"`. A server that runs already keeps the old file's settings.

Before:

    apiVersion: apiserver.config.k8s.io/v2
    kind: AuthenticationConfiguration

After:

    apiVersion: apiserver.config.k8s.io/v1
    kind: AuthenticationConfiguration

Whether a cluster is new enough for a version that exists is not compared. A version with a placeholder is not judged.

Evidence: https://kubernetes.io/docs/reference/access-authn-authz/authentication/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import ApiServer
from homelamp.model.finding import Problem
from homelamp.rules.configuration_faults import problems


def check(server: ApiServer) -> Iterator[Problem]:
    """Report the version or the kind."""
    yield from problems(server, "version")
