"""Keys that are given twice where a login depends on them, or is hidden by them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from homelamp.readers.defects import Defect
from homelamp.readers.kustomize import document_of
from homelamp.readers.yaml import Document
from homelamp.repository import Repository


def repeated(
    repository: Repository,
    document: Document,
    is_part: Callable[[Document], bool],
    *,
    certain: bool,
    left_out: bool,
) -> tuple[Defect, ...]:
    """The repetitions in a document and in the kustomization beside it.

    `certain` tells that the document is a part of a login; else `is_part` decides, also of what the document would be
    if the first of equal keys counted. Of a document that the kustomization leaves out (`left_out`) only the
    kustomization's matter: they may be why.
    """
    found: tuple[Defect, ...] = ()
    if document.duplicates and not left_out:
        certain = certain or is_part(document.before_repetition())
        found = document.duplicates if certain else ()
    kustomization = document_of(repository, posixpath.dirname(document.file.path)) if certain or left_out else None
    if kustomization and kustomization.duplicates and (certain or is_part(document)):
        found += kustomization.duplicates
    return found
