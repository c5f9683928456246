"""JSON patches (RFC 6902), which kustomize and Flux apply to objects: https://www.rfc-editor.org/rfc/rfc6902."""

from __future__ import annotations

from collections.abc import Callable

from homelamp.core.numbers import number
from homelamp.syntax.yaml.documents import MappingNode, Node, ScalarNode, SequenceNode, items
from homelamp.syntax.yaml.nodes import lookup
from homelamp.syntax.yaml.tree import Tree, text_node

# No list of a manifest is longer.
_MAX_DIGITS = 5
# Makes of the node at a place (None where there is none) the one that is to be there (None to remove it).
Change = Callable[[Node | None], Node | None]


def apply(tree: Tree, root: Node, operations: Node) -> Node:
    """What the operations make of an object. The operations' nodes belong to `tree` already.

    An operation that does not fit the object makes kustomize fail; here it changes nothing.

    Raises:
        TooLargeError: there are more operations than people write.
    """
    for one in items(operations):
        tree.step()
        root = _apply(tree, root, one) or root
    return root


def _apply(tree: Tree, root: Node, operation: Node) -> Node | None:
    name = _text(lookup(operation, "op"))
    path = tokens(_text(lookup(operation, "path")))
    if path is None:
        return None
    value = lookup(operation, "value")
    if name in {"copy", "move"}:
        source = tokens(_text(lookup(operation, "from")))
        value = _at(root, source) if source is not None else None
        if name == "move" and source:
            root = _changed(tree, root, source, operation, lambda _: None) or root
    if name == "remove":
        return _changed(tree, root, path, operation, lambda _: None)
    if name in {"add", "replace", "copy", "move"} and value is not None:
        return _changed(tree, root, path, operation, lambda _: value, inserts=name != "replace")
    return None


def tokens(pointer: str | None) -> list[str] | None:
    """The parts of a JSON pointer (RFC 6901); None for a text that is not one."""
    if pointer is None or (pointer and not pointer.startswith("/")):
        return None
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _changed(
    tree: Tree, node: Node, path: list[str], place: Node, change: Change, *, inserts: bool = False
) -> Node | None:
    """A copy of `node` with the part at `path` changed; None where the path leads nowhere."""
    if not path:
        return change(node)
    first, *rest = path
    if isinstance(node, MappingNode):
        found = lookup(node, first)
        if found is None and (rest or not inserts):
            return None
        made = _changed(tree, found, rest, place, change, inserts=inserts) if found is not None else change(None)
        if rest and made is None:
            return None
        key = next((one for one, _ in node.value if one.value == first), None)
        return tree.with_entry(node, key or tree.like(text_node(place, first), place), made)
    if isinstance(node, SequenceNode):
        return _changed_list(tree, node, path, place, change, inserts=inserts)
    return None


def _changed_list(
    tree: Tree, node: SequenceNode, path: list[str], place: Node, change: Change, *, inserts: bool
) -> Node | None:
    first, *rest = path
    members = list(node.value)
    at = len(members) if first == "-" else _index(first)
    if at is None or at > len(members) or (at == len(members) and (rest or not inserts)):
        return None
    if rest or not inserts:
        made = _changed(tree, members[at], rest, place, change, inserts=inserts)
        if rest and made is None:
            return None
        members[at : at + 1] = [] if made is None else [made]
    else:
        made = change(None)
        members[at:at] = [] if made is None else [made]
    return tree.sequence(node, members)


def _at(root: Node, path: list[str]) -> Node | None:
    node: Node | None = root
    for part in path:
        if isinstance(node, SequenceNode):
            at = _index(part)
            node = node.value[at] if at is not None and at < len(node.value) else None
        else:
            node = lookup(node, part)
    return node


def _index(part: str) -> int | None:
    return number(part) if part.isdecimal() and len(part) <= _MAX_DIGITS else None


def _text(node: Node | None) -> str | None:
    return str(node.value) if isinstance(node, ScalarNode) else None
