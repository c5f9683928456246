"""Parts of a login that were not read, that are missing, or that nothing joins: one whole sentence for each.

None of them is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homelamp.chain import unread
from homelamp.chain.gathered import Reading
from homelamp.chain.join import Chain
from homelamp.chain.unread import Unread
from homelamp.core.text import Span
from homelamp.files.repository import Repository
from homelamp.model import ApiServer, Headlamp
from homelamp.model.finding import Unchecked

_MOST_NAMED = 3
_NAMING = (b"authentication-config", b"authentication_config")
_NO_LOGIN = "its values set no issuer and no client ID"
_SERVER_TERMS = "issuer_url, client_id and claims are not compared"
_CLIENT_TERMS = "redirect_uri and scopes are not compared"


def unsaid(repository: Repository, reading: Reading, chains: Sequence[Chain]) -> Iterator[Unchecked]:
    """One line each for what the chains leave out."""
    yield from _without_login(repository, reading)
    reported = {one.path for one in reading.broken.not_objects}
    yield from (_applied(one) for one in reading.applied if reported.isdisjoint(one.paths))
    for chain in chains:
        name = f" for chain {chain.name} ({_file(chain)})" if len(chains) > 1 else ""
        yield from _without_server(repository, reading, chain, name)
        yield from _unnamed(repository, chain)
        yield from _without_client(repository, reading, chain, name)


def _file(chain: Chain) -> str:
    return chain.headlamp.path if chain.headlamp else ".homelamp.yaml"


def _without_login(repository: Repository, reading: Reading) -> Iterator[Unchecked]:
    facts = reading.facts
    taken = {path for one in facts.headlamps for path in (one.path, one.release_path)}
    for span, reason, at in reading.without_login:
        taken.add(span.file.path)
        where = f" (at {at.file.path}:{at.line})" if at else ""
        said = _deployed(span, f"{reason or _NO_LOGIN}{where}")
        yield said._replace(span=at) if at else said
    found = [
        one._replace(why=_unlisted(by)) if (by := reading.unlisted.get(one.path)) else one
        for one in unread.deployments(repository, taken)
        if not reading.built.routes.is_patch(one.path)
    ]
    for one in found[:_MOST_NAMED]:
        yield _deployed(one.span, one.why)
    if rest := found[_MOST_NAMED:]:
        yield _deployed(rest[0].span, rest[0].why, f" (and {len(rest) - 1} more places)" if len(rest) > 1 else "")


def _unlisted(by: Span) -> str:
    return f"{by.file.path}:{by.line} does not list its folder"


def _deployed(span: Span, reason: str, more: str = "") -> Unchecked:
    place = f"{span.file.path}:{span.line}"
    sentence = f"Headlamp is deployed at {place}{more}, but no login was read from it: {reason}"
    return Unchecked("headlamp", Span(span.file, span.start, span.start), reason, sentence)


def _applied(server: ApiServer) -> Unchecked:
    place = f"{server.paths[0]}:{server.span.line}"
    reason = "a kustomization applies it to the cluster, and the API server never reads it there"
    sentence = f"AuthenticationConfiguration at {place}: {reason}; it is a file that authentication-config names"
    return Unchecked("api_server", server.span, reason, sentence)


def forwards_token(headlamp: Headlamp) -> bool:
    """Whether Headlamp sends the user's token to the API server, which then has to accept it."""
    return headlamp.issuer is not None or headlamp.client_id is not None


def _unnamed(repository: Repository, chain: Chain) -> Iterator[Unchecked]:
    """An AuthenticationConfiguration that no file of the repository names to the API server."""
    server = chain.api_server
    if server is None or not server.structured or server.flags or server.unnamed_by or server.distribution:
        return
    contents = (repository.content(path) for path in repository.paths if path != ".homelamp.yaml")
    if any(isinstance(one, bytes) and any(word in one for word in _NAMING) for one in contents):
        return
    place = f"{server.paths[0]}:{server.span.line}"
    reason = "no file in this repository names it by authentication-config"
    sentence = f"AuthenticationConfiguration at {place}: {reason}: whether the API server reads it is not known"
    yield Unchecked("api_server", Span(server.span.file, server.span.start, server.span.start), reason, sentence)


def _without_server(repository: Repository, reading: Reading, chain: Chain, name: str) -> Iterator[Unchecked]:
    headlamp, server = chain.headlamp, chain.api_server
    if headlamp is None or not forwards_token(headlamp):
        return
    if server is not None:
        # Where Headlamp's is known, HL102 compares it with all of them.
        is_known = headlamp.issuer is not None and headlamp.issuer.text is not None
        if len(server.issuers) > 1 and chain.issuer is None and not is_known:
            reason = f"{server.paths[0]} has {len(server.issuers)} issuers, and none is known to be this login's"
            yield _line("api_server", headlamp, f"API server{name}: {reason}: {_SERVER_TERMS}", reason)
        return
    known = [one for one in reading.facts.api_servers if one.has_oidc]
    if known:
        reason = f"which of {_listed(_places(known))} belongs to this login is not known"
        sentence = f"API server{name}: {reason}: {_SERVER_TERMS}; name it as api_server in .homelamp.yaml"
        yield _line("api_server", headlamp, sentence, reason)
        return
    taken = {path for one in reading.facts.api_servers for path in one.paths} | {
        path for one in reading.applied for path in one.paths
    }
    files = _named(unread.servers(repository, taken))
    reason = f"no settings found that homelamp reads (OIDC is in {files})" if files else "no settings found"
    yield _line("api_server", headlamp, f"API server{name}: {reason}: {_SERVER_TERMS}", reason)


def _places(servers: Sequence[ApiServer]) -> list[str]:
    return list(dict.fromkeys(one.paths[0] for one in servers))


def _without_client(repository: Repository, reading: Reading, chain: Chain, name: str) -> Iterator[Unchecked]:
    headlamp, facts = chain.headlamp, reading.facts
    if headlamp is None or chain.client is not None:
        return
    if facts.clients:
        places = [f"{one.span.file.path}:{one.span.line}" for one in facts.clients]
        reason = f"none of the clients that were read is known to be this login's ({_listed(places)})"
        advice = "name its file, of whatever form, as terraform in .homelamp.yaml"
        sentence = f"identity provider{name}: {reason}: {_CLIENT_TERMS}; {advice}"
        yield _line("client", headlamp, sentence, reason)
        return
    taken = {path for one in facts.headlamps for path in (one.path, one.release_path)}
    taken |= {path for one in facts.api_servers for path in one.paths} | {one.path for one in facts.exposures}
    client_id = headlamp.client_id.text if headlamp.client_id else None
    files = _named(unread.clients(repository, taken, {client_id} if client_id else ()), with_what=True)
    reason = f"no client found that homelamp reads (not read: {files})" if files else "no client found"
    yield _line("client", headlamp, f"identity provider{name}: {reason}: {_CLIENT_TERMS}", reason)


def _line(term: str, headlamp: Headlamp, sentence: str, reason: str) -> Unchecked:
    place = headlamp.oidc
    return Unchecked(term, Span(place.file, place.start, place.start), reason, sentence)


def _named(files: Sequence[Unread], *, with_what: bool = False) -> str:
    return _listed([f"{one.path}, {one.what}" if with_what else one.path for one in files])


def _listed(places: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    named = ", ".join(places[:_MOST_NAMED])
    more = len(places) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named
