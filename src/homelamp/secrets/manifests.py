"""Reads a manifest for what it says of secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from homelamp.chain import scan
from homelamp.core.folders import is_archived
from homelamp.core.text import SourceFile, Span
from homelamp.files.repository import Repository
from homelamp.kube.build.built import Built
from homelamp.kube.kustomize import NAMES
from homelamp.kube.placement import Placement
from homelamp.model.finding import Unchecked
from homelamp.model.secrets import PlainSecret, WrittenSecret
from homelamp.secrets import (
    client_secrets,
    dead_repositories,
    last_applied,
    plain_secrets,
    sealed_secrets,
    sealing_releases,
    sniff,
    texts,
)
from homelamp.secrets.applied import Applied
from homelamp.secrets.found import Secrets
from homelamp.secrets.parts import Part, large_parts, small_parts
from homelamp.syntax.yaml.documents import Document, parse

_GENERATED = f"more than {scan.MAX_YAML // 1_000_000} MB: only objects that its text shows are read"
_NOT_UTF8 = "not UTF-8: what is not, is passed over"
_CHART_TEMPLATES = "templates"


class Manifests:
    """Adds to `secrets` what manifests say; asks for their placement only where it matters."""

    def __init__(self, secrets: Secrets, repository: Repository) -> None:
        self._secrets = secrets
        self._repository = repository
        self._built = Built(repository)
        self._placement = Placement(self._built.routes)
        self._is_hidden: bool | None = None
        self._found_applied: Applied | None = None

    def read(self, path: str, content: bytes) -> None:
        """Read one file, if it is a manifest and its bytes speak of secrets; `content` may be of any size."""
        if not path.endswith((*sniff.MANIFESTS, *NAMES)):
            return
        text = texts.as_utf8(content)
        holds = sniff.holds(text)
        if holds:
            for document in self._documents(path, content, text, holds):
                self._take(document, path, holds)
        elif packed := texts.compression(content):
            self._secrets.unchecked.append(Unchecked("secret", nowhere(path), f"compressed: {packed}"))

    def _take(self, document: Document, path: str, holds: frozenset[str]) -> None:
        secrets = self._secrets
        if "secret" in holds:
            secrets.plain += map(self._with_use, plain_secrets.read(document))
            secrets.sealed += sealed_secrets.read(
                document, lambda: self._is_placed(path), lambda: self._placement.of(path)
            )
            secrets.applied += last_applied.read(document)
        if "blueprint" in holds:
            secrets.written += [WrittenSecret("a blueprint", one) for one in client_secrets.in_blueprints(document)]
        if "values" in holds:
            found = (*client_secrets.in_values_file(document), *client_secrets.in_parameters(document))
            secrets.written += [WrittenSecret("Headlamp's values", one) for one in found]
        if "controller" in holds and not is_archived(path):
            secrets.controllers += sealing_releases.controllers(document, lambda: self._placement.of(path))
            secrets.dead_repositories += dead_repositories.in_yaml(document)

    def _documents(self, path: str, content: bytes, text: bytes, holds: frozenset[str]) -> Iterator[Document]:
        """The documents of a file, in as many parts as can be read; `text` is its content in UTF-8."""
        if not texts.is_utf8(text):
            self._secrets.unchecked.append(Unchecked("secret", nowhere(path), _NOT_UTF8))
        if len(text) > scan.MAX_YAML:
            yield from self._searched(large_parts(path, text), holds)
            return
        source = self._repository.source(path)
        is_plain = text is content and (b"\r" not in text or b"\n" in text)
        if not isinstance(source, SourceFile) or not is_plain:
            source = SourceFile(path, texts.text_of(text))
        documents, defect = parse(source)
        if defect and path.endswith(".json"):
            # Tabs may indent JSON, where YAML expects blanks; within its strings there are none.
            documents, defect = parse(SourceFile(path, source.text.replace("\t", " ")))
        if defect:
            yield from self._searched(small_parts(path, text), holds)
        yield from documents

    def _searched(self, parts: Iterable[Part], holds: frozenset[str]) -> Iterator[Document]:
        """What parts of a file hold that does not parse as a whole."""
        for part in parts:
            documents, reason = part.documents() if part.is_small else ([], _GENERATED)
            yield from documents
            if reason and "secret" in holds and part.speaks_of_secret():
                self._secrets.unchecked.append(Unchecked("secret", part.place(), reason))
                for one in part.objects():
                    if isinstance(one, PlainSecret):
                        self._secrets.plain.append(self._with_use(one))
                    else:
                        yield one

    def _with_use(self, one: PlainSecret) -> PlainSecret:
        """The same, with whether something applies the file that it was found in."""
        if self._found_applied is None:
            self._found_applied = Applied(self._repository, self._built, hides_folders=self._is_placed_unseen())
        return one._replace(is_applied=self._found_applied.is_applied(one.span.file.path))

    def _is_placed(self, path: str) -> bool:
        """Whether something may give the objects of a file a namespace."""
        settings = self._placement.of(path)
        if settings.namespace is not None or settings.default is not None:
            return True
        return _CHART_TEMPLATES in path.split("/") or self._is_placed_unseen()

    def _is_placed_unseen(self) -> bool:
        """Whether there is something whose folders only it knows: an ApplicationSet, Rancher's Fleet, helmfile."""
        if self._is_hidden is None:
            self._is_hidden = any(map(self._hides_folders, self._repository.paths))
        return self._is_hidden

    def _hides_folders(self, path: str) -> bool:
        if not path.endswith(scan.YAML):
            return False
        content = self._repository.content(path)
        return isinstance(content, bytes) and sniff.hides_folders(path, content)


def nowhere(path: str) -> Span:
    """The place of a file of which no line is meant; its text is not kept for it."""
    return Span(SourceFile(path, ""), 0, 0)
