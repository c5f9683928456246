"""ConfigMaps and generated Secrets of a repository, found by their names: written as objects, or made by kustomize."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from posixpath import commonpath, dirname, join, normpath
from typing import NamedTuple

from homelamp.core.text import SourceFile
from homelamp.files.repository import Repository
from homelamp.kube.kustomize import NAMES
from homelamp.syntax.yaml.documents import Document, MappingNode, ScalarNode, items
from homelamp.syntax.yaml.tree import entries

_GENERATORS = {"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}
Files = Callable[[str], list[Document]]


class Entry(NamedTuple):
    """The text of one key: a scalar of a document, or a whole file; neither where it cannot be read."""

    document: Document | None = None
    node: ScalarNode | None = None
    path: str = ""
    # The text of a literal or of a line in a file of variables, without the key.
    text: str | None = None


class Data(NamedTuple):
    """One object with its keys. `is_whole` is False where it may have more keys than these."""

    path: str
    entries: dict[str, Entry]
    is_whole: bool = True


class ConfigMaps:
    """Looks objects up by their names; each name is searched for once."""

    def __init__(self, repository: Repository, files: Files) -> None:
        self._repository = repository
        self._files = files
        self._found: dict[tuple[str, str], list[Data]] = {}

    def of(self, kind: str, name: str, near: str) -> Data | None:
        """The object of this kind and name; of several the one nearest to a file, None where that is not one."""
        key = (kind, name)
        if key not in self._found:
            self._found[key] = list(self._search(kind, name)) if name else []
        found = self._found[key]
        if not found or len(found) == 1:
            return found[0] if found else None
        depth = [_shared(one.path, near) for one in found]
        nearest = [one for one, shared in zip(found, depth, strict=True) if shared == max(depth)]
        return nearest[0] if len(nearest) == 1 else None

    def _search(self, kind: str, name: str) -> Iterator[Data]:
        generator = _GENERATORS[kind]
        for path in self._repository.paths:
            is_kustomization = path.rpartition("/")[2] in NAMES
            content = self._repository.content(path) if is_kustomization or path.endswith((".yaml", ".yml")) else None
            if not isinstance(content, bytes) or name.encode() not in content:
                continue
            word = generator if is_kustomization else kind
            for document in self._files(path) if word.encode() in content else ():
                found = _written(document, kind, name)
                yield from [found] if found else ()
                yield from self._generated(document, generator, name)

    def _generated(self, document: Document, generator: str, name: str) -> Iterator[Data]:
        folder = dirname(document.file.path)
        for one in items(document.get(document.root, generator)):
            if document.text(document.get(one, "name")) != name:
                continue
            found: dict[str, Entry] = {}
            for node in items(document.get(one, "files")):
                key, equals, file = (document.text(node) or "").partition("=")
                found[key if equals else key.rpartition("/")[2]] = Entry(
                    path=normpath(join(folder, file if equals else key))
                )
            for node in items(document.get(one, "literals")):
                key, _, text = (document.text(node) or "").partition("=")
                found[key] = Entry(document, node if isinstance(node, ScalarNode) else None, text=text.strip("'\""))
            named = [document.text(node) for node in (*items(document.get(one, "envs")), document.get(one, "env"))]
            for env in (text for text in named if text):
                found |= self._variables(normpath(join(folder, env)))
            is_whole = document.text(document.get(one, "behavior")) in {None, "create"}
            yield Data(document.file.path, found, is_whole)

    def _variables(self, path: str) -> dict[str, Entry]:
        """The lines `KEY=value` of a file."""
        source = self._repository.source(path)
        if not isinstance(source, SourceFile):
            return {}
        lines = (line.strip() for line in source.text.splitlines())
        pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
        return {key: Entry(path=path, text=text) for key, equals, text in pairs if equals}


def _written(document: Document, kind: str, name: str) -> Data | None:
    root = document.root
    if (
        document.text(document.get(root, "kind")) != kind
        or document.text(document.get(root, "metadata", "name")) != name
    ):
        return None
    # What a Secret holds is never read, only which keys it has.
    is_readable = kind == "ConfigMap" and document.get(root, "sops") is None
    found: dict[str, Entry] = {}
    for key in ("data", "stringData"):
        data = document.get(root, key)
        for name_node, value in entries(data) if isinstance(data, MappingNode) else ():
            text = document.text(value) if is_readable else None
            is_sealed = text is None or text.startswith("ENC[")
            node = value if isinstance(value, ScalarNode) and not is_sealed else None
            found[str(name_node.value)] = Entry(document, node, text=text) if node else Entry()
    return Data(document.file.path, found)


def _shared(path: str, near: str) -> int:
    """How many folders two files have in common."""
    one, other = dirname(path), dirname(near)
    return len([part for part in commonpath([one, other]).split("/") if part]) if one and other else 0
