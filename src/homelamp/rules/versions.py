"""Versions of Authentik, as far as they decide over a rule.

Authentik counts its releases by year and month, and the major and minor version of its Terraform provider follow the
server: https://github.com/goauthentik/terraform-provider-authentik#readme
"""

from __future__ import annotations

import re

from homelamp.chain import Chain
from homelamp.finding import Severity

_EXACT = re.compile(r"=?\s*v?(\d+)\.(\d+)(?:\.\d+)?(?:-[\w.-]+)?")
# The constraints that leave major and minor no choice.
_PESSIMISTIC = re.compile(r"~>\s*v?(\d+)\.(\d+)\.\d+")

Version = tuple[int, int]


def parsed(text: str | None) -> Version | None:
    """Major and minor of a version, or of a constraint that admits one of each only; None for anything else."""
    for form in (_EXACT, _PESSIMISTIC):
        found = form.fullmatch((text or "").strip())
        if found:
            return int(found[1]), int(found[2])
    return None


def authentik_version(chain: Chain) -> Version | None:
    """The server's version: what deploys it says so, else the provider's does; None where neither is known."""
    provider = chain.client.provider_version if chain.client else None
    for stated in (chain.authentik_version, provider):
        version = parsed(stated.text) if stated else None
        if version:
            return version
    return None


def since(chain: Chain, first: Version) -> Severity | None:
    """How severe what holds from version `first` on is: a version that is not known makes a warning of an error."""
    version = authentik_version(chain)
    if version is None:
        return Severity.WARNING
    return Severity.ERROR if version >= first else None
