"""A login without its client: Headlamp and an API server that ask an issuer, for tests of identity providers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from homelamp.model.result import ChainResult, Result
from support.checking import check_files
from support.repositories import CHAIN, K3S, RELEASE

CALLBACK = "https://headlamp.lab.test/oidc-callback"
_ISSUER = "https://auth.lab.test/application/o/headlamp/"


def login(issuer: str, *, client_id: str = "headlamp", callback: str = CALLBACK) -> dict[str, str]:
    """The files of a login that asks `issuer`, but for those of the provider."""
    release = CHAIN[RELEASE].replace(_ISSUER, issuer).replace("clientID: headlamp", f"clientID: {client_id}")
    return {
        K3S: CHAIN[K3S].replace(_ISSUER, issuer).replace("client-id=headlamp", f"client-id={client_id}"),
        RELEASE: release.replace(CALLBACK, callback),
    }


def checked(repository: Path, issuer: str, files: Mapping[str, str]) -> Result:
    """The result for a login that asks `issuer`, and the provider's files."""
    return check_files(repository, {**login(issuer), **files}, secrets=False)


def chain(result: Result) -> ChainResult:
    """The only login."""
    (found,) = result.chains or []
    return found


def codes(result: Result) -> list[str]:
    """The codes of all findings."""
    return [one.code for one in result.findings]


def is_joined(result: Result) -> bool:
    """Whether the login has a client that somebody read, whose redirect URI and client ID agree."""
    agreeing = chain(result).agreeing
    return any(why.startswith("client:") for why in chain(result).joined_by) and {
        "client_id",
        "redirect_uri",
    } <= set(agreeing)
