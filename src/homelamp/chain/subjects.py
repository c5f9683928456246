"""Which people and groups of RBAC belong to a login: those of the cluster that its Headlamp runs in."""

from __future__ import annotations

from collections.abc import Sequence

from homelamp.chain.cluster_folders import cluster_of
from homelamp.chain.config import ChainConfig
from homelamp.chain.evidence import nearest_folder
from homelamp.model import ApiServer, Facts, Headlamp, Subject


def subjects_of(
    facts: Facts, headlamp: Headlamp | None, server: ApiServer | None, config: ChainConfig | None
) -> tuple[tuple[Subject, ...], str]:
    """The subjects of the cluster that Headlamp runs in: where there are several clusters, those in its folder."""
    named = tuple(one for one in facts.subjects if config and config.names("rbac", one.path))
    if named:
        return named, "named in .homelamp.yaml"
    if config and config.parts.get("rbac"):
        return (), ""
    paths = [*([headlamp.path] if headlamp else []), *(server.paths if server else ())]
    subjects = _of_cluster(facts.subjects, paths)
    several = len(facts.headlamps) > 1 or len([one for one in facts.api_servers if one.has_oidc]) > 1
    if not several or not subjects:
        return tuple(subjects), "the only cluster" if subjects else ""
    others = [one.path for one in facts.headlamps if one.path not in paths]
    others += [path for one in facts.api_servers for path in one.paths if path not in paths]
    mine = tuple(one for one in subjects if nearest_folder(one.path, paths) > nearest_folder(one.path, others))
    return mine, "the same folder" if mine else ""


def _of_cluster(subjects: Sequence[Subject], paths: Sequence[str]) -> list[Subject]:
    """Without those in the folder of another cluster, and without all of these where it is not known which it is."""
    own = {cluster_of(path) for path in paths} - {None}
    named = {cluster_of(one.path) for one in subjects} - {None}
    wanted = own or (named if len(named) == 1 else set())
    return [one for one in subjects if cluster_of(one.path) in {None, *wanted}]
