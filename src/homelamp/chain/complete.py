"""What single files do not tell: how facts of several files complete or overrule each other."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from homelamp.apps.headlamp.terms import IN_SECRET
from homelamp.chain.cluster_folders import cluster_of
from homelamp.chain.config import Config
from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.kube.placement import Settings
from homelamp.model import ApiServer, Client, Exposure, Fact, Headlamp, SecretProducer, Setting
from homelamp.model.secret_sources import makers_of

_FILES = (".yaml", ".yml", ".json")


def without_namesakes(issuers: Sequence[Setting], others: Sequence[Setting]) -> list[Setting]:
    """The issuers whose name no issuer of another type has: of two, which one is meant would be a guess."""
    names = {one.value for one in others}
    return [one for one in issuers if one.value not in names]


def with_chart_version(headlamp: Headlamp, pinned: Sequence[Setting]) -> Headlamp:
    """Headlamp with the version that the source of its chart pins, where all sources in the repository pin the same."""
    if headlamp.chart_version is not None or len({one.value for one in pinned}) != 1:
        return headlamp
    return headlamp._replace(chart_version=pinned[0])


def in_namespace(headlamp: Headlamp, settings: Settings) -> Headlamp:
    """Headlamp where kustomizations put its HelmRelease; a namespace of the release's own stays."""
    if headlamp.is_placed:
        return headlamp
    # Where the values have no place for a namespace, what deploys their folder names it.
    stated = settings.namespace or (settings.default if headlamp.namespace_span is None else None)
    if stated is None:
        return headlamp
    return headlamp._replace(namespace=stated.text, namespace_span=stated.span)


def with_secret(headlamp: Headlamp, producers: Sequence[SecretProducer]) -> Headlamp:
    """Headlamp with the public values that the Secret's maker states, where Headlamp takes them from there."""
    whole = [reference for reference in headlamp.secrets if reference.is_whole]
    makers = [one for reference in whole for one in makers_of(reference, producers, headlamp.namespace)]
    stated = {fact.term: fact for maker in makers for fact in maker.stated} if len(makers) == 1 else {}
    issuer, client_id = headlamp.issuer, headlamp.client_id
    return headlamp._replace(
        issuer=stated.get("issuer_url", issuer) if _is_in_secret(issuer) else issuer,
        client_id=stated.get("client_id", client_id) if _is_in_secret(client_id) else client_id,
    )


def _is_in_secret(fact: Fact | None) -> bool:
    return fact is not None and fact.value == IN_SECRET


def with_host(client: Client, authentik: Sequence[Exposure]) -> Client:
    """A client of a blueprint with its issuer, where the repository exposes Authentik at one host.

    A blueprint does not say where the server is; with `issuer_mode: global` the issuer names no application.
    """
    application = client.application
    hosts = {host.text for exposure in authentik for host in exposure.hosts}
    host = hosts.pop() if len(hosts) == 1 else None
    if client.source != "authentik" or client.issuer or application is None or application.slug.text is None:
        return client
    if host is None or (client.issuer_mode is not None and client.issuer_mode.text != "per_provider"):
        return client
    url = Known(f"https://{host}/application/o/{application.slug.text}/")
    return client._replace(issuer=Fact("issuer_url", "authentik", url, application.slug.span))


def joined_servers(servers: Sequence[ApiServer], structured: Sequence[ApiServer], config: Config) -> list[ApiServer]:
    """Every API server with the AuthenticationConfiguration that its arguments name, where the repository has it."""
    joined: list[ApiServer] = []
    left = list(structured)
    for server in servers:
        named = server.names_configuration
        found = _configuration(server, named.text if named else "", structured, config)
        # Beside flags a file that nothing names is not in force; where they were lost, it may have been.
        is_lost = named is None and server.has_oidc and not server.oidc_flags
        left = left if is_lost else [one for one in left if one is not found]
        if found is None or (named is None and server.has_oidc):
            joined.append(server)
            continue
        joined.append(_joined(server, found, unnamed_by=None if named else server.span))
    return _with_unnamed(joined, left)


def is_alone(structured: ApiServer) -> bool:
    """Whether a structured file is nothing but that: what names it to the API server stands somewhere else."""
    return not structured.distribution and structured.paths[0].endswith(_FILES)


def _with_unnamed(servers: list[ApiServer], left: list[ApiServer]) -> list[ApiServer]:
    """All of them; the one structured file that no server names is not the API server's where all are known."""
    if len(left) != 1 or not is_alone(left[0]) or any(one.has_oidc for one in servers):
        return [*servers, *left]
    own = cluster_of(left[0].paths[0])
    for at, server in enumerate(servers):
        if cluster_of(server.paths[0]) in {own, None} or own is None:
            return [*servers[:at], _joined(server, left[0], unnamed_by=server.span), *servers[at + 1 :]]
    return [*servers, *left]


def _joined(server: ApiServer, found: ApiServer, unnamed_by: Span | None) -> ApiServer:
    return server._replace(
        paths=(*server.paths, *found.paths),
        issuers=found.issuers,
        faults=found.faults,
        anonymous=found.anonymous,
        structured=True,
        span=found.span,
        unnamed_by=unnamed_by,
    )


def _configuration(server: ApiServer, wanted: str, structured: Sequence[ApiServer], config: Config) -> ApiServer | None:
    """The file that is meant: by its name and its folder, by its name, as named together, or as the only one beside."""
    folders = {posixpath.dirname(path) for path in server.paths}
    name = posixpath.basename(wanted)
    same_name = [one for one in structured if posixpath.basename(one.paths[0]) == name]
    same_folder = [one for one in structured if posixpath.dirname(one.paths[0]) in folders]
    together = [
        one
        for one in structured
        for chain in config.chains
        if chain.names("api_server", one.paths[0]) and any(chain.names("api_server", path) for path in server.paths)
    ]
    both = [one for one in same_name if one in same_folder]
    if not wanted:
        # Nothing names it: only what is said or stands together belongs together.
        return next((found[0] for found in (together, same_folder) if len(found) == 1), None)
    return next((found[0] for found in (both, together, same_name, same_folder) if len(found) == 1), None)
