"""Merge keys (`<<`): with `-strict` kubeconform takes a key that overrides a merged one for a key given twice."""

from __future__ import annotations

from collections.abc import Sequence

from homelamp.manifests.documents import resources
from homelamp.manifests.kubeconform import REPEATED_KEY, Result
from homelamp.repository import Repository
from homelamp.text import SourceFile


def is_suspect(repository: Repository, path: str, results: Sequence[Result]) -> bool:
    """Whether a file has merge keys, and a document in which kubeconform saw a key twice."""
    content = repository.content(path)
    return isinstance(content, bytes) and b"<<" in content and any(REPEATED_KEY in one.message for one in results)


def judged(repository: Repository, path: str, strict: list[Result], lenient: list[Result]) -> list[Result]:
    """The results of a file with and without `-strict` as those that hold: strict where a key does stand twice."""
    source = repository.source(path)
    if not isinstance(source, SourceFile):
        return strict
    found = resources(source)
    twice = [bool(one.defect or (one.document and one.document.duplicates)) for one in found]
    if not any(twice):
        return lenient
    if len(found) != len(strict) or len(found) != len(lenient):
        return strict
    pairs = zip(strict, lenient, twice, strict=True)
    return [late if REPEATED_KEY in first.message and not is_twice else first for first, late, is_twice in pairs]
