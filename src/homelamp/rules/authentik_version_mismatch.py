"""The Terraform provider is made for another Authentik than the one that runs.

The provider's version follows the server's: major and minor are those of the server that it was tested with. A newer
provider sends attributes that the server does not know, an older one leaves out what the server needs by now.

At login: whatever the attribute decides; as of 2026.5 a missing `grant_types` ends in `error=invalid_request`.

Before:

    version = "~> 2026.5.0"        # required_providers
    version: 2026.8.6              # the HelmRelease of Authentik

After: `version = "~> 2026.8.0"`, as soon as the provider has it, or the server of 2026.5.

Compared are major and minor where both are certain: the lock file's version or a constraint that leaves no choice, and
the chart's version or the image's tag.

Evidence: https://github.com/goauthentik/terraform-provider-authentik#readme
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.providers.authentik.versions import parsed


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare major and minor."""
    server, provider = chain.authentik_version, chain.client.provider_version if chain.client else None
    if server is None or provider is None:
        return
    runs, made_for = parsed(server.text), parsed(provider.text)
    if runs is None or made_for is None:
        unclear = server if runs is None else provider
        yield Unchecked("version", unclear.span, "a version that leaves a choice")
    elif runs != made_for:
        wanted = ".".join(map(str, runs))
        yield Problem(
            severity=Severity.WARNING,
            message=f"the Terraform provider is made for Authentik {'.'.join(map(str, made_for))}, but {wanted} runs",
            span=provider.span,
            change=f'ask for version "~> {wanted}.0" here, and let the provider follow the server from now on',
            symptom="attributes are refused or left out, and the login fails for the lack of one",
            related=(Related(server.span, f"the server's version is {server.text}"),),
            values=(wanted, *map(str, made_for)),
        )
