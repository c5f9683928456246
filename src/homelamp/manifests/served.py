"""The custom resources that the repository itself brings: which versions their definitions serve."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.readers.booleans import boolean
from homelamp.readers.yaml import Document, items, parse
from homelamp.repository import Repository
from homelamp.text import SourceFile

_KIND = b"CustomResourceDefinition"


def is_served(repository: Repository, kind: str, api_version: str) -> bool:
    """Whether a CustomResourceDefinition of the repository (as in Flux's `gotk-components.yaml`) serves this version.

    Such a cluster is older than what homelamp knows, and right.
    """
    group, _, version = api_version.rpartition("/")
    for path in repository.paths:
        content = repository.content(path) if path.endswith((".yaml", ".yml")) else None
        if isinstance(content, bytes) and _KIND in content and group.encode() in content:
            source = repository.source(path)
            documents = parse(source)[0] if isinstance(source, SourceFile) else []
            if any(version in _served(document, kind, group) for document in documents):
                return True
    return False


def _served(document: Document, kind: str, group: str) -> Iterator[str]:
    root = document.root
    stated = (
        document.text(document.get(root, "spec", "group")),
        document.text(document.get(root, "spec", "names", "kind")),
    )
    if document.text(document.get(root, "kind")) != _KIND.decode() or stated != (group, kind):
        return
    for version in items(document.get(root, "spec", "versions")):
        if boolean(document.get(version, "served")):
            yield document.text(document.get(version, "name")) or ""
