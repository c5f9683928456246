"""A SealedSecret has no namespace, and nothing in the repository gives it one.

Name and namespace are a part of what was encrypted. kubeseal took the namespace that kubectl was set to; whether that
is the one in which the object arrives is left to chance.

At login: the controller makes no Secret: `no key could decrypt secret`.

Before:

    metadata:
      name: headlamp-oidc

After:

    metadata:
      name: headlamp-oidc
      namespace: headlamp

Silent about cluster-wide ones, about a namespace that comes from a kustomization, from Flux (`targetNamespace`) or from
Argo CD, about a chart's templates, and where an ApplicationSet, Fleet or helmfile may deploy the folder.

Evidence: https://github.com/bitnami/sealed-secrets/issues/480, https://github.com/bitnami/sealed-secrets/issues/378
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.finding import Problem, Severity
from homelamp.found_secrets import Secrets


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each object, at its name."""
    lost = [one for one in secrets.sealed if one.namespace is None and not one.is_placed and not one.is_cluster_wide]
    for one in lost:
        yield Problem(
            severity=Severity.WARNING,
            message=f"the SealedSecret {one.name} has no namespace, and nothing gives it one",
            span=one.name_span,
            change="write the namespace that it was sealed for beside the name",
            symptom='the pod does not start: the controller says "no key could decrypt secret"',
            values=(one.name,),
        )
