"""What kustomizations list and cannot take in."""

from __future__ import annotations

from typing import Literal, NamedTuple

from homelamp.core.text import Span

# Why a file is not there: nothing of the kind is, Git does not track it, or it is kept out of Git.
Absence = Literal["missing", "untracked", "ignored"]


class MissingEntry(NamedTuple):
    """An entry at `span` in the list `field` of a kustomization, whose file or folder the repository does not hold.

    `near` is the entry that was most likely meant, and `meant` its path; None where nothing is like it.
    """

    field: str
    text: str
    span: Span
    absence: Absence
    near: str | None = None
    meant: str | None = None


class NotAnObject(NamedTuple):
    """A file that something applies to the cluster, and that holds a document which no API server serves.

    `program` is what reads documents of this kind from its disk. `span` is what applies it: the entry of a
    kustomization, or the file itself where Flux applies its folder. `at` is where the document begins.
    """

    kind: str
    program: str
    path: str
    span: Span
    at: Span


class UnlistedManifest(NamedTuple):
    """A file of objects that nothing applies: the kustomization beside it has a list (`by`) and does not name it.

    `kinds` are those of its objects. `lets_in` tells that it binds people who log in, and that nothing else does.
    """

    path: str
    kinds: tuple[str, ...]
    at: Span
    by: Span
    lets_in: bool = False


class DanglingReference(NamedTuple):
    """A reference at `span` to an object that the repository does not hold; `near` is the one that was meant."""

    kind: str
    name: str
    span: Span
    field: str
    near: str
