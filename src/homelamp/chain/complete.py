"""What single files do not tell: how facts of several files complete or overrule each other."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from homelamp.apps.headlamp.terms import IN_SECRET
from homelamp.chain.config import Config
from homelamp.core.value import Unknown
from homelamp.kube.exposures.rules import hidden
from homelamp.kube.kustomize import ALL_EXPOSURES, EVERY_RELEASE
from homelamp.kube.placement import Settings
from homelamp.model import ApiServer, Exposure, Fact, Headlamp, SecretProducer, Setting, Subject
from homelamp.model.secret_sources import makers_of
from homelamp.providers.authentik.chart import CHART

PATCHED = "patched by kustomize"


def after_patches(headlamp: Headlamp, patched: set[str]) -> Headlamp:
    """What a patch may have changed is not known: which of the values it is, would take kustomize to tell."""
    if not {headlamp.name, EVERY_RELEASE} & patched:
        return headlamp
    return headlamp._replace(
        issuer=_patched(headlamp.issuer),
        client_id=_patched(headlamp.client_id),
        callback=_patched(headlamp.callback),
        scopes=_patched(headlamp.scopes),
        secrets=(),
        oidc_values=(),
        exposures=tuple(hidden(one, PATCHED) for one in headlamp.exposures),
        elsewhere=PATCHED,
    )


def subject_after_patches(subject: Subject, patched: set[str]) -> Subject:
    """A subject of a binding that a patch changes: its name is not known."""
    if subject.binding not in patched:
        return subject
    return subject._replace(name=subject.name._replace(value=Unknown(PATCHED)))


def exposure_after_patches(exposure: Exposure, patched: set[str]) -> Exposure:
    """An exposure whose manifest a patch changes: its hosts are not known."""
    return hidden(exposure, PATCHED) if {exposure.name, ALL_EXPOSURES} & patched else exposure


def versions_after_patches(versions: Sequence[Setting], patched: set[str]) -> list[Setting]:
    """The versions of the Authentik server: where a patch changes what deploys it, none is known."""
    is_patched = any(name.startswith(CHART) for name in patched)
    return [one._replace(value=Unknown(PATCHED)) if is_patched else one for one in versions]


def without_namesakes(issuers: Sequence[Setting], others: Sequence[Setting]) -> list[Setting]:
    """The issuers whose name no issuer of another type has: of two, which one is meant would be a guess."""
    names = {one.value for one in others}
    return [one for one in issuers if one.value not in names]


def _patched(fact: Fact | None) -> Fact | None:
    return fact._replace(value=Unknown(PATCHED), pieces=()) if fact else None


def with_chart_version(headlamp: Headlamp, pinned: Sequence[Setting]) -> Headlamp:
    """Headlamp with the version that the source of its chart pins, where all sources in the repository pin the same."""
    if headlamp.chart_version is not None or len({one.value for one in pinned}) != 1:
        return headlamp
    return headlamp._replace(chart_version=pinned[0])


def in_namespace(headlamp: Headlamp, settings: Settings) -> Headlamp:
    """Headlamp where kustomizations put its HelmRelease; a namespace of the release's own stays."""
    if headlamp.is_placed:
        return headlamp
    if settings.is_reused:
        return headlamp._replace(namespace=None, namespace_span=None)
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
        joined.append(
            server._replace(
                paths=(*server.paths, *found.paths),
                issuers=found.issuers,
                structured=True,
                span=found.span,
                unnamed_by=None if named else server.span,
            )
        )
    return [*joined, *left]


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
