"""What speaks for and against a client or an API server belonging to a Headlamp."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from homelamp.chain.cluster_folders import cluster_of
from homelamp.chain.issuing import has_form, has_issuer
from homelamp.core.url_values import host_in, may_be_same_host, slug_in
from homelamp.core.urls import host_of, slug_of
from homelamp.core.value import Known, Value, same
from homelamp.model import ApiServer, Client, Fact, Headlamp, Issuer

# The path of Headlamp's only callback route: backend/cmd/headlamp.go.
CALLBACK_PATH = "/oidc-callback"

# Client ID, slug and hosts.
_ALL = 3

Part = TypeVar("Part", Client, ApiServer)
# What it is called, and whether a part has it; the strongest first.
Evidence = Sequence[tuple[str, Callable[[Part], bool]]]


def client_evidence(headlamp: Headlamp | None) -> Evidence[Client]:
    """What joins a client at the identity provider to a Headlamp. What a hole leaves open comes last."""
    if headlamp is None:
        return []
    slug, called_back, exposed = _slug(headlamp.issuer), _callback_hosts(headlamp), list(_exposed_hosts(headlamp))
    return [
        ("same client ID", lambda one: _is_same(headlamp.client_id, one.client_id)),
        (
            "same client ID and issuer",
            lambda one: _is_same(headlamp.client_id, one.client_id) and has_issuer(one, headlamp),
        ),
        (
            "same client ID and form of issuer",
            lambda one: _is_same(headlamp.client_id, one.client_id) and has_form(one, headlamp),
        ),
        ("same issuer slug", lambda one: slug is not None and _client_slug(one) == slug),
        ("same redirect host", lambda one: _share(called_back, _redirect_hosts(one))),
        ("same host as its exposure", lambda one: _share(exposed, _redirect_hosts(one))),
        ("same redirect host but for variables", lambda one: _may_share(called_back, _redirect_hosts(one))),
        ("same host as its exposure but for variables", lambda one: _may_share(exposed, _redirect_hosts(one))),
    ]


def server_evidence(headlamp: Headlamp | None, client: Client | None) -> Evidence[ApiServer]:
    """What joins an API server to a Headlamp, or to the client that was joined to it."""
    client_ids = [one.client_id for one in (headlamp, client) if one]
    urls = [one.issuer for one in (headlamp, client) if one]
    slugs = {_slug(headlamp.issuer) if headlamp else None, _client_slug(client) if client else None}
    return [
        ("same client ID", lambda one: any(_is_same(mine, its) for mine in client_ids for its in _audiences(one))),
        ("same issuer slug", lambda one: bool((slugs - {None}) & {_slug(issuer.url) for issuer in one.issuers})),
        ("same issuer", lambda one: any(_is_same(mine, its.url) for mine in urls for its in one.issuers)),
        (
            "same issuer host but for variables",
            lambda one: _may_share(_hosts_in(urls), _hosts_in([its.url for its in one.issuers])),
        ),
    ]


def is_for_headlamp(client: Client) -> bool:
    """Whether a client that nothing else joins is Headlamp's: a homelab's only client may be Grafana's."""
    words = [client.address, _text(client.client_id) or "", _client_slug(client) or ""]
    paths = [_text(entry.url) or "" for entry in client.redirect_uris.known]
    return any("headlamp" in word.lower() for word in words + paths) or any(CALLBACK_PATH in path for path in paths)


def names_another_login(client: Client, headlamp: Headlamp | None) -> bool:
    """Whether client ID, slug and hosts are all Known and none of them is Headlamp's: it is another cluster's.

    Where the provider itself says its issuer, no slug of an application is in it.
    """
    if headlamp is None:
        return False
    compared = list(_compared(client, headlamp))
    return len(compared) == _ALL - client.calls_itself and not any(compared)


def contradicts(client: Client, headlamp: Headlamp) -> bool:
    """Whether client ID, slug or hosts are Known and not Headlamp's."""
    return not all(_compared(client, headlamp))


def _compared(client: Client, headlamp: Headlamp) -> Iterator[bool]:
    """Of client ID, slug and hosts those that both state in full: whether they are the same."""
    mine = (
        _text(headlamp.client_id),
        _slug(headlamp.issuer),
        _known([*_callback_hosts(headlamp), *_exposed_hosts(headlamp)]),
    )
    its = (_text(client.client_id), _client_slug(client), _known(_redirect_hosts(client)))
    if mine[0] and its[0]:
        yield mine[0] == its[0]
    if mine[1] and its[1]:
        yield mine[1] == its[1]
    if mine[2] and its[2]:
        yield bool(mine[2] & its[2])


