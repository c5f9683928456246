"""What the patches of kustomizations, Flux and Argo CD make of a resource before the API server sees it."""

from __future__ import annotations

from homelamp.files.repository import Repository
from homelamp.kube.build.built import Built
from homelamp.manifests.documents import Resource, child
from homelamp.manifests.messages import Cause
from homelamp.syntax.yaml.documents import Document, Node, ScalarNode
from homelamp.syntax.yaml.nodes import descendants

Pointer = tuple[str, ...]


class Applied:
    """Looks up what reaches the cluster, each file once."""

    def __init__(self, repository: Repository) -> None:
        self._built = Built(repository)

    def left(self, resource: Resource, causes: list[Cause]) -> list[Cause]:
        """Those of kubeconform's causes that hold after the patches, for an object that stands alone in its document.

        A file of patches that cannot be read may change anything.
        """
        found = None if resource.is_item or resource.root is None else self._built_of(resource)
        if found is None:
            return causes
        if found.hidden:
            return []
        return [one for cause in causes for one in _left(resource, found, cause)]

    def _built_of(self, resource: Resource) -> Document | None:
        wanted = (resource.text("apiVersion"), resource.text("kind"), resource.text("metadata", "name"))
        path = resource.file.path
        pairs = zip(self._built.written(path), self._built.documents(path), strict=True)
        same = [built for written, built in pairs if built is not written and _names(written) == wanted]
        return same[0] if len(same) == 1 else None


def _names(document: Document) -> tuple[str, str, str]:
    places = (("apiVersion",), ("kind",), ("metadata", "name"))
    first, second, third = (document.text(document.get(document.root, *place)) or "" for place in places)
    return first, second, third


def _left(resource: Resource, built: Document, cause: Cause) -> list[Cause]:
    at = _follow(built.root, cause.pointer)
    if cause.missing:
        missing = [name for name in cause.missing if at is None or child(at, name)[1] is None]
        return _of(cause, cause.missing, missing)
    if cause.unknown:
        unknown = [name for name in cause.unknown if at is not None and child(at, name)[1] is not None]
        return _of(cause, cause.unknown, unknown)
    return [cause] if at is not None and _texts(at) == _texts(_follow(resource.root, cause.pointer)) else []


def _of(cause: Cause, names: list[str], kept: list[str]) -> list[Cause]:
    return [cause if kept == names else cause.of(kept)] if kept else []


def _follow(node: Node | None, pointer: Pointer) -> Node | None:
    for part in pointer:
        node = child(node, part)[1] if node is not None else None
    return node


def _texts(node: Node | None) -> list[tuple[str, str]]:
    nodes = descendants(node) if node is not None else ()
    return [(one.tag, str(one.value)) for one in nodes if isinstance(one, ScalarNode)]
