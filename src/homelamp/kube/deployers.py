"""What deploys a folder, and what becomes of the objects in it: Flux Kustomizations and Argo CD Applications.

https://fluxcd.io/flux/components/kustomize/kustomizations/ and
https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath
from typing import NamedTuple

from homelamp.model import Setting
from homelamp.syntax.yaml.documents import Document, Node, items
from homelamp.syntax.yaml.facts import known_text, setting

_FLUX = "kustomize.toolkit.fluxcd.io/"
_ARGO = {"Application": ("spec",), "ApplicationSet": ("spec", "template", "spec")}


class Changes(NamedTuple):
    """What something that takes objects in does to them.

    `namespace` replaces their own; `prefix` and `suffix` are put around their names.
    """

    namespace: Setting | None = None
    prefix: Setting | None = None
    suffix: Setting | None = None


class Deployer(NamedTuple):
    """Something that applies a folder (the repository's root is an empty text).

    `default` is the namespace of objects that have none. `node` of `document` is written like a kustomization: it may
    list patches and components.
    """

    folder: str
    changes: Changes
    default: Setting | None
    document: Document
    node: Node | None
    is_flux: bool


def read(document: Document) -> list[Deployer]:
    """What a document deploys, be it from another repository; empty for any other kind of document."""
    root = document.root
    kind = document.text(document.get(root, "kind"))
    version = document.text(document.get(root, "apiVersion")) or ""
    if kind == "Kustomization" and version.startswith(_FLUX):
        spec = document.get(root, "spec")
        folder = _folder(document, spec)
        return (
            []
            if folder is None
            else [Deployer(folder, changes(document, spec, "targetNamespace"), None, document, spec, is_flux=True)]
        )
    return list(_applications(document, _ARGO[kind])) if kind in _ARGO else []


def changes(document: Document, node: Node | None, namespace: str = "namespace") -> Changes:
    """What a kustomization, or a part of an object that is written like one, changes."""
    return Changes(*(_setting(document, node, key) for key in (namespace, "namePrefix", "nameSuffix")))


def _setting(document: Document, node: Node | None, key: str) -> Setting | None:
    found = setting(document, document.get(node, key))
    return found if found and found.text != "" else None


def _applications(document: Document, path: tuple[str, ...]) -> Iterator[Deployer]:
    spec = document.get(document.root, *path)
    single = document.get(spec, "source")
    default = _setting(document, document.get(spec, "destination"), "namespace")
    for source in [*items(document.get(spec, "sources")), *([single] if single else [])]:
        folder = _folder(document, source)
        if folder is not None:
            node = document.get(source, "kustomize")
            yield Deployer(folder, changes(document, node), default, document, node, is_flux=False)


def _folder(document: Document, node: Node | None) -> str | None:
    path = known_text(document, document.get(node, "path"))
    folder = normpath(path.lstrip("/") or ".") if path is not None else None
    return "" if folder == "." else folder
