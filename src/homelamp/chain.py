"""Facts joined into chains, and why they were joined.

A chain is one Headlamp with the client at the identity provider, the API server's issuer and the applications that
belong to it. Parts are joined by evidence: what `.homelamp.yaml` says, the same client ID, the same issuer slug, the
same host, and last that there is only one of its kind. What more than one candidate fits stays unjoined.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from homelamp.config import ChainConfig, Config
from homelamp.facts import ApiServer, Application, Client, Fact, Facts, Headlamp, Issuer
from homelamp.text import Span
from homelamp.urls import host_of, slug_of

# The path of Headlamp's only callback route: backend/cmd/headlamp.go.
CALLBACK_PATH = "/oidc-callback"

_Part = TypeVar("_Part", Client, ApiServer)


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
    # Any of the hosts outside the values may be this Headlamp's: one more that fits raises no false alarm.
    facts.headlamps = [one._replace(hosts=(*one.hosts, *facts.exposures)) for one in facts.headlamps]
    chains = [_chain(facts, one.name, _named_headlamp(facts, one), one) for one in config.chains]
    taken = {id(chain.headlamp) for chain in chains}
    return chains + [_chain(facts, one.name, one, None) for one in facts.headlamps if id(one) not in taken]


def _named_headlamp(facts: Facts, config: ChainConfig) -> Headlamp | None:
    named = [one for one in facts.headlamps if config.names("headlamp", one.path)]
    return named[0] if len(named) == 1 else None


def _chain(facts: Facts, name: str, headlamp: Headlamp | None, config: ChainConfig | None) -> Chain:
    client, client_why = _join(
        facts.clients,
        [one for one in facts.clients if config and config.names("terraform", one.span.file.path)],
        _client_evidence(headlamp),
        fits_alone=lambda one: _is_for_headlamp(one) and not _names_another_login(one, headlamp),
        is_taken=lambda _: False,
    )
    server, server_why = _join(
        facts.api_servers,
        [one for one in facts.api_servers if config and any(config.names("api_server", path) for path in one.paths)],
        _server_evidence(headlamp, client),
        fits_alone=lambda one: not _is_for_another(one, headlamp),
        is_taken=lambda one: _is_better_for_another(one, headlamp, facts.headlamps),
    )
    return Chain(
        name=name,
        headlamp=headlamp,
        client=client,
        api_server=server,
        issuer=_issuer(server, headlamp, client) if server else None,
        applications=tuple(one for root, one in facts.applications if client and root == client.root),
        joined_by=tuple(why for why in (client_why, server_why) if why),
        named=tuple(config.places.items()) if config else (),
    )


_Evidence = Sequence[tuple[str, Callable[[_Part], bool]]]


def _join(
    parts: Sequence[_Part],
    named: Sequence[_Part],
    evidence: _Evidence[_Part],
    *,
    fits_alone: Callable[[_Part], bool],
    is_taken: Callable[[_Part], bool],
) -> tuple[_Part | None, str]:
    """The one part that belongs, and why. Each kind of evidence narrows the choice; none may empty it."""
    left: Sequence[_Part] = named or parts
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


def _client_evidence(headlamp: Headlamp | None) -> _Evidence[Client]:
    if headlamp is None:
        return []
    client_id, slug, hosts = _text(headlamp.client_id), _slug(headlamp.issuer), _hosts(headlamp)
    return [
        ("same client ID", lambda one: client_id is not None and _text(one.client_id) == client_id),
        ("same issuer slug", lambda one: slug is not None and _client_slug(one) == slug),
        ("same redirect host", lambda one: bool(hosts & _redirect_hosts(one))),
    ]


def _server_evidence(headlamp: Headlamp | None, client: Client | None) -> _Evidence[ApiServer]:
    client_ids = {_text(headlamp.client_id) if headlamp else None, _text(client.client_id) if client else None}
    slugs = {_slug(headlamp.issuer) if headlamp else None, _client_slug(client) if client else None}
    return [
        ("same client ID", lambda one: bool((client_ids - {None}) & _audiences(one))),
        ("same issuer slug", lambda one: bool((slugs - {None}) & {_slug(issuer.url) for issuer in one.issuers})),
    ]


def _is_for_headlamp(client: Client) -> bool:
    """Whether a client that nothing else joins is Headlamp's: a homelab's only client may be Grafana's."""
    words = [client.address, _text(client.client_id) or "", _client_slug(client) or ""]
    paths = [_text(entry.url) or "" for entry in client.redirect_uris or ()]
    return any("headlamp" in word.lower() for word in words + paths) or any(CALLBACK_PATH in path for path in paths)


