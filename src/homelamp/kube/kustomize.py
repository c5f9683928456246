"""What kustomize does with files: which it applies, and which objects it patches."""

from __future__ import annotations

from functools import lru_cache
from posixpath import normpath

from homelamp.core.text import SourceFile, Span
from homelamp.files.repository import Repository
from homelamp.syntax.yaml.documents import Document, ScalarNode, items, parse

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")
_GENERATORS = ("configMapGenerator", "secretGenerator")
LISTS = ("resources", "bases", "components")


def is_left_out(repository: Repository, path: str) -> bool:
    """Whether a kustomization stands beside a file and does not list it: then nobody applies it."""
    return left_out_by(repository, path) is not None


def left_out_by(repository: Repository, path: str, *, with_generators: bool = False) -> Span | None:
    """The list of the kustomization beside a file that does not name it; None where it does, or where none is there.

    With generators, such as KSOPS, files of Secrets are applied that are no resources.
    """
    folder, _, own_name = path.rpartition("/")
    document = None if own_name in NAMES else document_of(repository, folder)
    if document is None or own_name in resources(document):
        return None
    if with_generators and document.get(document.root, "generators") is not None:
        return None
    lists = [found for key in LISTS if (found := document.get(document.root, key)) is not None and items(found)]
    return document.span(lists[0]) if lists else None


def takes_text_of(repository: Repository, path: str) -> bool:
    """Whether the kustomization beside a file puts its text into an object, or gives it to a chart as values."""
    folder, _, own_name = path.rpartition("/")
    document = document_of(repository, folder)
    if document is None:
        return False
    root = document.root
    made = [one for key in _GENERATORS for one in items(document.get(root, key))]
    charts = items(document.get(root, "helmCharts"))
    nodes = [node for one in made for node in items(document.get(one, "files"))]
    nodes += [node for one in charts for node in items(document.get(one, "additionalValuesFiles"))]
    nodes += [node for one in charts if (node := document.get(one, "valuesFile")) is not None]
    named = ((document.text(node) or "").rpartition("=")[2] for node in nodes)
    return own_name in {normpath(name) for name in named if name}


def document_of(repository: Repository, folder: str) -> Document | None:
    """The kustomization of a folder; None where there is none, or none that can be read."""
    for name in NAMES:
        source = repository.source(f"{folder}/{name}" if folder else name)
        if isinstance(source, SourceFile):
            return _first_document(source)
    return None


# Every file of a folder asks for the kustomization beside it, one after the other.
@lru_cache(maxsize=8)
def _first_document(source: SourceFile) -> Document | None:
    documents, _ = parse(source)
    return documents[0] if documents else None


def resources(document: Document) -> set[str]:
    """The paths that a kustomization lists, relative to its folder."""
    nodes = [node for key in LISTS for node in items(document.get(document.root, key))]
    return {normpath(str(node.value)) for node in nodes if isinstance(node, ScalarNode)}


def patch_files(document: Document) -> set[str]:
    """The paths of the files that a kustomization takes as patches, relative to its folder."""
    entries = [entry for key in _PATCHES for entry in items(document.get(document.root, key))]
    named = (document.text(found if (found := document.get(entry, "path")) else entry) for entry in entries)
    return {normpath(name) for name in named if name and "\n" not in name}
