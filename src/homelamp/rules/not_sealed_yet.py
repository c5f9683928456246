"""A SealedSecret still holds the template's placeholder.

The template cannot know the client's secret: Authentik makes it when Terraform is applied. Until it is sealed, the
controller makes no Secret.

At login: the pod waits: `secret "headlamp-oidc" not found`.

Before:

    encryptedData:
      clientSecret: homelamp-not-sealed-yet

After:

    encryptedData:
      clientSecret: AgB…

After `terraform apply`:

    terraform -chdir=terraform/authentik output -raw headlamp_client_secret | homelamp seal

Only the template's own placeholder is meant. No other rule judges such a value.

Evidence: https://github.com/bitnami/sealed-secrets#readme
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.client_outputs import output_for
from homelamp.model.finding import Problem, Related, Severity
from homelamp.secrets.found import Secrets


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each object, at its first value."""
    waiting = [(one, [value for value in one.values if value.is_unsealed]) for one in secrets.sealed]
    for one, values in (pair for pair in waiting if pair[1]):
        first, *others = values
        yield Problem(
            severity=Severity.WARNING,
            message=f"{first.key} of the SealedSecret {one.name} is not sealed yet",
            span=first.span,
            change=f"when Terraform has made the client, run `{_command(secrets, one.name)}`",
            symptom=f'the pod does not start: secret "{one.name}" not found',
            related=tuple(Related(other.span, f"nor is {other.key}") for other in others),
            # Not the names: whatever else changes in the file, it is the same thing that is left to do.
            values=("not sealed yet",),
        )


def _command(secrets: Secrets, name: str) -> str:
    """What seals the client secret: from the folder of its own Terraform, where there is one."""
    output = output_for(name, secrets.outputs, secrets.chains)
    return output.command if output else "homelamp seal"
