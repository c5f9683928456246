"""Finds conflict markers, rejected hunks and Copier's answers in any file of the repository.

The markers are Git's own, which Copier writes too, with words of its own beside them:
https://copier.readthedocs.io/en/stable/updating/
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from homelamp.core.text import SourceFile, Span
from homelamp.files.rejects import REJECT, left_beside
from homelamp.files.repository import Repository
from homelamp.model.leftovers import Answers, Conflict, Leftovers
from homelamp.syntax.yaml.documents import parse
from homelamp.syntax.yaml.facts import setting

_MARKER = b"<<<<<<< "
# With diff3 the common version stands between the two, behind a line of its own.
_MARKERS = re.compile(r"^(?:<<<<<<< [^\r\n]*|=======(?=\r?\n)|>>>>>>> [^\r\n]*)", re.MULTILINE)
_COPIER = re.compile(r"<<<<<<< before updating\b")
_ANSWERS = re.compile(r"\.copier-answers(?:\.[^/]+)?\.ya?ml")
# What holds no text; to look into it would cost time only.
_NO_TEXT = (".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".pdf", ".zip", ".gz", ".tgz", ".woff", ".woff2", ".ttf")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)


def read(repository: Repository) -> Leftovers:
    """Look into every file that may hold text."""
    conflicts: list[Conflict] = []
    for path in repository.paths:
        content = repository.content(path) if not path.lower().endswith(_NO_TEXT) else None
        if isinstance(content, bytes) and _MARKER in content:
            source = repository.source(path)
            conflicts += _conflicts(source) if isinstance(source, SourceFile) else ()
    listed = {path for path in repository.paths if _is_reject(repository, path)}
    # Git may ignore them, or list them only once they are staged.
    rejected = sorted(listed | set(left_beside(repository.root, repository.paths)))
    rejects = [_start(repository, path) for path in rejected]
    found = (_answers(repository, path) for path in repository.paths if _ANSWERS.fullmatch(path))
    return Leftovers(tuple(conflicts), tuple(rejects), tuple(one for one in found if one))


def _is_reject(repository: Repository, path: str) -> bool:
    return path.endswith(REJECT) and repository.content(path) is not None  # a link or a folder is none


def _conflicts(source: SourceFile) -> Iterator[Conflict]:
    # A page that explains conflicts shows them as code.
    fences = [found.start() for found in _FENCE.finditer(source.text)] if source.path.endswith(".md") else []
    for first, middle, last in _marked(source):
        if bisect_left(fences, first.start) % 2 == 0:
            yield Conflict(first, middle, last, is_of_copier=_COPIER.match(first.text) is not None)


def _marked(source: SourceFile) -> Iterator[tuple[Span, Span, Span]]:
    """The three lines of every conflict: each beginning with its first middle, and with the first end after that."""
    waiting: list[Span] = []
    for found in _MARKERS.finditer(source.text):
        mark = Span(source, *found.span())
        if found[0][0] == "<":
            waiting = [mark]
        elif found[0][0] == "=" and len(waiting) == 1:
            waiting.append(mark)
        elif found[0][0] == ">" and len(waiting) == 2:  # noqa: PLR2004
            yield waiting[0], waiting[1], mark
            waiting = []


def _start(repository: Repository, path: str) -> Span:
    source = repository.source(path)
    # The first line is enough for a place: there may be many such files.
    text = source.line(1) if isinstance(source, SourceFile) else ""
    return Span(SourceFile(path, text), 0, len(text))


def _answers(repository: Repository, path: str) -> Answers | None:
    source = repository.source(path)
    documents = parse(source)[0] if isinstance(source, SourceFile) else []
    if not documents:
        return None
    document = documents[0]
    stated = [setting(document, document.get(document.root, key)) for key in ("_commit", "_src_path")]
    return Answers(_start(repository, path), *stated)
