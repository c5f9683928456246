"""Strategic merge patches, as kustomize applies them.

https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md.
Lists of custom resources have no merge keys: a patch replaces them.
"""

from __future__ import annotations

from homelamp.syntax.yaml.documents import MappingNode, Node, ScalarNode, SequenceNode
from homelamp.syntax.yaml.nodes import lookup
from homelamp.syntax.yaml.tree import Tree, entries, is_null

_DIRECTIVE = "$patch"
# The lists of Kubernetes' own kinds that merge by a key: `x-kubernetes-patch-merge-key` of its OpenAPI document.
_MERGE_KEYS: dict[str, tuple[str, ...]] = {
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "ports": ("containerPort", "port"),
    "imagePullSecrets": ("name",),
    "hostAliases": ("ip",),
    "secrets": ("name",),
}
_BUILT_IN_GROUPS = ("", "apps", "batch", "networking.k8s.io", "rbac.authorization.k8s.io", "policy", "autoscaling")


def has_merge_keys(api_version: str) -> bool:
    """Whether lists of a kind of this version merge by keys."""
    return (api_version.rpartition("/")[0] if "/" in api_version else "") in _BUILT_IN_GROUPS


def merge(tree: Tree, base: Node | None, patch: Node, *, by_keys: bool, field: str = "") -> Node | None:
    """What a patch makes of a node; None where it removes it. The patch's nodes belong to `tree` already.

    Raises:
        TooLargeError: the patch is larger than any that people write.
    """
    tree.step()
    if isinstance(patch, MappingNode):
        return _merge_mapping(tree, base, patch, by_keys=by_keys)
    if isinstance(patch, SequenceNode) and by_keys and field in _MERGE_KEYS and isinstance(base, SequenceNode):
        return _merge_list(tree, base, patch, _MERGE_KEYS[field])
    return None if is_null(patch) else patch


def _merge_mapping(tree: Tree, base: Node | None, patch: MappingNode, *, by_keys: bool) -> Node | None:
    directive = _directive(patch)
    if directive == "delete":
        return None
    made = base if isinstance(base, MappingNode) and directive != "replace" else tree.mapping(patch, [])
    for key, value in entries(patch):
        name = str(key.value)
        if name.startswith("$"):
            continue
        made = tree.with_entry(made, key, merge(tree, lookup(made, name), value, by_keys=by_keys, field=name))
    return made


def _merge_list(tree: Tree, base: SequenceNode, patch: SequenceNode, merge_keys: tuple[str, ...]) -> Node:
    if any(_directive(one) == "replace" for one in patch.value):
        return tree.sequence(patch, [one for one in patch.value if _directive(one) is None])
    merged = list(base.value)
    added: list[Node] = []
    for one in patch.value:
        at = _index(merged, one, merge_keys)
        made = merge(tree, merged[at] if at is not None else None, one, by_keys=True)
        if at is not None:
            merged[at : at + 1] = [] if made is None else [made]
        elif made is not None:
            added.append(made)
    # Kustomize puts new members in front.
    return tree.sequence(base, [*added, *merged])


def _index(members: list[Node], wanted: Node, merge_keys: tuple[str, ...]) -> int | None:
    key = next((one for one in merge_keys if lookup(wanted, one) is not None), None)
    text = _text(lookup(wanted, key)) if key else None
    if key is None or text is None:
        return None
    return next((at for at, one in enumerate(members) if _text(lookup(one, key)) == text), None)


def _directive(node: Node) -> str | None:
    return _text(lookup(node, _DIRECTIVE))


def _text(node: Node | None) -> str | None:
    return str(node.value) if isinstance(node, ScalarNode) else None
