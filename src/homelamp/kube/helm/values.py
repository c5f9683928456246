"""The values of a release, from all of their sources: merged as Helm merges them, each with its own place.

Maps merge, anything else replaces, and null removes: https://helm.sh/docs/chart_template_guide/values_files/. A source
that cannot be read makes unknown what it may overrule, and nothing that a stronger source says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from homelamp.kube.build.built import Built
from homelamp.kube.helm.release import Release, Values
from homelamp.syntax.defects import Defect
from homelamp.syntax.yaml.documents import Document, MappingNode, Node
from homelamp.syntax.yaml.nodes import lookup
from homelamp.syntax.yaml.tree import TooLargeError, Tree, entries, is_null, text_node


class Merged(NamedTuple):
    """The values of a release: `node` of `document`.

    `more` says why there may be further values, and is empty where these are all.
    """

    document: Document
    node: Node
    more: str = ""
    # What is wrong with the form of the texts and files that hold values.
    defects: tuple[Defect, ...] = ()


def merged(release: Release, built: Built) -> Merged | None:
    """What a release's values come to; None where they are larger than any that people write."""
    read = [(one, _resolved(one, release, built)) for one in release.values]
    found = [(one, (at.document, at.node) if at and at.document and at.node else None) for one, at in read]
    readable = [at[0] for one, at in found if at is not None and not one.at]
    tree = Tree(readable[-1] if readable else release.document)
    try:
        return _merge(tree, release, found)._replace(defects=tuple(_defects(at for _, at in read if at)))
    except TooLargeError:
        return None


class Source(NamedTuple):
    """A source that was read: `defect` is set where its text or file is not YAML, and then nothing else is known."""

    document: Document | None = None
    node: Node | None = None
    defect: Defect | None = None


Found = tuple[Document, Node] | None


def _merge(tree: Tree, release: Release, found: Iterable[tuple[Values, Found]]) -> Merged:
    node: Node | None = None
    more = ""
    for source, at in found:
        if at is not None:
            node = overlaid(tree, node, _placed(tree, tree.adopt(at[1], at[0]), source.at))
            more = more or ("below a key that is given twice" if at[0].ambiguous else "")
            continue
        reason = source.unread or _missing(source)
        if source.at:
            place = tree.adopt(source.node or release.document.root, release.document)
            node = overlaid(tree, node, _placed(tree, tree.unknown(place, reason), source.at))
        else:
            more = more or reason
            node = tree.blurred(node, reason) if node is not None else None
    return Merged(tree.document, node if node is not None else tree.mapping(release.document.root, []), more)


def overlaid(tree: Tree, base: Node | None, over: Node) -> Node:
    """Two sets of values, of which `over` wins.

    Raises:
        TooLargeError: they are larger than any that people write.
    """
    tree.step()
    if not isinstance(base, MappingNode) or not isinstance(over, MappingNode):
        return over
    own = {str(key.value): (key, value) for key, value in entries(over)}
    pairs = [(key, value) for key, value in entries(base) if str(key.value) not in own]
    for name, (key, value) in own.items():
        if not is_null(value):
            pairs.append((key, overlaid(tree, lookup(base, name), value)))
    return tree.mapping(over, pairs)


def _placed(tree: Tree, node: Node, keys: tuple[str, ...]) -> Node:
    """A value below these keys."""
    for key in reversed(keys):
        node = tree.mapping(node, [(tree.like(text_node(node, key), node), node)])
    return node


def _missing(source: Values) -> str:
    return f"completed by {source.path or (source.config_map or ('other values',))[0]}, which was not found"


def _defects(read: Iterable[Source]) -> Iterator[Defect]:
    for one in read:
        yield from [one.defect] if one.defect else one.document.duplicates if one.document else ()


def _resolved(source: Values, release: Release, built: Built) -> Source | None:
    """The mapping or the scalar of a source; None where there is none."""
    if source.config_map is not None:
        found = _of_config_map(source, release, built)
    elif source.path:
        found = _of_file(source.path, built)
    else:
        found = Source(source.document, source.node) if source.document and source.node else None
    if found is None or found.document is None or found.node is None or not source.below:
        return found
    node = found.document.get(found.node, *source.below)
    # A chart's values need not say anything of the chart that it brings along.
    nothing = MappingNode("", [], found.node.start_mark, found.node.end_mark)
    return found._replace(node=nothing if node is None else node)


def _of_config_map(source: Values, release: Release, built: Built) -> Source | None:
    name, key = source.config_map or ("", "")
    data = built.config_maps.of("ConfigMap", name, release.document.file.path)
    entry = data.entries.get(key) if data else None
    if entry is None:
        return None
    if entry.path and entry.text is None:
        return _of_file(entry.path, built)
    if entry.document is None or entry.node is None:
        return None
    if source.at:
        return Source(entry.document, entry.node)
    inner, defect = entry.document.nested(entry.node)
    return Source(inner[0], inner[0].root) if inner else Source(defect=defect)


def _of_file(path: str, built: Built) -> Source | None:
    documents, defect = built.written(path), built.defect(path)
    if defect:
        return Source(defect=defect)
    is_mapping = documents and isinstance(documents[0].root, MappingNode)
    return Source(documents[0], documents[0].root) if is_mapping else None
