"""Under which name and in which namespace the objects of a file arrive in the cluster.

Kustomizations beside and above the file change both, and so do Flux and Argo CD where they deploy its folder:
https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/namespace/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import join, normpath
from typing import NamedTuple

from homelamp.core.text import SourceFile, Span
from homelamp.core.value import Unknown
from homelamp.files.repository import Repository
from homelamp.kube import deployers
from homelamp.kube.deployers import Changes, Deployer
from homelamp.kube.kustomize import NAMES, document_of, resources
from homelamp.model import Setting
from homelamp.syntax.yaml.documents import Document, parse

_OUTSIDE = re.compile(rb"""^\s*-\s*["']?(\.\./[^\s"'#]*)""", re.MULTILINE)
_RENAMES = re.compile(rb"^(?:namePrefix|nameSuffix):", re.MULTILINE)
_DEPLOYS = (b"kustomize.toolkit.fluxcd.io/", b"argoproj.io/")
_PATH = re.compile(rb"""(?:^|[\s{,])path:[ \t]*["']?([^\s"'#,}]*)""", re.MULTILINE)
_SEVERAL = "deployed into several namespaces"


class Settings(NamedTuple):
    """What becomes of the objects of a file.

    `namespace` replaces theirs, `default` is for those that have none. `prefix` and `suffix` are put around their
    names, at `renamed_at`. What takes the file in from another folder may do
    more than is followed here: with `is_reused` the namespace cannot be known, with `is_renamed` the name cannot.
    """

    namespace: Setting | None = None
    default: Setting | None = None
    prefix: str = ""
    suffix: str = ""
    renamed_at: tuple[Span, ...] = ()
    is_reused: bool = False
    is_renamed: bool = False

    def within(self, outer: Changes) -> Settings:
        """The settings where something further out changes the objects once more."""
        around = (outer.prefix, outer.suffix)
        prefix, suffix = (one.text if one else "" for one in around)
        return self._replace(
            namespace=outer.namespace or self.namespace,
            prefix=(prefix or "") + self.prefix,
            suffix=self.suffix + (suffix or ""),
            renamed_at=(*self.renamed_at, *(one.span for one in around if one)),
            is_renamed=self.is_renamed or prefix is None or suffix is None,
        )


class Placement:
    """Looks up what becomes of the files of a repository. Each file is looked at once, when first it matters."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._documents: dict[str, Document | None] = {}
        self._outside: list[tuple[str, bytes]] | None = None
        self._applied: dict[str, list[str]] | None = None

    def of(self, path: str) -> Settings:
        """The settings for the objects of one file: the outermost kustomization wins, and over it what deploys it."""
        found = self._listed(path)
        overlays = list(self._overlays(path))
        if overlays:
            return found._replace(is_reused=True, is_renamed=any(_RENAMES.search(content) for content in overlays))
        return _deployed(found, list(self._deployers(path)))

    def _listed(self, path: str) -> Settings:
        """What the kustomizations do that take the file in: the one beside it, then those that take this one in."""
        found = Settings()
        folder, _, name = path.rpartition("/")
        unit: str | None = path
        if name in NAMES:
            unit, document = folder, self._document(folder)
            found = found.within(deployers.changes(document, document.root)) if document else found
        while unit:
            unit, document = self._taken_in(unit)
            found = found.within(deployers.changes(document, document.root)) if document else found
        return found

    def _taken_in(self, unit: str) -> tuple[str | None, Document | None]:
        """The folder above a file or folder whose kustomization lists it, and that kustomization."""
        at = unit
        while at:
            at = at.rpartition("/")[0]
            document = self._document(at)
            if document is not None and unit[len(at) :].lstrip("/") in resources(document):
                return at, document
        return None, None

    def _document(self, folder: str) -> Document | None:
        if folder not in self._documents:
            self._documents[folder] = document_of(self._repository, folder)
        return self._documents[folder]

    def _overlays(self, path: str) -> Iterator[bytes]:
        """The kustomizations in other folders that take in the file, or a folder that it lies in."""
        if self._outside is None:
            self._outside = list(self._taken_from_outside())
        return (content for at, content in self._outside if path == at or path.startswith(f"{at}/"))

    def _taken_from_outside(self) -> Iterator[tuple[str, bytes]]:
        for kustomization in self._repository.paths:
            folder, _, name = kustomization.rpartition("/")
            content = self._repository.content(kustomization) if name in NAMES else None
            if isinstance(content, bytes):
                for found in _OUTSIDE.findall(content):
                    yield normpath(join(folder, found.decode(errors="replace"))), content

    def _deployers(self, path: str) -> Iterator[Deployer]:
        """What Flux and Argo CD are told of the folders above a file."""
        if self._applied is None:
            self._applied = self._folders_applied()
        above = ["", *(path[: found.start()] for found in re.finditer("/", path))]
        for name in dict.fromkeys(name for folder in above for name in self._applied.get(folder, ())):
            source = self._repository.source(name)
            for document in parse(source)[0] if isinstance(source, SourceFile) else ():
                yield from (one for one in deployers.read(document) if one.folder in above)

    def _folders_applied(self) -> dict[str, list[str]]:
        """For every folder the files that may tell Flux or Argo CD to apply it."""
        found: dict[str, list[str]] = {}
        for name in self._repository.paths:
            content = self._repository.content(name) if name.endswith((".yaml", ".yml")) else None
            if not isinstance(content, bytes) or not any(word in content for word in _DEPLOYS):
                continue
            for folder in _PATH.findall(content):
                text = normpath(folder.decode(errors="replace").lstrip("/") or ".")
                found.setdefault("" if text == "." else text, []).append(name)
        return found


def _deployed(found: Settings, by: list[Deployer]) -> Settings:
    """The settings under what deploys the folder: the innermost, and where several say different things none."""
    nearest = max((len(one.folder) for one in by), default=0)
    by = [one for one in by if len(one.folder) == nearest]
    if not by:
        return found
    first, *others = by
    texts = [(str(one.value) if one else "") for one in first.changes]
    if any([(str(one.value) if one else "") for one in other.changes] != texts for other in others):
        place = next(one.span for other in by for one in other.changes if one)
        return found._replace(namespace=Setting(Unknown(_SEVERAL), place), is_renamed=True)
    is_one = len({str(one.default.value) if one.default else "" for one in by}) == 1
    return found.within(first.changes)._replace(default=first.default if is_one else None)
