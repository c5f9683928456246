"""The release of Flux that Flux's own objects pin: what installs it from an artifact, from Git, or by its operator."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.releases import Release, release_of
from homelamp.core.text import SourceFile
from homelamp.files.repository import Repository
from homelamp.syntax.yaml.documents import Document, parse

# https://fluxcd.io/flux/installation/upgrade/ and https://fluxoperator.dev/docs/crd/fluxinstance/
_SOURCES = {"OCIRepository": "flux-manifests", "GitRepository": "fluxcd/flux2"}


def releases(repository: Repository, path: str) -> Iterator[Release]:
    """The releases that a file's objects pin; a range such as `2.x` pins none."""
    source = repository.source(path)
    documents = parse(source)[0] if isinstance(source, SourceFile) else []
    for document in documents:
        found = release_of(_version(document))
        if found:
            yield found


def _version(document: Document) -> str:
    root = document.root
    kind = document.text(document.get(root, "kind")) or ""
    if kind == "FluxInstance":
        return document.text(document.get(root, "spec", "distribution", "version")) or ""
    url = document.text(document.get(root, "spec", "url")) or ""
    if kind not in _SOURCES or _SOURCES[kind] not in url:
        return ""
    reference = document.get(root, "spec", "ref")
    return document.text(document.get(reference, "semver")) or document.text(document.get(reference, "tag")) or ""
