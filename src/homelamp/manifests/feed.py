"""The arguments by which kubeconform is given files, so that it leaves none of them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from homelamp.core.text import SourceFile
from homelamp.files.repository import Repository
from homelamp.manifests.candidates import ENDINGS, MANY


@contextmanager
def feed(repository: Repository, files: Sequence[str]) -> Iterator[dict[str, str]]:
    """The names to pass, in order, each with the path in the repository that it stands for.

    kubeconform passes over a file with another ending than `.yaml`, `.yml` and `.json` without a word, and its JSON
    cannot hold a name that is not UTF-8. Such files are given to it as a copy, and those with very many documents
    without the empty ones.
    """
    odd = [path for path in files if not path.lower().endswith(ENDINGS) or not _is_unicode(path)]
    odd += [path for path in files if path not in odd and _is_crowded(repository, path)]
    if not odd:
        yield {path: path for path in files}
        return
    from homelamp.files import temporary  # noqa: PLC0415  # no commit of plain names needs it

    with temporary.folder() as folder:
        copies = {path: _copy(repository, path, folder / f"{number}.yaml") for number, path in enumerate(odd)}
        yield {copies.get(path, path): path for path in files}


def _copy(repository: Repository, path: str, at: Path) -> str:
    content = repository.content(path)
    from homelamp.manifests.documents import without_empty  # noqa: PLC0415  # it brings the parser

    source = repository.source(path) if _is_crowded(repository, path) else None
    shorter = without_empty(source.text) if isinstance(source, SourceFile) else None
    at.write_bytes(shorter.encode() if shorter is not None else content if isinstance(content, bytes) else b"")
    return str(at)


def _is_crowded(repository: Repository, path: str) -> bool:
    content = repository.content(path)
    return isinstance(content, bytes) and content.count(b"\n---") > MANY


def _is_unicode(path: str) -> bool:
    # Undecodable bytes stand in a name as surrogates, which no encoding takes.
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