def _names_another_login(client: Client, headlamp: Headlamp | None) -> bool:
    """Whether client ID, slug and hosts are all Known and none of them is Headlamp's: it is another cluster's."""
    if headlamp is None:
        return False
    mine = (_text(headlamp.client_id), _slug(headlamp.issuer), _hosts(headlamp))
    its = (_text(client.client_id), _client_slug(client), _redirect_hosts(client) - {None})
    return all(mine) and all(its) and mine[0] != its[0] and mine[1] != its[1] and not mine[2] & its[2]


def _is_for_another(server: ApiServer, headlamp: Headlamp | None) -> bool:
    """Whether audiences, slugs and hosts of its issuers are all Known and none of them is Headlamp's."""
    if headlamp is None:
        return False
    urls = [_text(issuer.url) for issuer in server.issuers]
    hosts = {host_of(url) for url in urls if url} - {None}
    slugs = {slug_of(url) for url in urls if url} - {None}
    audiences = _audiences(server) - {None}
    client_id, slug, host = _text(headlamp.client_id), _slug(headlamp.issuer), host_of(_text(headlamp.issuer) or "")
    known = bool(client_id and slug and host and hosts and slugs and audiences)
    return known and client_id not in audiences and slug not in slugs and host not in hosts


def _is_better_for_another(server: ApiServer, headlamp: Headlamp | None, headlamps: Sequence[Headlamp]) -> bool:
    """Whether another Headlamp names this server's issuer to the letter, and this one another host."""
    urls = {_text(issuer.url) for issuer in server.issuers}
    mine = _text(headlamp.issuer) if headlamp else None
    if mine is None or mine in urls or host_of(mine) in {host_of(url) for url in urls if url}:
        return False
    return any(one is not headlamp and _text(one.issuer) in urls for one in headlamps)


def _issuer(server: ApiServer, headlamp: Headlamp | None, client: Client | None) -> Issuer | None:
    """Of several issuers the one that Headlamp names, else the one that admits its client, else the only one."""
    url = _text(headlamp.issuer) if headlamp else None
    client_ids = {_text(headlamp.client_id) if headlamp else None, _text(client.client_id) if client else None} - {None}
    same_url = [one for one in server.issuers if url is not None and _text(one.url) == url]
    same_client = [one for one in server.issuers if client_ids & {_text(audience) for audience in one.audiences}]
    for fitting in (same_url, same_client, server.issuers):
        if len(fitting) == 1:
            return fitting[0]
    return None


def _text(fact: Fact | None) -> str | None:
    return fact.text if fact else None


def _slug(issuer: Fact | None) -> str | None:
    text = _text(issuer)
    return slug_of(text) if text else None


def _client_slug(client: Client) -> str | None:
    return _text(client.application.slug) if client.application else None


def _audiences(server: ApiServer) -> set[str | None]:
    return {_text(audience) for issuer in server.issuers for audience in issuer.audiences}


def _hosts(headlamp: Headlamp) -> set[str]:
    stated = [host_of(_text(headlamp.callback) or "")] + [_text(host) for host in headlamp.hosts]
    return {host.lower() for host in stated if host}


def _redirect_hosts(client: Client) -> set[str | None]:
    return {host_of(_text(entry.url) or "") for entry in client.redirect_uris or ()}
