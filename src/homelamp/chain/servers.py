"""The API servers of a repository, when all files that configure one are known."""

from __future__ import annotations

from homelamp.chain import complete, scan
from homelamp.chain.config import Config
from homelamp.chain.gathered import Reading
from homelamp.chain.installed import elsewhere
from homelamp.chain.kustomizations import is_in_folder_of_flux
from homelamp.clusters import distributions
from homelamp.core.text import SourceFile
from homelamp.files.repository import Repository
from homelamp.model import ApiServer


def read_servers(reading: Reading, repository: Repository, config: Config) -> None:
    """The API servers of all files; one without a word of OIDC counts where its file can be nothing else.

    That is so where no file has a word of it but an AuthenticationConfiguration, which nothing may name.
    """
    facts = reading.facts
    servers = distributions.merged(reading.arguments)
    reading.applied = [one for one in facts.api_servers if _is_applied(repository, reading, config, one)]
    facts.api_servers = [one for one in facts.api_servers if one not in reading.applied]
    read_paths = {path for server in (*servers, *facts.api_servers, *reading.applied) for path in server.paths}
    any_oidc = any(server.has_oidc for server in servers) or not all(map(complete.is_alone, facts.api_servers))
    for path in repository.paths:
        if path in read_paths or not path.endswith(scan.YAML):
            continue
        named = any(chain.names("api_server", path) for chain in config.chains)
        content = repository.content(path) if named or not any_oidc else None
        if isinstance(content, bytes) and scan.is_silent_server(path, content, named=named):
            from homelamp.clusters import k3s  # noqa: PLC0415  # only a server's file pays for it

            source = repository.source(path)
            found = k3s.silent(source) if isinstance(source, SourceFile) else None
            servers += [found] if found else []
    joined = complete.joined_servers(servers, facts.api_servers, config)
    facts.api_servers = [one._replace(elsewhere=elsewhere(repository, one)) for one in joined]
    if any(not server.has_oidc or server.unnamed_by for server in facts.api_servers):
        read_paths = {path for one in (*facts.api_servers, *reading.applied) for path in one.paths}
        facts.flags_elsewhere = _flags_elsewhere(repository, read_paths)


def _is_applied(repository: Repository, reading: Reading, config: Config, server: ApiServer) -> bool:
    """Whether something takes a file for an object that the API server would have to read from its disk."""
    path, built = server.paths[0], reading.built
    is_taken = any(route.takers for route in built.routes.of(path))
    return not config.names(path) and (is_taken or is_in_folder_of_flux(repository, built, path))


def _flags_elsewhere(repository: Repository, read_paths: set[str]) -> str | None:
    for path in repository.paths:
        content = repository.content(path) if path not in read_paths else None
        if isinstance(content, bytes) and scan.speaks_of_flags(path, content):
            return path
    return None
