"""A document's tree while patches change it: nodes are copied before they change, and each keeps its own place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from homelamp.syntax.yaml.documents import UNKNOWN, Document, Foreign, MappingNode, Node, ScalarNode, SequenceNode
from homelamp.syntax.yaml.nodes import descendants

Pair = tuple[Node, Node]
Made = TypeVar("Made", bound=Node)
# More steps than any patch that people write takes; aliases of aliases would take any number.
MAX_STEPS = 20_000
_NULL = "tag:yaml.org,2002:null"


class TooLargeError(Exception):
    """A patch takes more than MAX_STEPS steps."""


class Tree:
    """The nodes of one document, to which nodes of other documents may be added.

    `document` is the result. The nodes that were parsed are never changed: another document may share them.
    """

    def __init__(self, document: Document) -> None:
        self._base = document
        self._foreign = dict(document.foreign)
        self.root = document.root
        self._steps = 0

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self._base._replace(root=self.root, foreign=self._foreign)

    def adopt(self, node: Node, document: Document) -> Node:
        """The same node, known to have been written in another document."""
        for one in descendants(node):
            owner = document.owner(one)
            if owner.file is not self._base.file or owner.shift is not self._base.shift:
                self._foreign[id(one)] = Foreign(one, owner)
        return node

    def mapping(self, like: Node, pairs: Iterable[Pair]) -> MappingNode:
        """A mapping with these entries, in the place of another node."""
        made = MappingNode("tag:yaml.org,2002:map", list(pairs), like.start_mark, like.end_mark)
        return self.like(made, like)

    def sequence(self, like: Node, members: Iterable[Node]) -> SequenceNode:
        """A list with these members, in the place of another node."""
        made = SequenceNode("tag:yaml.org,2002:seq", list(members), like.start_mark, like.end_mark)
        return self.like(made, like)

    def unknown(self, like: Node, reason: str) -> ScalarNode:
        """A scalar whose value cannot be known, in the place of another node; `reason` as that of an `Unknown`."""
        made = ScalarNode(UNKNOWN + reason, "", like.start_mark, like.end_mark)
        return self.like(made, like)

    def step(self) -> None:
        """Count one step of a change.

        Raises:
            TooLargeError: there were too many.
        """
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TooLargeError

    def blurred(self, node: Node, reason: str) -> Node:
        """A copy of a node in which no scalar's value is known. Keys stay.

        Raises:
            TooLargeError: the node has too many parts.
        """
        self.step()
        if isinstance(node, MappingNode):
            return self.mapping(node, [(key, self.blurred(value, reason)) for key, value in entries(node)])
        if isinstance(node, SequenceNode):
            return self.sequence(node, [self.blurred(one, reason) for one in node.value])
        return self.unknown(node, reason)

    def with_entry(self, node: MappingNode, key: Node, value: Node | None) -> MappingNode:
        """A copy of a mapping in which a key has this value, or is gone."""
        kept = entries(node)
        at = next((index for index, (name, _) in enumerate(kept) if name.value == key.value), len(kept))
        kept[at : at + 1] = [] if value is None else [(kept[at][0] if at < len(kept) else key, value)]
        return self.mapping(node, kept)

    def like(self, made: Made, place: Node) -> Made:
        """The same node, known to be from where `place` was written."""
        found = self._foreign.get(id(place))
        if found is not None:
            self._foreign[id(made)] = Foreign(made, found.document)
        return made


def entries(node: Node | None) -> list[Pair]:
    """Key and value of a mapping's entries: the last of equal keys, and what merge keys (`<<`) supply after them."""
    found: dict[str, Pair] = {}
    for key, value in _written(node):
        found.setdefault(str(key.value), (key, value))
    return list(found.values())


def _written(node: Node | None) -> Iterator[Pair]:
    """Every entry, the strongest first; a mapping that merges itself is looked into once."""
    left, seen = [node], set[int]()
    # Mappings may merge each other in a chain that is longer than calls may be deep.
    while left:
        at = left.pop()
        if not isinstance(at, MappingNode) or id(at) in seen:
            continue
        seen.add(id(at))
        merged: list[Node] = []
        last = {str(key.value): (key, value) for key, value in at.value if isinstance(key, ScalarNode)}
        for name, (key, value) in last.items():
            if name == "<<":
                merged += value.value if isinstance(value, SequenceNode) else [value]
            else:
                yield key, value
        left += reversed(merged)


def is_null(node: Node | None) -> bool:
    """Whether a node is there and is YAML's null."""
    return isinstance(node, ScalarNode) and node.tag == _NULL


def text_node(like: Node, text: str) -> ScalarNode:
    """A string in the place of another node."""
    return ScalarNode("tag:yaml.org,2002:str", text, like.start_mark, like.end_mark)
