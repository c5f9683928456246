"""The committed certificate is past its end.

kubeseal refuses to seal with it. What is sealed already stays as it is: the controller opens it with the key, whose age
does not matter.

At login: nothing changes, until the secret has to be sealed again: `failed to encrypt using an expired certificate`.

Before: `sealed-secrets.pem` from ten years ago.

After:

    homelamp seal --fetch-cert

The certificate is the one that `certificate` in `.homelamp.yaml` names. Its age alone is no fault: the controller keeps
its old keys.

Evidence: https://github.com/bitnami/sealed-secrets/issues/791
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from homelamp.model.finding import Problem, Severity
from homelamp.secrets.found import Secrets


def check(secrets: Secrets) -> Iterator[Problem]:
    """Look at the end of the one certificate."""
    certificate = secrets.certificate
    if certificate is not None and certificate.expires < datetime.now(UTC):
        yield Problem(
            severity=Severity.WARNING,
            message=f"the sealing certificate ended on {certificate.expires:%Y-%m-%d}: kubeseal refuses it",
            span=certificate.span,
            change="fetch the one that the controller uses now, and commit it",
            symptom='the next time that you seal: "failed to encrypt using an expired certificate"',
            values=(f"{certificate.expires:%Y-%m-%d}",),
        )
