"""Which version of Authentik a chain has, and how severe what holds from a version on is."""

from __future__ import annotations

from homelamp.chain.join import Chain
from homelamp.model import Setting
from homelamp.model.finding import Severity
from homelamp.providers.authentik.versions import Version, admitted


def known_version(chain: Chain) -> Setting | None:
    """The place that states the server's version: what deploys it, else the Terraform provider's; None for neither."""
    provider = chain.client.provider_version if chain.client else None
    stated = (chain.authentik_version, provider)
    return next((one for one in stated if one is not None and admitted(one.text) is not None), None)


def severity_from_version(chain: Chain, first: Version) -> Severity | None:
    """How severe a fault is that exists from version `first` on; None where the server is older.

    A version that is not known, or leaves a choice between older and newer ones, makes a warning of an error.
    """
    return severity_of(known_version(chain), first)


def severity_of(stated: Setting | None, first: Version) -> Severity | None:
    """As `severity_from_version`, by one version or constraint: the Terraform provider's, for one."""
    found = admitted(stated.text) if stated else None
    if found is None:
        return Severity.WARNING
    if found.first >= first:
        return Severity.ERROR
    return None if found.end <= first else Severity.WARNING
