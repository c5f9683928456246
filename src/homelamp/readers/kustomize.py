"""What kustomize does with files: which it applies, and which objects it patches."""

from __future__ import annotations

import re
from posixpath import normpath
from typing import NamedTuple

from homelamp.readers.yaml import Document, Node, ScalarNode, items, parse
from homelamp.repository import Repository
from homelamp.text import SourceFile

_NAME = re.compile(r"""^\s*name:\s*["']?([\w.-]+)""", re.MULTILINE)
_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")
_LISTS = ("resources", "bases", "components")


def is_left_out(repository: Repository, path: str) -> bool:
    """Whether a kustomization stands beside a file and does not list it: then nobody applies it."""
    folder, _, own_name = path.rpartition("/")
    if own_name in _NAMES:
        return False
    for name in _NAMES:
        source = repository.source(f"{folder}/{name}" if folder else name)
        if isinstance(source, SourceFile):
            listed = _listed(source)
            return listed is not None and own_name not in listed
    return False


def _listed(source: SourceFile) -> set[str] | None:
    """The paths of its resources; None where the kustomization lists none or cannot be read."""
    documents, _ = parse(source)
    nodes = [node for one in documents for key in _LISTS for node in items(one.get(one.root, key))]
    return {normpath(str(node.value)) for node in nodes if isinstance(node, ScalarNode)} if nodes else None


class Settings(NamedTuple):
    """What the kustomizations above a file do to the names of its objects; a `namespace` of None is not set."""

    namespace: str | None = None
    prefix: str = ""
    suffix: str = ""


def settings_of(repository: Repository, path: str) -> Settings:
    """The settings of the kustomization beside a file, and of those above that take its folder in; the outermost wins.

    https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/namespace/
    """
    found = Settings()
    folder, _, name = path.rpartition("/")
    while True:
        document = _kustomization(repository, folder)
        if document is None or name not in _resources(document):
            return found
        own = [document.text(document.get(document.root, key)) for key in ("namespace", "namePrefix", "nameSuffix")]
        found = Settings(own[0] or found.namespace, (own[1] or "") + found.prefix, found.suffix + (own[2] or ""))
        if not folder:
            return found
        folder, _, name = folder.rpartition("/")


def _kustomization(repository: Repository, folder: str) -> Document | None:
    for name in _NAMES:
        source = repository.source(f"{folder}/{name}" if folder else name)
        if isinstance(source, SourceFile):
            documents, _ = parse(source)
            return documents[0] if documents else None
    return None


def _resources(document: Document) -> set[str]:
    nodes = [node for key in _LISTS for node in items(document.get(document.root, key))]
    return {normpath(str(node.value)) for node in nodes if isinstance(node, ScalarNode)}


def patched(document: Document) -> list[str]:
    """Names of HelmReleases and Applications that a patch changes: one in a file of its own, or in a kustomization."""
    root = document.root
    if document.text(document.get(root, "kind")) == "HelmRelease":
        chart = document.get(root, "spec", "chart") or document.get(root, "spec", "chartRef")
        name = document.text(document.get(root, "metadata", "name"))
        return [name] if name and chart is None else []
    entries = [entry for key in _PATCHES for entry in items(document.get(root, key))]
    return [name for entry in entries for name in _named(document, entry)]


def _named(document: Document, entry: Node) -> list[str]:
    """The names that an entry's target or inline patch gives."""
    target = document.text(document.get(entry, "target", "name"))
    inline = document.get(entry, "patch")
    text = document.text(inline if inline is not None else entry) or ""
    return [*([target] if target else []), *_NAME.findall(text)]
