"""What there is of logins in a repository, joined or not, and what `.homelamp.yaml` may add: for `homelamp show`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from homelamp.chain import scan, unread
from homelamp.chain.config import NAME, Config
from homelamp.chain.example import example_of
from homelamp.chain.gathered import Reading
from homelamp.chain.join import Chain
from homelamp.chain.view import is_person
from homelamp.core.text import Span
from homelamp.files.repository import Repository
from homelamp.model import ApiServer, Client, Exposure, Headlamp, SecretProducer, Subject
from homelamp.model.result import Part, Survey

_MOST_NAMED = 3


def survey_of(repository: Repository, config: Config, reading: Reading, chains: Sequence[Chain]) -> Survey:
    """All parts that were read, the files that were not, and an example of `.homelamp.yaml`, if one would help."""
    deployed = list(_deployed(repository, reading))
    parts = [*deployed, *_parts(reading, chains, has_app=bool(deployed or chains))]
    return Survey(
        parts=tuple(parts),
        unread=tuple(_unread(repository, reading, chains)) if parts or chains else (),
        example=example_of(repository, config, reading, chains, [one.span.file.path for one in deployed]),
        has_config=repository.content(NAME) is not None,
    )


def _deployed(repository: Repository, reading: Reading) -> Iterator[Part]:
    """Where Headlamp is deployed and no login was read."""
    taken = {path for one in reading.facts.headlamps for path in (one.path, one.release_path)}
    for one in reading.without_login:
        taken.add(one.span.file.path)
        yield Part("headlamp", "no login was read from it", one.span)
    for found in unread.deployments(repository, taken):
        if not reading.built.routes.is_patch(found.path):
            yield Part("headlamp", "no login was read from it", found.span)


def _parts(reading: Reading, chains: Sequence[Chain], *, has_app: bool) -> Iterator[Part]:
    facts = reading.facts
    for headlamp in facts.headlamps:
        yield _of_headlamp(headlamp, chains)
    for client in facts.clients:
        yield _of_client(client, chains)
    for server in facts.api_servers:
        if server.has_oidc or chains:
            yield _of_server(server, chains)
    for server in reading.applied:
        yield Part("api_server", "applied as a manifest, so the API server does not read it", server.span)
    if not has_app:
        # Without Headlamp, what others are exposed under and allowed to do has nothing to do with it.
        return
    for exposure in facts.exposures:
        if exposure.leads_to == "headlamp":
            yield _of_exposure(exposure, chains)
    for producer in facts.secrets:
        yield _of_secret(producer, chains)
    yield from _of_subjects([one for one in facts.subjects if is_person(one)], chains)


def _of_headlamp(headlamp: Headlamp, chains: Sequence[Chain]) -> Part:
    own = [chain for chain in chains if chain.headlamp and chain.headlamp.span == headlamp.span]
    return _joined(Part("headlamp", "its values set a login", _start(headlamp.oidc)), own, "")


def _of_client(client: Client, chains: Sequence[Chain]) -> Part:
    own = [chain for chain in chains if chain.client and _is_same(chain.client, client)]
    return _joined(Part("terraform", client.address, client.span), own, "client")


def _is_same(one: Client, other: Client) -> bool:
    """Whether two are one client: of a block with `for_each`, and of a call, each has an address of its own."""
    return one.span == other.span and one.address == other.address


def _of_server(server: ApiServer, chains: Sequence[Chain]) -> Part:
    own = [chain for chain in chains if chain.api_server and chain.api_server.paths == server.paths]
    words = "settings for OIDC" if server.has_oidc else "no settings for OIDC"
    return _joined(Part("api_server", words, server.span), own, "API server")


def _of_exposure(exposure: Exposure, chains: Sequence[Chain]) -> Part:
    exposed = [(chain, chain.headlamp.exposures if chain.headlamp else ()) for chain in chains]
    own = [chain for chain, found in exposed if any(one.span == exposure.span for one in found)]
    return _joined(Part("exposure", _listed(str(host.value) for host in exposure.hosts), exposure.span), own, "")


def _of_secret(producer: SecretProducer, chains: Sequence[Chain]) -> Part:
    words = f"{producer.kind} {producer.name.value}"
    taken = [(chain, chain.headlamp.secrets if chain.headlamp else ()) for chain in chains]
    own = [chain for chain, found in taken if any(one.name.value == producer.name.value for one in found)]
    return _joined(Part("secret", words, producer.span), own, "")


def _of_subjects(subjects: Sequence[Subject], chains: Sequence[Chain]) -> Iterator[Part]:
    """One part for each file."""
    for path in dict.fromkeys(one.path for one in subjects):
        here = [one for one in subjects if one.path == path]
        spans = {one.name.span for one in here}
        own = [chain for chain in chains if any(one.name.span in spans for one in chain.subjects)]
        names = (f"{one.kind} {one.name.value}" for one in here)
        yield _joined(Part("rbac", _listed(names), here[0].name.span), own, "RBAC")


def _joined(part: Part, chains: Sequence[Chain], word: str) -> Part:
    """The part with the chains that it belongs to, and why if `word` is what it is called there."""
    why = [one.partition(": ") for chain in chains for one in chain.joined_by]
    reasons = dict.fromkeys(reason for name, _, reason in why if name == word)
    names = dict.fromkeys(chain.name for chain in chains)
    return part._replace(chain=", ".join(names), joined_by=", ".join(reasons))


def _unread(repository: Repository, reading: Reading, chains: Sequence[Chain]) -> Iterator[Part]:
    """The files that speak of OIDC and were not read, where a login lacks what they may say."""
    facts = reading.facts
    if not chains or any(chain.api_server is None or not chain.api_server.has_oidc for chain in chains):
        taken = {path for one in (*facts.api_servers, *reading.applied) for path in one.paths}
        for found in unread.servers(repository, taken):
            yield Part("api_server", found.what, found.span)
    if not chains or any(chain.client is None for chain in chains):
        taken = {path for one in facts.headlamps for path in (one.path, one.release_path)}
        taken |= {path for one in facts.api_servers for path in one.paths} | {one.path for one in facts.exposures}
        taken |= {one.file.path for client in facts.clients for one in (client.span, client.whole)}
        roots = {one.root for one in facts.clients}
        for found in unread.clients(repository, taken, _client_ids(chains)):
            if str(PurePosixPath(found.path).parent) not in roots or not found.path.endswith(scan.HCL):
                yield Part("terraform", found.what, found.span)


def _client_ids(chains: Sequence[Chain]) -> list[str]:
    found = (chain.headlamp.client_id for chain in chains if chain.headlamp)
    return [one.text for one in found if one and one.text]


def _listed(texts: Iterable[str]) -> str:
    """The first few of several texts, each once."""
    every = list(dict.fromkeys(texts))
    more = len(every) - _MOST_NAMED
    return ", ".join(every[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _start(span: Span) -> Span:
    return Span(span.file, span.start, span.start)
