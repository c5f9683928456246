"""Which files of a kustomize folder are applied: those that its kustomization names as resources."""

from __future__ import annotations

from posixpath import dirname, normpath

from homelamp.readers.yaml import ScalarNode, items, parse
from homelamp.repository import Repository
from homelamp.text import SourceFile

_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_LISTS = ("resources", "bases", "components")


def is_left_out(repository: Repository, path: str) -> bool:
    """Whether a kustomization stands beside a file and does not list it: then nobody applies it."""
    folder = dirname(path)
    for name in _NAMES:
        source = repository.source(f"{folder}/{name}" if folder else name)
        if isinstance(source, SourceFile):
            listed = _listed(source)
            return listed is not None and path.rpartition("/")[2] not in listed
    return False


def _listed(source: SourceFile) -> set[str] | None:
    """The paths of its resources; None where the kustomization lists none or cannot be read."""
    documents, _ = parse(source)
    nodes = [node for one in documents for key in _LISTS for node in items(one.get(one.root, key))]
    return {normpath(str(node.value)) for node in nodes if isinstance(node, ScalarNode)} if nodes else None
