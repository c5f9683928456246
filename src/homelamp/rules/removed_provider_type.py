"""Terraform names a resource or data source that the Authentik provider no longer has.

With 2024.8 `authentik_scope_mapping` became `authentik_property_mapping_provider_scope`. The old data source went at
once, the old resource stayed until 2025.12.

At login: it is never reached. `terraform validate` says `The provider goauthentik/authentik does not support data
source "authentik_scope_mapping"`.

Before:

    data "authentik_scope_mapping" "oauth2" {
      managed_list = ["goauthentik.io/providers/oauth2/scope-openid"]
    }

After:

    data "authentik_property_mapping_provider_scope" "oauth2" {
      managed_list = ["goauthentik.io/providers/oauth2/scope-openid"]
    }

Whatever refers to it changes its name too. The mappings are read under either name. For an older Terraform provider
nothing is reported; where its version is not known, and while the old resource is only deprecated, a warning.

Evidence: https://github.com/goauthentik/authentik/issues/12554,
https://github.com/goauthentik/terraform-provider-authentik/issues/446
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model import Client, Setting
from homelamp.model.finding import Problem, Severity
from homelamp.rules.authentik_client import at_version, stated_in_terraform
from homelamp.rules.authentik_version import severity_of

_OLD, _NEW = "authentik_scope_mapping", "authentik_property_mapping_provider_scope"
_RENAMED = (2024, 8)
_RESOURCE_GONE = (2025, 12)


def check(chain: Chain) -> Iterator[Problem]:
    """Look for the old name among what the provider attaches."""
    client = stated_in_terraform(chain)
    if client is None:
        return
    declared = {one.declared.span: one.declared for one in client.mappings.known if one.declared}
    for kind in declared.values():
        severity = _severity(client, kind)
        if severity is not None:
            yield _problem(client, kind, severity)


def _severity(client: Client, kind: Setting) -> Severity | None:
    if (kind.text or "").removeprefix("data.") != _OLD:
        return None
    if (kind.text or "").startswith("data."):
        return severity_of(client.provider_version, _RENAMED)
    is_gone = severity_of(client.provider_version, _RESOURCE_GONE)
    return is_gone or (severity_of(client.provider_version, _RENAMED) and Severity.WARNING)


def _problem(client: Client, kind: Setting, severity: Severity) -> Problem:
    what = "data source" if (kind.text or "").startswith("data.") else "resource"
    return Problem(
        severity=severity,
        message=f"the Authentik provider calls the {what} {_OLD} {_NEW} since 2024.8",
        span=kind.span,
        change=f"write {_NEW} here and in every reference to it",
        symptom=f'terraform validate says: The provider goauthentik/authentik does not support {what} "{_OLD}"',
        related=at_version(client),
        values=(what, _OLD),
    )
