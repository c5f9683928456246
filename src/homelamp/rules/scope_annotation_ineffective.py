"""The scope annotation stands only in the SealedSecret's template, where it counts for nothing.

The controller decrypts by the SealedSecret's own name, namespace and annotations. What `spec.template` says goes to the
Secret that it makes, and comes too late.

At login: the controller makes no Secret: `no key could decrypt secret`.

Before:

    metadata:
      name: headlamp-oidc
    spec:
      template:
        metadata:
          annotations:
            sealedsecrets.bitnami.com/cluster-wide: "true"

After:

    metadata:
      name: headlamp-oidc
      annotations:
        sealedsecrets.bitnami.com/cluster-wide: "true"

Silent where the outer metadata has a scope of its own.

Evidence: https://github.com/bitnami/sealed-secrets/issues/322
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.finding import Problem, Related, Severity
from homelamp.found_secrets import Secrets


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each object, at the first annotation of its template."""
    late = [one for one in secrets.sealed if one.template_scopes and not one.scopes]
    for one in late:
        annotation = one.template_scopes[0]
        yield Problem(
            severity=Severity.ERROR,
            message=f"{annotation.text} stands in the template of the SealedSecret {one.name}, where it has no effect",
            span=annotation,
            change="write it into the annotations of the SealedSecret's own metadata too",
            symptom='the pod does not start: the controller says "no key could decrypt secret"',
            related=(Related(one.name_span, "the metadata that count"),),
            values=(one.name, annotation.text),
        )
