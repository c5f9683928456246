"""ConfigMaps that hold Helm values: `values.yaml` as a string, or a file that kustomize makes one of."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import NamedTuple

from homelamp.readers.defects import Defect
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode, items

_ENDINGS = (".yaml", ".yml")


class Values(NamedTuple):
    """A key of a ConfigMap: the YAML in it, or why that is none, or the path of the file that it comes from."""

    name: str
    key: str
    inner: Document | None = None
    path: str = ""
    defect: Defect | None = None


def read(document: Document) -> list[Values]:
    """The keys of ConfigMaps that hold YAML; empty for any other document."""
    root = document.root
    if document.text(document.get(root, "kind")) == "ConfigMap":
        return list(_written(document, document.text(document.get(root, "metadata", "name")) or ""))
    return [found for entry in items(document.get(root, "configMapGenerator")) for found in _generated(document, entry)]


def _written(document: Document, name: str) -> Iterator[Values]:
    data = document.get(document.root, "data")
    for key, text in data.value if isinstance(data, MappingNode) else ():
        if str(key.value).endswith(_ENDINGS) and isinstance(text, ScalarNode):
            inner, defect = document.nested(text)
            if inner or defect:
                yield Values(name, str(key.value), inner[0] if inner else None, defect=defect)


def _generated(document: Document, entry: Node) -> Iterator[Values]:
    name = document.text(document.get(entry, "name")) or ""
    for node in items(document.get(entry, "files")):
        key, equals, file = (document.text(node) or "").partition("=")
        path = normpath(join(dirname(document.file.path), file if equals else key))
        yield Values(name, key if equals else key.rpartition("/")[2], path=path)
