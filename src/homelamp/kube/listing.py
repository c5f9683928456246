"""The files and folders that a kustomization names, each at its entry.

https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import join, normpath
from typing import NamedTuple

from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml.documents import Document, Node, ScalarNode, items

_GROUP = "kustomize.config.k8s.io/"
# Each entry is a path.
OBJECTS = ("resources", "bases", "components")
_PATHS = (*OBJECTS, "crds", "configurations")
# Each entry is a path, or the object itself as a text of several lines.
_PATHS_OR_TEXTS = ("patchesStrategicMerge", "generators", "transformers", "validators")
# Each entry has a path.
_WITH_PATH = ("patches", "patchesJson6902", "replacements")
_GENERATORS = ("configMapGenerator", "secretGenerator")
# A URL, the short forms of Git's hosts, and what kustomize clones with a branch of its own.
_REMOTE = re.compile(r"://|^[\w.-]+@|//|\?|\.git(?:/|$)|^(?:[\w-]+\.)+[a-z]{2,}/")
_HOLES = re.compile(r"[${}<>%*\[\]|`]")


class Entry(NamedTuple):
    """One entry: the list that it is in, its text, where it is, and the path in the repository that it names."""

    field: str
    text: str
    span: Span
    path: str


def is_kustomization(document: Document) -> bool:
    """Whether a document is kustomize's own; Flux has a kind of the same name."""
    version = document.text(document.get(document.root, "apiVersion"))
    kind = document.text(document.get(document.root, "kind"))
    return (version is None or version.startswith(_GROUP)) and kind in {None, "Kustomization", "Component"}


def entries(document: Document, folder: str) -> Iterator[Entry]:
    """The files and folders of this repository that the kustomization of a folder names for certain.

    URLs are left out, and what something else completes, or what leads out of the repository.
    """
    for field, node in _nodes(document):
        text = document.text(node)
        if text is None or not isinstance(node, ScalarNode):
            continue
        start = 0
        if field.endswith((".files", ".envs", ".env")):
            key, equals, file = text.partition("=")
            start, text = (len(key) + 1, file) if equals else (0, text)
        path = _path(text, folder)
        if path is not None:
            yield Entry(field, text, document.part(node, start), path)


def _path(text: str, folder: str) -> str | None:
    if not text.strip() or "\n" in text or text.startswith("/") or _HOLES.search(text) or _REMOTE.search(text):
        return None
    if not isinstance(value_of(text), Known):
        return None
    path = normpath(join(folder, text.strip()))
    return None if path == "." or path.startswith("..") else path


def _nodes(document: Document) -> Iterator[tuple[str, Node | None]]:
    root = document.root
    for field in (*_PATHS, *_PATHS_OR_TEXTS):
        yield from ((field, node) for node in items(document.get(root, field)))
    for field in _WITH_PATH:
        yield from ((f"{field}.path", document.get(one, "path")) for one in items(document.get(root, field)))
    for field in _GENERATORS:
        for one in items(document.get(root, field)):
            for key in ("files", "envs"):
                yield from ((f"{field}.{key}", node) for node in items(document.get(one, key)))
            yield f"{field}.env", document.get(one, "env")
    yield "openapi.path", document.get(root, "openapi", "path")
