"""Finds the values of those releases of Headlamp that keep them in other files."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Sequence
from typing import NamedTuple

from homelamp.facts import Headlamp
from homelamp.readers import headlamp as headlamp_values
from homelamp.readers.config_maps import Values
from homelamp.readers.defects import Defect
from homelamp.readers.headlamp import Deployment
from homelamp.readers.headlamp_releases import Place, Release
from homelamp.readers.yaml import Document, MappingNode, parse
from homelamp.repository import Repository
from homelamp.text import SourceFile

_OTHERS = "completed by other values"
# What other values of a chart may say once more.
_ALL = ("config.oidc", "env")


class Found(NamedTuple):
    """The Headlamps whose values were found, and what is wrong with the form of values: it may hide a login."""

    headlamps: list[Headlamp]
    defects: list[Defect]


class _Parsed(NamedTuple):
    """The values at a place; without a document there are none, or they cannot be read."""

    document: Document | None
    defect: Defect | None = None

    @property
    def defects(self) -> tuple[Defect, ...]:
        return (*([self.defect] if self.defect else []), *(self.document.duplicates if self.document else ()))


def find(
    repository: Repository, releases: Sequence[Release], config_maps: Sequence[Values], overridden: Collection[str]
) -> Found:
    """The Headlamps of these releases, as far as their values can be found and state a login.

    A place that is not found may overrule those before it; then nothing is known. `overridden` are folders of charts
    that something deploys with further values.
    """
    found = Found([], [])
    for release in releases:
        parsed = {place: _at(repository, config_maps, place) for place in release.places}
        found.defects.extend(defect for one in parsed.values() for defect in one.defects)
        for place in reversed(release.places):
            document = parsed[place].document
            if document is None:
                break
            headlamp = _read(document, place, _deployment(repository, release, place, overridden))
            if headlamp is not None:
                found.headlamps.append(headlamp._replace(release=release.span))
                break
    return found


def _at(repository: Repository, config_maps: Sequence[Values], place: Place) -> _Parsed:
    if not place.config_map:
        return _parsed(repository, place.path)
    named = [one for one in config_maps if (one.name, one.key) == (place.config_map, place.key)]
    if len(named) != 1:
        return _Parsed(None)
    one = named[0]
    return _parsed(repository, one.path) if one.path else _Parsed(one.inner, one.defect)


def _parsed(repository: Repository, path: str) -> _Parsed:
    source = repository.source(path)
    documents, defect = parse(source) if isinstance(source, SourceFile) else ([], None)
    return _Parsed(documents[0] if documents else None, defect)


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
    return headlamp_values.read(document, values, deployment) if isinstance(values, MappingNode) else None
