"""The other sealed values of a repository, and what can be known of the key that each was sealed with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from homelamp.core.text import SourceFile, Span
from homelamp.errors import UsageError
from homelamp.files.process.git import git
from homelamp.files.repository import Repository
from homelamp.kube.placement import Settings
from homelamp.secrets.sealing.certificate import Certificate
from homelamp.secrets.sealing.ciphertext import layout
from homelamp.secrets.sealing.manifest import SealedSecret, known, sealed_secrets

# So much of a sealed value is in no other; an argument has room for it.
_SAMPLE = 200
_KIND = b"SealedSecret"


class Other(NamedTuple):
    """A sealed value that was left as it is; `verdict` says what is known of the key that it was sealed with."""

    place: Span
    name: str
    key: str
    verdict: str

    def __str__(self) -> str:
        return f"{self.place.file.path}:{self.place.line}: {self.name}, key {self.key}: {self.verdict}"


def others(repository: Repository, certificate: Certificate, sealed_now: str) -> list[Other]:
    """All sealed values but the one that has just been made; files that are no YAML are passed over."""
    found = [(sealed, key) for sealed, key in _values(repository) if sealed.text(key) != sealed_now]
    return [_other(repository, certificate, sealed, key) for sealed, key in found]


def _values(repository: Repository) -> Iterator[tuple[SealedSecret, str]]:
    for path in repository.paths:
        content = repository.content(path) if path.endswith((".yaml", ".yml", ".json")) else None
        if not isinstance(content, bytes) or _KIND not in content:
            continue
        source = repository.source(path)
        if isinstance(source, SourceFile):
            yield from ((sealed, key) for sealed in _in_file(source) for key in sealed.values)


def _in_file(source: SourceFile) -> list[SealedSecret]:
    try:
        return sealed_secrets(source, Settings())
    except UsageError:
        return []  # `homelamp check` says so


def _other(repository: Repository, certificate: Certificate, sealed: SealedSecret, key: str) -> Other:
    text = sealed.text(key) or ""
    verdict = _verdict(repository, certificate, sealed.span.file.path, text)
    return Other(sealed.place(key), known(sealed.name) or "?", key, verdict)


def _verdict(repository: Repository, certificate: Certificate, path: str, text: str) -> str:
    found = layout(text)
    if found is None:
        return "not sealed at all"
    if found.bits != certificate.bits:
        return f"sealed with another key, of {found.bits} bits"
    committed = _committed_at(repository, path, text)
    if committed is not None and committed < certificate.not_before:
        return f"sealed with an older key: committed on {committed:%Y-%m-%d}, before this certificate was made"
    return "cannot be told: a key of the same length, and nothing in Git's history that rules this one out"


def _committed_at(repository: Repository, path: str, text: str) -> datetime | None:
    """When the value first was in a commit of this branch, as this file; None where Git does not know it."""
    # What `-S` looks through would else go through programs that the repository's configuration names.
    as_stored = ("--no-textconv", "--no-ext-diff", "--no-show-signature")
    try:
        done = git(repository.root).run("log", *as_stored, "--format=%ct", f"-S{text[:_SAMPLE]}", "--", path)
    except UsageError:
        return None
    times = done.out.split()
    return datetime.fromtimestamp(int(times[-1]), UTC) if done.status == 0 and times else None
