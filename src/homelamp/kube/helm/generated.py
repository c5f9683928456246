"""Argo CD's ApplicationSets: the Applications that a list of literals makes of the template.

https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-List/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items
from homelamp.syntax.yaml.nodes import MAX_DEPTH
from homelamp.syntax.yaml.tree import TooLargeError, Tree, entries

# As `{{ name }}`, or with Go's templates `{{ .name }}`.
_HOLE = re.compile(r"\{\{-?\s*\.?([\w-]+(?:\.[\w-]+)*)\s*-?\}\}")
_MOST = 50
# An alias may lead back to where it stands.
_DEEPEST = 5


def applications(document: Document) -> Iterator[Document]:
    """The document for each element of its list, with the element's texts in the template.

    The document as it is where something else than one list of literals generates Applications, or changes them.
    """
    spec = document.get(document.root, "spec")
    generators = items(document.get(spec, "generators"))
    only = document.get(generators[0], "list") if len(generators) == 1 else None
    elements = items(document.get(only, "elements"))
    is_changed = document.get(spec, "templatePatch") is not None or document.get(only, "template") is not None
    if not elements or len(elements) > _MOST or is_changed or document.ambiguous:
        yield document
        return
    for element in elements:
        yield _filled(document, dict(_texts(document, element)))


def _texts(document: Document, element: Node, above: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    for key, value in entries(element) if len(above) < _DEEPEST else ():
        names = (*above, str(key.value))
        text = document.text(value)
        if text is not None and "{{" not in text:
            yield ".".join(names), text
        yield from _texts(document, value, names)


def _filled(document: Document, texts: dict[str, str]) -> Document:
    tree = Tree(document)
    spec = document.get(document.root, "spec")
    template = document.get(spec, "template")
    if not isinstance(document.root, MappingNode) or not isinstance(spec, MappingNode) or template is None:
        return document
    try:
        changed = _replaced(tree, template, texts)
    except TooLargeError:
        return document
    at = {id(value): key for key, value in entries(spec)}[id(template)]
    new = tree.with_entry(spec, at, changed)
    own = {id(value): key for key, value in entries(document.root)}[id(spec)]
    tree.root = tree.with_entry(document.root, own, new)
    return tree.document


def _replaced(tree: Tree, node: Node, texts: dict[str, str], depth: int = 0) -> Node:
    tree.step()
    if depth > MAX_DEPTH:
        raise TooLargeError
    if isinstance(node, MappingNode):
        return tree.mapping(node, [(key, _replaced(tree, value, texts, depth + 1)) for key, value in entries(node)])
    if isinstance(node, SequenceNode):
        return tree.sequence(node, [_replaced(tree, one, texts, depth + 1) for one in node.value])
    if not isinstance(node, ScalarNode) or "{{" not in str(node.value):
        return node
    text = _HOLE.sub(lambda found: texts.get(found[1], found[0]), str(node.value))
    return tree.like(ScalarNode(node.tag, text, node.start_mark, node.end_mark, style=node.style), node)
