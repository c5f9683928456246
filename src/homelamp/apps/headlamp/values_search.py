"""Finds the values of those releases of Headlamp that keep them in other files."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Sequence

from homelamp.apps.headlamp import chart_values
from homelamp.apps.headlamp.chart_values import Deployment
from homelamp.apps.headlamp.releases import Place, Release
from homelamp.core.text import SourceFile
from homelamp.files.repository import Repository
from homelamp.kube.helm.config_maps import Values
from homelamp.model import Headlamp
from homelamp.syntax.yaml.documents import Document, MappingNode, parse

_OTHERS = "completed by other values"
# What other values of a chart may say once more.
_ALL = ("config.oidc", "env")


def find(
    repository: Repository, releases: Sequence[Release], config_maps: Sequence[Values], overridden: Collection[str]
) -> Iterator[Headlamp]:
    """The Headlamps of these releases, as far as their values can be found and state a login.

    A place that is not found may overrule those before it; then nothing is known. `overridden` are folders of charts
    that something deploys with further values.
    """
    for release in releases:
        for place in reversed(release.places):
            document = _at(repository, config_maps, place)
            if document is None:
                break
            found = _read(document, place, _deployment(repository, release, place, overridden))
            if found is not None:
                yield found._replace(release=release.span)
                break


def _at(repository: Repository, config_maps: Sequence[Values], place: Place) -> Document | None:
    if not place.config_map:
        return _parsed(repository, place.path)
    named = [one for one in config_maps if (one.name, one.key) == (place.config_map, place.key)]
    if len(named) != 1:
        return None
    return named[0].inner or _parsed(repository, named[0].path)


def _parsed(repository: Repository, path: str) -> Document | None:
    source = repository.source(path)
    documents = parse(source)[0] if isinstance(source, SourceFile) else []
    return documents[0] if documents else None


def _deployment(repository: Repository, release: Release, place: Place, overridden: Collection[str]) -> Deployment:
    """The deployment with what is known of its other values."""
    known = release.deployment
    if len(release.places) > 1:
        known = known._replace(more=known.more or _OTHERS)
    folder = posixpath.dirname(place.path)
    beside = (path for path in repository.paths if path.startswith(f"{folder}/values") and path != place.path)
    if place.below and (folder in overridden or any(beside)):
        return known._replace(overridden=_ALL)
    return known


def _read(document: Document, place: Place, deployment: Deployment) -> Headlamp | None:
    values = document.get(document.root, *place.below)
    return chart_values.read(document, values, deployment) if isinstance(values, MappingNode) else None
