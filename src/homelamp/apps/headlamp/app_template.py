"""Headlamp by bjw-s' chart for any application, whose values describe containers.

`controllers.<name>.containers.<name>` from version 2 of the chart on, before that the top of the values:
https://bjw-s-labs.github.io/helm-charts/docs/app-template/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.apps.headlamp import chart_values, deployment
from homelamp.kube.helm.release import Release
from homelamp.kube.helm.values import Merged
from homelamp.model import Headlamp
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode
from homelamp.syntax.yaml.tree import Pair, Tree, entries, text_node

CHART = "app-template"
_KEPT = ("args", "volumeMounts", "envFrom")


def runs_headlamp(values: Merged) -> bool:
    """Whether a container of the values has Headlamp's image."""
    return any(True for _ in _containers(values.document, values.node))


def of_release(release: Release, values: Merged) -> Headlamp | None:
    """The Headlamp that a release's values describe; None where they state no login."""
    for container in _containers(values.document, values.node):
        tree = Tree(values.document)
        node = _container(tree, values.document, container)
        exposed = list(_exposed(tree, values.document, values.node))
        named = chart_values.Deployment(
            name=release.name or CHART, namespace=release.namespace, more=values.more, is_placed=release.is_placed
        )
        found = deployment.of_container(tree.document, node, named, exposed)
        if found is not None:
            is_beside = found.span.file is release.span.file
            return found if is_beside else found._replace(release=release.span)
    return None


def _containers(document: Document, values: Node) -> Iterator[Node]:
    every = [values]
    for _, controller in entries(document.get(values, "controllers")):
        every += [container for _, container in entries(document.get(controller, "containers"))]
    for container in every:
        image = document.get(container, "image")
        named = document.text(document.get(image, "repository")) or document.text(image) or ""
        if deployment.is_headlamp(named):
            yield container


def _container(tree: Tree, document: Document, container: Node) -> Node:
    """The container as Kubernetes has it: of `env`, a mapping, it makes a list."""
    pairs = [(key, value) for key, value in entries(container) if key.value in _KEPT]
    env = document.get(container, "env")
    if isinstance(env, MappingNode):
        env = tree.sequence(env, [_variable(tree, document, key, value) for key, value in entries(env)])
    if isinstance(env, SequenceNode):
        pairs.append((_key(tree, env, "env"), env))
    return tree.mapping(container, pairs)


def _variable(tree: Tree, document: Document, key: Node, value: Node) -> Node:
    pairs: list[Pair] = [(_key(tree, key, "name"), key)]
    if isinstance(value, ScalarNode):
        pairs.append((_key(tree, key, "value"), value))
    elif document.get(value, "value") is not None or document.get(value, "valueFrom") is not None:
        pairs += entries(value)
    else:
        # The chart takes what `valueFrom` holds as well.
        pairs.append((_key(tree, key, "valueFrom"), value))
    return tree.mapping(value, pairs)


def _exposed(tree: Tree, document: Document, values: Node) -> Iterator[Pair]:
    """`ingress` and `route`, of which the chart has any number, as Headlamp's own chart has one of each."""
    for own, theirs in (("ingress", "ingress"), ("route", "httpRoute")):
        found = [one for _, one in entries(document.get(values, own)) if isinstance(one, MappingNode)]
        if len(found) == 1:
            node = found[0]
            stated = [
                (key, value) for key, value in entries(node) if key.value in {"enabled", "hosts", "hostnames", "tls"}
            ]
            if not any(key.value == "enabled" for key, _ in stated):
                enabled = ScalarNode("tag:yaml.org,2002:bool", "true", node.start_mark, node.start_mark)
                stated.append((_key(tree, node, "enabled"), tree.like(enabled, node)))
            yield _key(tree, node, theirs), tree.mapping(node, stated)


def _key(tree: Tree, place: Node, name: str) -> ScalarNode:
    return tree.like(text_node(place, name), place)
