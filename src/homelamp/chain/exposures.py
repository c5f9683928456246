"""Which of the exposures that stand outside Headlamp's values are a Headlamp's."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.cluster_folders import cluster_of
from homelamp.chain.config import ChainConfig
from homelamp.chain.evidence import nearest_folder
from homelamp.core.url_values import host_in, serves
from homelamp.core.value import Verdict
from homelamp.model import Exposure, Facts, Headlamp


def exposures_of(headlamp: Headlamp, facts: Facts, config: ChainConfig | None) -> Iterator[Exposure]:
    """Those that `.homelamp.yaml` names, else all; of several Headlamps each has those in its own folders.

    Where neither tells, an exposure of the callback's host is this one's; any other may be another's.
    """
    own = [headlamp.path, headlamp.release_path]
    clusters = {cluster_of(path) for path in own} - {None}
    others = [path for one in facts.headlamps if one.span != headlamp.span for path in (one.path, one.release_path)]
    for one in facts.exposures:
        if one.leads_to != "headlamp" or (clusters and cluster_of(one.path) not in {None, *clusters}):
            continue
        if config and config.parts.get("exposure"):
            nearer = 1 if config.names("exposure", one.path) else 0
        else:
            nearer = nearest_folder(one.path, own) - nearest_folder(one.path, others) if others else 1
        if nearer > 0 or (nearer == 0 and _has_callback(one, headlamp)):
            yield one


def _has_callback(exposure: Exposure, headlamp: Headlamp) -> bool:
    host = host_in(headlamp.callback.value) if headlamp.callback else None
    return host is not None and any(serves(fact.value, host) is Verdict.EQUAL for fact in exposure.hosts)
