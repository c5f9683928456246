"""Headlamp as a Deployment of one's own, without the chart: arguments and variables of its container."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yaml.nodes import MappingNode

from homelamp.apps.headlamp import chart_values
from homelamp.core.text import Span
from homelamp.model import Headlamp
from homelamp.syntax.yaml.documents import Document, Node, ScalarNode, items
from homelamp.syntax.yaml.facts import setting

_IMAGE = "headlamp"
_ENV_FROM = "completed by envFrom"


def read(document: Document) -> list[Headlamp]:
    """The Headlamps whose login a Deployment's containers state; empty for any other document."""
    if document.text(document.get(document.root, "kind")) != "Deployment":
        return []
    return [found for container in _containers(document) if (found := _headlamp(document, container))]


def without_login(document: Document) -> list[Span]:
    """The containers of a Deployment that run Headlamp and state no login."""
    if document.text(document.get(document.root, "kind")) != "Deployment":
        return []
    return [document.span(one) for one in _containers(document) if _headlamp(document, one) is None]


def _containers(document: Document) -> Iterator[Node]:
    for container in items(document.get(document.root, "spec", "template", "spec", "containers")):
        if is_headlamp(document.text(document.get(container, "image")) or ""):
            yield container


def is_headlamp(image: str) -> bool:
    """Whether an image is Headlamp's, whatever registry it is from."""
    return image.rpartition("/")[2].partition(":")[0].partition("@")[0] == _IMAGE


def _headlamp(document: Document, container: Node) -> Headlamp | None:
    root = document.root
    deployment = chart_values.Deployment(
        name=document.text(document.get(root, "metadata", "name")) or _IMAGE,
        namespace=setting(document, document.get(root, "metadata", "namespace")),
    )
    return of_container(document, container, deployment)


def of_container(
    document: Document, container: Node, deployment: chart_values.Deployment, exposed: Sequence[tuple[Node, Node]] = ()
) -> Headlamp | None:
    """The Headlamp that a container's arguments and variables describe; None where they state no login.

    `exposed` are values of the chart that say how it is exposed, where they are known.
    """
    if document.get(container, "envFrom") is not None:
        deployment = deployment._replace(more=deployment.more or _ENV_FROM)
    values = _as_values(document, container)
    values.value.extend(exposed)
    return chart_values.read(document, values, deployment)


def _as_values(document: Document, container: Node) -> MappingNode:
    """The container as values of the chart that state nothing but `env` and `config.extraArgs`."""
    config = [("extraArgs", found)] if (found := document.get(container, "args")) else []
    stated = [("config", _mapping(container, config)), ("env", document.get(container, "env"))]
    stated.append(("volumeMounts", document.get(container, "volumeMounts")))
    return _mapping(container, [(key, node) for key, node in stated if node is not None])


def _mapping(place: Node, entries: list[tuple[str, Node]]) -> MappingNode:
    pairs = [
        (ScalarNode("tag:yaml.org,2002:str", key, place.start_mark, place.start_mark), node) for key, node in entries
    ]
    return MappingNode("tag:yaml.org,2002:map", pairs, place.start_mark, place.end_mark)
