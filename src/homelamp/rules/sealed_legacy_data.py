"""A SealedSecret keeps its values in `spec.data`, which is deprecated.

All values are one ciphertext there. kubeseal writes it no more, and the controller reads it only as long as
`--accept-deprecated-v1-data` is on; beside `encryptedData` it refuses it.

At login: it works for now. Where it is refused the pod waits: `secret "headlamp-oidc" not found`, and the controller
says `using deprecated 'data' field` or `cannot use the field 'encryptedData' and the deprecated field 'data' at the
same time`.

Before:

    spec:
      data: AgB…

After:

    spec:
      encryptedData:
        clientSecret: AgB…

Evidence: https://github.com/bitnami/sealed-secrets#readme
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.finding import Problem, Severity
from homelamp.found_secrets import Secrets


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each object, at the key."""
    old = [(one, one.legacy) for one in secrets.sealed if one.legacy is not None]
    for one, key in old:
        yield Problem(
            severity=Severity.WARNING,
            message=f"the SealedSecret {one.name} keeps its values in spec.data, which is deprecated",
            span=key,
            change="seal it anew: kubeseal writes encryptedData, one value a key",
            symptom="where the controller refuses it, it says \"using deprecated 'data' field\"",
            values=(one.name,),
        )
