"""What was sealed is empty.

The length of a sealed value tells how long the secret in it is, and here it is nothing: most often a pipe into kubeseal
had no input, because the command before it failed.

At login: `invalid_client` after the password.

Before: `clientSecret` sealed from an output that did not exist yet.

After:

    terraform -chdir=terraform/authentik output -raw headlamp_client_secret | homelamp seal

It is an error where Headlamp's login takes the value. Elsewhere an empty value may be meant, so it is a warning.

Evidence: https://github.com/bitnami/sealed-secrets#readme
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model.finding import Problem, Severity
from homelamp.rules.sealed_terms import is_taken
from homelamp.secrets.found import Secrets


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each value."""
    empty = [
        (one, value)
        for one in secrets.sealed
        for value in one.values
        if value.ciphertext is not None and value.ciphertext.plain_size == 0
    ]
    for one, value in empty:
        is_login = is_taken(secrets, one, value.key)
        yield Problem(
            severity=Severity.ERROR if is_login else Severity.WARNING,
            message=f"{value.key} of the SealedSecret {one.name} was sealed from an empty text",
            span=value.span,
            change="seal it again, and look at what goes into the pipe: the command before it printed nothing",
            symptom='"invalid_client" after the password, if it is the client\'s secret' if is_login else "",
            values=(one.name, value.key),
        )
