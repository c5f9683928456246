"""PyYAML's nodes without recursion: keys, repetitions and depth."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from homelamp.syntax.yaml.scalars import Loader

# libyaml composes by recursion and overruns the stack on deep nesting; no configuration is this deep.
MAX_DEPTH = 200
# How many mappings one may take in by merges, one after the other. People write three.
MAX_MERGES = 20
# The key by which a mapping takes in what another one has.
MERGE = "<<"
_MANY_BRACKETS = 200
_MANY_DOCUMENTS = 200
_LONG_INDENT = re.compile(r"^[ \-?:]{400}", re.MULTILINE)


def without_empty(text: str) -> str:
    """The text with blanks for every `---` that follows on another and nothing else: no place moves.

    An empty document says nothing, and composing a million of them takes longer than all else.
    """
    if text.count("\n---") <= _MANY_DOCUMENTS:
        return text
    lines = text.splitlines(keepends=True)
    is_open = False
    for at, line in enumerate(lines):
        if line.startswith("---") and line[3:].strip() == "":
            lines[at] = f"   {line[3:]}" if is_open else line
            is_open = True
        elif line.strip() and not line.lstrip(" \t").startswith("#"):
            is_open = False
    return "".join(lines)


def lookup(node: Node | None, key: str) -> Node | None:
    """The value of a mapping's key: the last of equal keys wins, and merge keys (`<<`) supply what is not there.

    A mapping that merges itself, or one that is merged many times over, is looked into once; of a long line of
    mappings that merge each other the first MAX_MERGES.
    """
    waiting: list[Node | None] = [node]
    seen: set[int] = set()
    while waiting and len(seen) <= MAX_MERGES:
        at = waiting.pop()
        merged: list[Node] = []
        for name, value in reversed(at.value) if isinstance(at, MappingNode) and id(at) not in seen else ():
            # The text first: it is compared for every entry, and costs less than the type.
            if name.value == key and isinstance(name, ScalarNode):
                return value  # type: ignore[no-any-return]  # PyYAML's nodes are untyped
            if name.value == MERGE and isinstance(name, ScalarNode):
                merged += value.value if isinstance(value, SequenceNode) else [value]
        seen.add(id(at))
        waiting += reversed(merged)
    return None


def duplicates(root: Node) -> Iterator[tuple[ScalarNode, Node, ScalarNode, Node]]:
    """Key and value of the earlier and of the later entry, for every key that a mapping gives twice, also `<<`."""
    for mapping in _mappings(root):
        seen: dict[str, tuple[ScalarNode, Node]] = {}
        for key, value in mapping.value:
            if not isinstance(key, ScalarNode):
                continue
            if key.value in seen:
                yield (*seen[key.value], key, value)
            seen[key.value] = (key, value)


class OpaqueKey(Node):
    """Stands for a key that is a mapping or a list, such as `{{ name }}` without quotes; its `value` is an empty text.

    Kubernetes and Helm refuse such a key. To print one may take forever: aliases can make it endless.
    """

    id = "opaque"


def _settle_keys(mapping: MappingNode) -> None:
    for index, (key, value) in enumerate(mapping.value):
        if not isinstance(key, (ScalarNode, OpaqueKey)):
            mapping.value[index] = (OpaqueKey(key.tag, "", key.start_mark, key.end_mark), value)


def contested(early: Node, late: Node) -> Iterator[Node]:
    """The values of keys that both of two merged mappings (`<<`) have: which of the two counts, parsers differ in."""
    given = {str(key.value): value for key, value in _merged(early)}
    for key, value in _merged(late):
        if str(key.value) in given:
            yield from (given[str(key.value)], value)


def _merged(node: Node) -> Iterator[tuple[Node, Node]]:
    for source in node.value if isinstance(node, SequenceNode) else [node]:
        if isinstance(source, MappingNode):
            yield from source.value


def turned(root: Node) -> Node:
    """The same with the entries of every mapping in reverse: of keys that are given twice `lookup` finds the first."""
    nodes = list(descendants(root))
    twins = {
        id(node): type(node)(node.tag, [], node.start_mark, node.end_mark)
        for node in nodes
        if isinstance(node, (MappingNode, SequenceNode))
    }
    for node in nodes:
        if isinstance(node, MappingNode):
            entries = reversed(node.value)
            twins[id(node)].value = [(twins.get(id(key), key), twins.get(id(value), value)) for key, value in entries]
        elif isinstance(node, SequenceNode):
            twins[id(node)].value = [twins.get(id(member), member) for member in node.value]
    return twins.get(id(root), root)


def _mappings(root: Node) -> Iterator[MappingNode]:
    """Every mapping once, its keys settled. Most nodes are scalars, which `descendants` would look at one by one."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        parts = node.value if isinstance(node, SequenceNode) else ()
        if isinstance(node, MappingNode):
            _settle_keys(node)
            yield node
            parts = [part for pair in node.value for part in pair]
        waiting += [part for part in parts if not isinstance(part, ScalarNode)]


def descendants(root: Node) -> Iterator[Node]:
    """Every node once, however many aliases lead to it."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, SequenceNode):
            waiting += node.value


def pairs(root: Node | None) -> Iterator[tuple[str, Node]]:
    """Key and value of every entry of every mapping below a node."""
    for node in descendants(root) if root is not None else ():
        if isinstance(node, MappingNode):
            yield from ((str(key.value), value) for key, value in node.value)


def is_too_deep(text: str) -> bool:
    """Whether a text nests more than MAX_DEPTH levels. Counting costs as much as parsing: only suspects are counted."""
    suspect = text.count("[") + text.count("{") > _MANY_BRACKETS or _LONG_INDENT.search(text) is not None
    if not suspect:
        return False
    try:
        return _depth(text) > MAX_DEPTH
    except yaml.MarkedYAMLError as error:
        # From 0.2.6 on libyaml has a limit of its own, and meets it while it looks ahead.
        if "nesting depth" in str(error.problem):
            return True
        raise


def _depth(text: str) -> int:
    deepest = depth = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MAX_DEPTH:
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return deepest
