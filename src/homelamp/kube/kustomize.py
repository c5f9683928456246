"""What kustomize does with files: which it applies, and which objects it patches."""

from __future__ import annotations

import re
from functools import lru_cache
from posixpath import normpath

from homelamp.core.text import SourceFile, Span
from homelamp.files.repository import Repository
from homelamp.syntax.yaml.documents import Document, Node, ScalarNode, items, parse

_NAME = re.compile(r"""^\s*name:\s*["']?([\w.-]+)""", re.MULTILINE)
NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
# Stand for the names of all objects, where a patch is for a kind.
ALL_EXPOSURES = "*"
EVERY_RELEASE = "**"
_RELEASES = ("HelmRelease", "Application")
_EXPOSURES = ("Ingress", "HTTPRoute", "IngressRoute")
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")
_LISTS = ("resources", "bases", "components")
# What no whole object of a kind lacks; of several one is enough.
_WHOLE: dict[str, tuple[tuple[str, ...], ...]] = {
    "HelmRelease": (("spec", "chart"), ("spec", "chartRef")),
    "RoleBinding": (("roleRef",),),
    "ClusterRoleBinding": (("roleRef",),),
}


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
    lists = [found for key in _LISTS if (found := document.get(document.root, key)) is not None and items(found)]
    return document.span(lists[0]) if lists else None


def is_patch(repository: Repository, path: str) -> bool:
    """Whether the kustomization beside a file takes it as a patch."""
    folder, _, own_name = path.rpartition("/")
    document = document_of(repository, folder)
    if document is None:
        return False
    entries = [entry for key in _PATCHES for entry in items(document.get(document.root, key))]
    named = (document.text(found if (found := document.get(entry, "path")) else entry) for entry in entries)
    return own_name in {normpath(name) for name in named if name and "\n" not in name}


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
    nodes = [node for key in _LISTS for node in items(document.get(document.root, key))]
    return {normpath(str(node.value)) for node in nodes if isinstance(node, ScalarNode)}


def patched(document: Document, *, is_patch: bool = False) -> list[str]:
    """Names of objects that a patch changes: one in a file of its own, or in a kustomization.

    A file is a patch where a kustomization says so, or where it lacks what a whole object of its kind must have.
    """
    root = document.root
    kind, name = document.text(document.get(root, "kind")), document.text(document.get(root, "metadata", "name"))
    if is_patch:
        return [name] if name else []
    if kind in _WHOLE:
        is_whole = any(document.get(root, *keys) is not None for keys in _WHOLE[kind])
        return [name] if name and not is_whole else []
    if document.get(root, "replacements") is not None:
        # What they put where would take kustomize to tell.
        return [EVERY_RELEASE, ALL_EXPOSURES]
    entries = [entry for key in _PATCHES for entry in items(document.get(root, key))]
    # A Flux Kustomization patches what it applies, as a kustomization does.
    entries += items(document.get(root, "spec", "patches")) if kind == "Kustomization" else []
    return [name for entry in entries for name in _named(document, entry)]


def _sets_values(document: Document, entry: Node) -> bool:
    """Whether a patch may change Helm values; many only say how releases are installed."""
    inline = document.get(entry, "patch")
    return inline is None or "values" in (document.text(inline) or "")


def _named(document: Document, entry: Node) -> list[str]:
    """The names that an entry's target or inline patch gives."""
    target = document.text(document.get(entry, "target", "name"))
    if (
        target is None
        and document.text(document.get(entry, "target", "kind")) in _RELEASES
        and _sets_values(document, entry)
    ):
        target = EVERY_RELEASE
    if target is None and document.text(document.get(entry, "target", "kind")) in _EXPOSURES:
        target = ALL_EXPOSURES
    inline = document.get(entry, "patch")
    text = document.text(inline if inline is not None else entry) or ""
    return [*([target] if target else []), *_NAME.findall(text)]
