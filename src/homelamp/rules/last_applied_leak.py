"""An annotation keeps what was once applied by `kubectl apply`, and that may be the secret itself.

`kubectl apply` writes the whole object into the annotation `kubectl.kubernetes.io/last-applied-configuration`. Whoever
exports a Secret and seals or encrypts it takes the annotation along, in clear text.

At login: it works, for everybody who can read the repository.

Before:

    metadata:
      annotations:
        kubectl.kubernetes.io/last-applied-configuration: |
          {"apiVersion":"v1","kind":"Secret", …}

After: the annotation is left out.

Silent where the annotation holds no more than a SealedSecret, or is encrypted, and about a Secret that HL501 names.

Evidence: https://github.com/bitnami/sealed-secrets#readme
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.finding import Problem, Severity
from homelamp.found_secrets import Secrets


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each annotation."""
    readable = {one.span for one in secrets.plain}
    hidden = [one for one in secrets.applied if one.whole not in readable]
    for one in hidden:
        yield Problem(
            severity=Severity.ERROR,
            message=f"an annotation of the {one.kind} {one.name} keeps what was once applied, perhaps in clear text",
            span=one.span,
            change="remove the annotation; if the secret stands in it, make a new one: Git remembers it",
            symptom="it works, also for whoever reads the repository",
            values=(one.kind, one.name),
        )
