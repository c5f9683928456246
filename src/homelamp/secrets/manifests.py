"""Reads a manifest for what it says of secrets."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain import scan
from homelamp.core.text import SourceFile, Span
from homelamp.files.repository import Repository
from homelamp.kube.build.built import Built
from homelamp.kube.kustomize import NAMES
from homelamp.kube.placement import Placement
from homelamp.model.finding import Unchecked
from homelamp.model.secrets import WrittenSecret
from homelamp.secrets import (
    client_secrets,
    dead_repositories,
    last_applied,
    plain_secrets,
    sealed_secrets,
    sealing_releases,
    sniff,
)
from homelamp.secrets.found import Secrets
from homelamp.syntax.substitution import is_template
from homelamp.syntax.yaml.documents import Document, parse

_GENERATED = f"generated, by its size: more than {scan.MAX_YAML // 1_000_000} MB"
_CHART_TEMPLATES = "templates"


class Manifests:
    """Adds to `secrets` what manifests say; asks for their placement only where it matters."""

    def __init__(self, secrets: Secrets, repository: Repository) -> None:
        self._secrets = secrets
        self._repository = repository
        self._placement = Placement(Built(repository).routes)
        self._is_hidden: bool | None = None

    def read(self, path: str, content: bytes) -> None:
        """Read one file, if it is a manifest and its bytes speak of secrets."""
        if not path.endswith((*sniff.MANIFESTS, *NAMES)):
            return
        holds = sniff.holds(content)
        source = self._repository.source(path) if holds else None
        if not isinstance(source, SourceFile):
            return
        if len(content) > scan.MAX_YAML:
            self._secrets.unchecked.append(Unchecked("secret", Span(source, 0, 0), _GENERATED))
            return
        for document in self._documents(source, is_secret="secret" in holds):
            self._take(document, path, holds)

    def _take(self, document: Document, path: str, holds: frozenset[str]) -> None:
        secrets = self._secrets
        if "secret" in holds:
            secrets.plain += plain_secrets.read(document)
            secrets.sealed += sealed_secrets.read(document, lambda: self._is_placed(path))
            secrets.applied += last_applied.read(document)
        if "blueprint" in holds:
            secrets.written += [WrittenSecret("a blueprint", one) for one in client_secrets.in_blueprints(document)]
        if "values" in holds:
            found = (*client_secrets.in_values_file(document), *client_secrets.in_parameters(document))
            secrets.written += [WrittenSecret("Headlamp's values", one) for one in found]
        if "controller" in holds:
            secrets.controllers += sealing_releases.controllers(document, lambda: self._placement.of(path))
            secrets.dead_repositories += dead_repositories.in_yaml(document)

    def _documents(self, source: SourceFile, *, is_secret: bool) -> Iterator[Document]:
        documents, defect = parse(source)
        if defect and source.path.endswith(".json"):
            # Tabs may indent JSON, where YAML wants blanks; within its strings there are none.
            documents, defect = parse(SourceFile(source.path, source.text.replace("\t", " ")))
        if defect and is_secret:
            reason = "a template of another tool" if is_template(source.text) else f"no YAML: {defect.message}"
            self._secrets.unchecked.append(Unchecked("secret", defect.span, reason))
        yield from documents

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
