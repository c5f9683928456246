"""Manifests beside a login that the kustomization of their folder does not list: nobody applies them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from posixpath import basename, dirname

from homelamp.chain import scan
from homelamp.chain.gathered import Reading
from homelamp.chain.view import is_person
from homelamp.core.text import Span
from homelamp.files.repository import Repository
from homelamp.kube import no_objects, rbac
from homelamp.kube.build.routes import Route
from homelamp.kube.kustomize import NAMES, left_out_by
from homelamp.kube.listing import entries
from homelamp.model.listed import UnlistedManifest
from homelamp.syntax.yaml.documents import Document, MappingNode


def unlisted_manifests(
    repository: Repository, reading: Reading, folders: Collection[str], meant: Collection[str | None]
) -> Iterator[UnlistedManifest]:
    """Those in folders on a login's way, and bindings of people in any; not those that a misspelt entry meant."""
    # What .homelamp.yaml names is read, listed or not.
    is_anybody_let_in = any(
        is_person(one) and left_out_by(repository, one.path) is None for one in reading.facts.subjects
    )
    wanted = {*folders, *map(dirname, reading.left_out_bindings)}
    for path in repository.paths:
        if dirname(path) not in wanted or not path.endswith(scan.YAML) or basename(path) in NAMES:
            continue
        by = left_out_by(repository, path, with_generators=True)
        if by is None or path in meant or path in reading.left_out or not _is_nobodys(repository, reading, path):
            continue
        documents = reading.built.written(path)
        kinds = tuple(dict.fromkeys(kind for document in documents if (kind := _kind(document))))
        lets_in = not is_anybody_let_in and any(is_person(one) for document in documents for one in rbac.read(document))
        if kinds and (lets_in or (dirname(path) in folders and not _is_turned_off(by, path))):
            yield UnlistedManifest(path, kinds, _first_line(documents[0]), by, lets_in)


def _is_nobodys(repository: Repository, reading: Reading, path: str) -> bool:
    """Whether nothing can apply a file, in whatever role. What makes a Secret is found where that is missed."""
    content = repository.content(path)
    if not isinstance(content, bytes) or scan.makes_secret(content) or b"\nsops:" in content or not scan.is_live(path):
        return False
    routes = reading.built.routes
    beside = routes.kustomization(dirname(path))
    is_named = beside is None or any(one.path == path for one in entries(beside, dirname(path)))
    is_taken = any(one.takers or _takes_files(one) for one in routes.of(path))
    return not (is_named or is_taken or routes.is_patch(path))


def _takes_files(route: Route) -> bool:
    """Whether Argo CD applies the files of a folder as they are."""
    found = route.deployer
    return found is not None and "directory:" in found.document.file.text


def _kind(document: Document) -> str:
    """The kind of an object that a cluster could take; empty for anything else."""
    root = document.root
    if not isinstance(root, MappingNode) or document.get(root, "metadata", "name") is None:
        return ""
    if document.get(root, "apiVersion") is None or no_objects.what(document, is_listed=False):
        return ""
    return document.text(document.get(root, "kind")) or ""


def _is_turned_off(by: Span, path: str) -> bool:
    """Whether the entry is there as a comment."""
    return re.search(rf"#.*{re.escape(basename(path))}", by.file.text) is not None


def _first_line(document: Document) -> Span:
    span = document.span(document.root)
    end = span.file.text.find("\n", span.start, span.end)
    return span if end < 0 else Span(span.file, span.start, end)
