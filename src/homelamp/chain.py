"""Facts joined into chains, and why they were joined.

A chain is one Headlamp with the client at the identity provider, the API server's issuer and the applications that
belong to it. Parts are joined by evidence: what `.homelamp.yaml` says, the same client ID, the same issuer slug, the
same host, and last that there is only one of its kind. What more than one candidate fits stays unjoined.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from homelamp.config import ChainConfig, Config
from homelamp.evidence import (
    Evidence,
    Part,
    client_evidence,
    is_better_for_another,
    is_for_another,
    is_for_headlamp,
    issuer_of,
    names_another_login,
    server_evidence,
)
from homelamp.facts import ApiServer, Application, Client, Facts, Headlamp, Issuer
from homelamp.text import Span


class Chain(NamedTuple):
    """One login. `issuer` is the entry of the API server that Headlamp's tokens are meant for.

    `applications` are all that the client's Terraform root states.
    `joined_by` says in words why each part belongs; `named` are the places in `.homelamp.yaml` that name its parts.
    """

    name: str
    headlamp: Headlamp | None
    client: Client | None
    api_server: ApiServer | None
    issuer: Issuer | None
    applications: tuple[Application, ...]
    joined_by: tuple[str, ...]
    named: tuple[tuple[str, Span], ...] = ()


def build(facts: Facts, config: Config) -> list[Chain]:
    """The chains of a repository: those of the configuration first, then one for every other Headlamp."""
    chains = [_chain(facts, one.name, _named_headlamp(facts, one), one) for one in config.chains]
    taken = {chain.headlamp.span for chain in chains if chain.headlamp}
    return chains + [_chain(facts, one.name, one, None) for one in facts.headlamps if one.span not in taken]


def _named_headlamp(facts: Facts, config: ChainConfig) -> Headlamp | None:
    named = [one for one in facts.headlamps if config.names("headlamp", one.path)]
    return named[0] if len(named) == 1 else None


def _chain(facts: Facts, name: str, headlamp: Headlamp | None, config: ChainConfig | None) -> Chain:
    client, client_why = _join(
        facts.clients,
        [one for one in facts.clients if config and config.names("terraform", one.span.file.path)],
        client_evidence(headlamp),
        fits_alone=lambda one: is_for_headlamp(one) and not names_another_login(one, headlamp),
        is_taken=lambda _: False,
    )
    server, server_why = _join(
        facts.api_servers,
        [one for one in facts.api_servers if config and any(config.names("api_server", path) for path in one.paths)],
        server_evidence(headlamp, client),
        fits_alone=lambda one: not is_for_another(one, headlamp),
        is_taken=lambda one: is_better_for_another(one, headlamp, facts.headlamps),
    )
    return Chain(
        name=name,
        # Any of the hosts outside the values may be this Headlamp's: one more that fits raises no false alarm.
        headlamp=headlamp._replace(hosts=(*headlamp.hosts, *facts.exposures)) if headlamp else None,
        client=client,
        api_server=server,
        issuer=issuer_of(server, headlamp, client) if server else None,
        applications=tuple(one for root, one in facts.applications if client and root == client.root),
        joined_by=tuple(why for why in (client_why, server_why) if why),
        named=tuple(config.places.items()) if config else (),
    )


def _join(
    parts: Sequence[Part],
    named: Sequence[Part],
    evidence: Evidence[Part],
    *,
    fits_alone: Callable[[Part], bool],
    is_taken: Callable[[Part], bool],
) -> tuple[Part | None, str]:
    """The one part that belongs, and why. Each kind of evidence narrows the choice; none may empty it."""
    left: Sequence[Part] = named or parts
    if len(named) == 1:
        return named[0], "named in .homelamp.yaml"
    for words, fits in evidence:
        fitting = [part for part in left if fits(part)]
        if len(fitting) == 1:
            return (None, "") if not named and is_taken(fitting[0]) else (fitting[0], words)
        left = fitting or left
    if len(left) == 1 and fits_alone(left[0]):
        return left[0], "the only one of its kind"
    return None, ""
