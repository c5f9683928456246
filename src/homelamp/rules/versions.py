"""Versions of Authentik, as far as they decide over a rule.

Authentik counts its releases by year and month, and the major and minor version of its Terraform provider follow the
server: https://github.com/goauthentik/terraform-provider-authentik#readme. Constraints:
https://developer.hashicorp.com/terraform/language/expressions/version-constraints
"""

from __future__ import annotations

import re
from typing import NamedTuple

from homelamp.chain import Chain
from homelamp.facts import Setting
from homelamp.finding import Severity
from homelamp.numbers import number

_TERM = re.compile(r"(=|!=|>=?|<=?|~>)?\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-[\w.-]+)?")

# Major and minor.
Version = tuple[int, int]
_NEVER: Version = (10**6, 0)


class Range(NamedTuple):
    """The versions that a constraint admits: from `first` on, and before `end`."""

    first: Version
    end: Version

    @property
    def only(self) -> Version | None:
        """The version, where there is no choice."""
        return self.first if self.end <= (self.first[0], self.first[1] + 1) else None


def admitted(text: str | None) -> Range | None:
    """What a version or a constraint admits; None for anything else, such as `latest`."""
    first, end = (0, 0), _NEVER
    for term in (text or "").split(","):
        found = _TERM.fullmatch(term.strip())
        if not found:
            return None
        numbers = [number(part or "0") for part in found.group(2, 3, 4)]
        if None in numbers:
            return None
        least, bound = _bounds(found)
        first, end = max(first, least), min(end, bound)
    return Range(first, end)


def _bounds(term: re.Match[str]) -> tuple[Version, Version]:
    major, minor, patch = (number(part or "0") or 0 for part in term.group(2, 3, 4))
    at, behind = (major, minor), (major, minor + 1) if term[3] else (major + 1, 0)
    match term[1]:
        case ">" | ">=":
            return at, _NEVER
        case "<":
            # Below a patch of it, its earlier patches are left.
            return (0, 0), behind if patch else at
        case "<=":
            return (0, 0), behind
        case "!=":
            return (0, 0), _NEVER
        case "~>" if term[4] is None:
            return at, _NEVER if term[3] is None else (major + 1, 0)
    return at, behind


def parsed(text: str | None) -> Version | None:
    """Major and minor of a version, or of a constraint that admits one of each only; None for anything else."""
    found = admitted(text)
    return found.only if found else None


def deciding(chain: Chain) -> Setting | None:
    """Where the server's version is told: by what deploys it, else by the Terraform provider's; None for neither."""
    provider = chain.client.provider_version if chain.client else None
    stated = (chain.authentik_version, provider)
    return next((one for one in stated if one is not None and admitted(one.text) is not None), None)


def since(chain: Chain, first: Version) -> Severity | None:
    """How severe what holds from version `first` on is; None where the server is older.

    A version that is not known, or leaves a choice between older and newer ones, makes a warning of an error.
    """
    stated = deciding(chain)
    found = admitted(stated.text) if stated else None
    if found is None:
        return Severity.WARNING
    if found.first >= first:
        return Severity.ERROR
    return None if found.end <= first else Severity.WARNING
