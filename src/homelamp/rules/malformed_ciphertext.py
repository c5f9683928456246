"""A sealed value cannot be one: it is no base64, begins wrongly, or is cut off.

A value that kubeseal has made begins with the length of an RSA key and holds at least 16 bytes behind it. What does not
was cut while it was copied, was base64 of something else, or is the secret itself.

At login: the controller makes no Secret, and the pod waits: `secret "headlamp-oidc" not found`. The controller's log
says `illegal base64 data` or `no key could decrypt secret`.

Before:

    encryptedData:
      clientSecret: c2VjcmV0

After:

    encryptedData:
      clientSecret: AgB…

Silent about values that are filled in later (`${NAME}`), encrypted by SOPS, or a placeholder. Whether the right key
made a value cannot be told without the private one.

Evidence: https://github.com/bitnami/sealed-secrets#readme
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.finding import Problem, Severity
from homelamp.found_secrets import Secrets


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each value."""
    broken = [(one, value) for one in secrets.sealed for value in one.values if value.fault]
    for one, value in broken:
        yield Problem(
            severity=Severity.ERROR,
            message=f"{value.key} of the SealedSecret {one.name} is no sealed value: it {value.fault}",
            span=value.span,
            change="seal the secret anew (`homelamp seal`, or kubeseal) and copy the whole of what it prints",
            symptom=f'the pod does not start: secret "{one.name}" not found; the controller says '
            '"no key could decrypt secret" or "illegal base64 data"',
            values=(one.name, value.key),
        )
