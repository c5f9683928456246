"""Files that hold a part of a resource only: the patches that a kustomization applies."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from homelamp.core.text import SourceFile
from homelamp.files.repository import Repository
from homelamp.syntax.yaml.documents import Document, Node, items, parse

# The names that Kustomize looks for: its function RecognizedKustomizationFileNames.
NAMES = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})


def patches(repository: Repository) -> dict[str, str]:
    """The patch files of the repository, each with the kustomization that names it."""
    kustomizations = [path for path in repository.paths if posixpath.basename(path) in NAMES]
    return {patch: path for path in kustomizations for patch in _patches_of(repository, path)}


def _patches_of(repository: Repository, path: str) -> Iterator[str]:
    content = repository.content(path)
    source = repository.source(path) if isinstance(content, bytes) and b"atch" in content else None
    if not isinstance(source, SourceFile):
        return
    for document in parse(source)[0]:
        for name in _names(document):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def _names(document: Document) -> Iterator[str]:
    root = document.root
    nodes: list[Node | None] = [document.get(item, "path") for item in items(document.get(root, "patches"))]
    # Deprecated, and still in use; an entry may be the patch itself instead of a path.
    nodes += items(document.get(root, "patchesStrategicMerge"))
    for node in nodes:
        text = document.text(node)
        if text and "\n" not in text:
            yield text
