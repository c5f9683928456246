"""What patches of the chart's own Deployment add to Headlamp's values: arguments and variables of its container."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.kube.build.json_patch import tokens
from homelamp.kube.build.patches import Patch
from homelamp.kube.build.selection import Identity
from homelamp.kube.helm.release import Release
from homelamp.kube.helm.values import Merged
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, SequenceNode, items
from homelamp.syntax.yaml.nodes import lookup
from homelamp.syntax.yaml.tree import Tree, text_node

_CONTAINERS = ("spec", "template", "spec", "containers")
_UNKNOWN = "patched by postRenderers"
_ENV_FROM = "completed by envFrom"

# A list of the container, its new members, and whether they replace the old ones.
Addition = tuple[str, list[Node], Document, bool]


def applied(release: Release, values: Merged) -> Merged:
    """The values with what patches of the Deployment add to them; `more` where that cannot be told."""
    for patch in release.patches:
        if not _means_deployment(release, patch):
            continue
        additions = None if patch.is_unread else list(_additions(patch))
        if additions is None or any(name == "envFrom" for name, *_ in additions):
            values = values._replace(more=values.more or (_UNKNOWN if additions is None else _ENV_FROM))
        for one in additions or ():
            values = _added(values, one)
    return values


def _means_deployment(release: Release, patch: Patch) -> bool:
    """Whether a patch is for the chart's Deployment, which is called after the release or after the chart."""
    names = {release.name, release.release_name or release.name, release.chart, f"{release.name}-{release.chart}"}
    found = (Identity("apps", "v1", "Deployment", name, None, {}, {}) for name in names)
    return any(patch.means(one) is not False for one in found)


def _additions(patch: Patch) -> Iterator[Addition]:
    document = patch.document
    if isinstance(patch.node, SequenceNode):
        for operation in items(patch.node):
            yield from _of_operation(document, operation)
        return
    for container in items(document.get(patch.node, *_CONTAINERS)):
        for name in ("env", "args", "envFrom"):
            found = document.get(container, name)
            if found is not None:
                yield name, items(found), document, name == "args"


def _of_operation(document: Document, operation: Node) -> Iterator[Addition]:
    """`add` of a member (`/spec/template/spec/containers/0/env/-`) or of a whole list."""
    path = tokens(document.text(document.get(operation, "path"))) or []
    value = document.get(operation, "value")
    at = len(_CONTAINERS) + 1
    if tuple(path[: at - 1]) != _CONTAINERS or len(path) <= at or value is None:
        return
    if document.text(document.get(operation, "op")) in {"add", "replace"}:
        is_member = len(path) > at + 1
        yield path[at], [value] if is_member else items(value), document, not is_member


def _added(values: Merged, addition: Addition) -> Merged:
    name, members, document, replaces = addition
    keys = {"env": ("env",), "args": ("config", "extraArgs")}.get(name)
    if keys is None:
        return values
    tree = Tree(values.document)
    new = [tree.adopt(one, document) for one in members]
    old = [] if replaces else items(values.document.get(values.node, *keys))
    place = new[0] if new else values.node
    node = _put(tree, values.node, keys, tree.sequence(place, [*old, *new]))
    return values._replace(document=tree.document, node=node)


def _put(tree: Tree, node: Node, keys: tuple[str, ...], value: Node) -> Node:
    if not keys:
        return value
    mapping = node if isinstance(node, MappingNode) else tree.mapping(value, [])
    key = tree.like(text_node(value, keys[0]), value)
    inner = lookup(mapping, keys[0]) or tree.mapping(value, [])
    return tree.with_entry(mapping, key, _put(tree, inner, keys[1:], value))