def is_for_another(server: ApiServer, headlamp: Headlamp | None) -> bool:
    """Whether a server lies in another cluster's folder, or names another login.

    It does where audiences, slugs and hosts of its issuers are all Known and none of them is Headlamp's.
    """
    if headlamp is None:
        return False
    clusters = {cluster_of(path) for path in server.paths} - {None}
    if clusters and cluster_of(headlamp.path) not in {None, *clusters}:
        return True
    urls = [_text(issuer.url) for issuer in server.issuers]
    hosts = {host_of(url) for url in urls if url} - {None}
    slugs = {slug_of(url) for url in urls if url} - {None}
    audiences = {_text(one) for one in _audiences(server)} - {None}
    client_id, slug, host = _text(headlamp.client_id), _slug(headlamp.issuer), host_of(_text(headlamp.issuer) or "")
    known = bool(client_id and slug and host and hosts and slugs and audiences)
    return known and client_id not in audiences and slug not in slugs and host not in hosts


def is_better_for_another(server: ApiServer, headlamp: Headlamp | None, headlamps: Sequence[Headlamp]) -> bool:
    """Whether another Headlamp names this server's issuer to the letter, and this one another host."""
    urls = {_text(issuer.url) for issuer in server.issuers}
    mine = _text(headlamp.issuer) if headlamp else None
    if mine is None or mine in urls or host_of(mine) in {host_of(url) for url in urls if url}:
        return False
    own = headlamp.span if headlamp else None
    return any(one.span != own and _text(one.issuer) in urls for one in headlamps)


def issuer_of(server: ApiServer, headlamp: Headlamp | None, client: Client | None) -> Issuer | None:
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


def _is_same(one: Fact | None, other: Fact | None) -> bool:
    return one is not None and other is not None and same(one.value, other.value)


def _slug(issuer: Fact | None) -> str | None:
    return slug_in(issuer.value) if issuer else None


def _client_slug(client: Client) -> str | None:
    own = _text(client.application.slug) if client.application else None
    return own or _slug(client.issuer)


def _audiences(server: ApiServer) -> list[Fact]:
    return [audience for issuer in server.issuers for audience in issuer.audiences]


def _hosts_in(urls: Iterable[Fact | None]) -> list[Value]:
    return [host for url in urls if url and (host := host_in(url.value)) is not None]


def _callback_hosts(headlamp: Headlamp) -> list[Value]:
    return _hosts_in([headlamp.callback])


def _exposed_hosts(headlamp: Headlamp) -> Iterator[Value]:
    for host in headlamp.hosts:
        yield Known(host.text.lower()) if host.text is not None else host.value


def _redirect_hosts(client: Client) -> list[Value]:
    return _hosts_in(entry.url for entry in client.redirect_uris.known)


def _share(mine: Iterable[Value], its: Iterable[Value]) -> bool:
    return any(same(one, other) for one in mine for other in its)


def _may_share(mine: Sequence[Value], its: Sequence[Value]) -> bool:
    return any(may_be_same_host(one, other) for one in mine for other in its)


def _known(hosts: Iterable[Value]) -> set[str]:
    return {host.text for host in hosts if isinstance(host, Known)}


def paths_of(part: Client | ApiServer) -> tuple[str, ...]:
    """The files that state a part."""
    return part.paths if isinstance(part, ApiServer) else (part.span.file.path,)


def distinct(servers: Sequence[ApiServer]) -> list[ApiServer]:
    """The first of all that say the same of every issuer."""
    first: dict[str, ApiServer] = {}
    for one in servers:
        first.setdefault(repr((one.structured, *map(_statement, one.issuers))), one)
    return list(first.values())


def _statement(issuer: Issuer) -> list[Value | None]:
    prefixes = (issuer.username_claim, issuer.username_prefix, issuer.groups_claim, issuer.groups_prefix)
    return [fact and fact.value for fact in (issuer.url, *issuer.audiences, *prefixes)]


def beside(parts: Sequence[tuple[Part, tuple[str, ...]]], headlamp: Headlamp | None) -> Part | None:
    """The one part that shares more folders with a Headlamp than all others do."""
    if headlamp is None or not parts:
        return None
    shared = [max(nearest_folder(path, [headlamp.path]) for path in paths) for _, paths in parts]
    best = max(shared)
    return parts[shared.index(best)][0] if best > 0 and shared.count(best) == 1 else None


def nearest_folder(path: str, others: Sequence[str]) -> int:
    """How many folders, from the repository's root on, `path` shares with the one of `others` that is nearest."""
    return max((_shared(path, other) for other in others), default=0)


def _shared(path: str, other: str) -> int:
    mine, its = path.split("/")[:-1], other.split("/")[:-1]
    return next((at for at, (a, b) in enumerate(zip(mine, its, strict=False)) if a != b), min(len(mine), len(its)))
