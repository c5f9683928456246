"""On which ways the objects of a file reach the cluster: through which kustomizations, and applied by what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from posixpath import join, normpath
from typing import NamedTuple

from homelamp.files.repository import Repository
from homelamp.kube import deployers
from homelamp.kube.deployers import Deployer
from homelamp.kube.kustomize import NAMES, patch_files, resources
from homelamp.syntax.yaml.documents import Document

_OUTSIDE = re.compile(rb"""(?<![\w./])(\.\./[^\s"'#,\]]*)""")
_DEPLOYS = (b"kustomize.toolkit.fluxcd.io/", b"argoproj.io/")
_PATH = re.compile(rb"""(?:^|[\s{,])path:[ \t]*["']?([^\s"'#,}]*)""", re.MULTILINE)
# What a person keeps in mind; more are those of a trap.
MAX_ROUTES = 16
_MAX_STEPS = 20

# Finds the documents of a file by its path; none where there is no such file, or it is not YAML.
Files = Callable[[str], list[Document]]


class Taker(NamedTuple):
    """A kustomization that takes something in, and its folder."""

    folder: str
    document: Document


class Route(NamedTuple):
    """One way into the cluster: the kustomizations from the innermost on, and what applies the outermost folder."""

    takers: tuple[Taker, ...] = ()
    deployer: Deployer | None = None
    # Whether the deployer takes the outermost kustomization or file in for certain: no other one lies between them.
    is_direct: bool = False


class Routes:
    """Looks up the ways of files. What a whole repository must be searched for is searched for once."""

    def __init__(self, repository: Repository, raw: Files, built: Files) -> None:
        """`raw` gives a file's documents as they were written, `built` those that reach the cluster."""
        self._repository = repository
        self._raw, self._built = raw, built
        self._paths = frozenset(repository.paths)
        self._kustomizations: dict[str, Document | None] = {}
        self._outside: dict[str, list[str]] | None = None
        self._applied: dict[str, list[str]] | None = None

    def of(self, path: str) -> list[Route]:
        """All ways of a file's objects, at most MAX_ROUTES. One that nothing takes in has a way of its own."""
        found: list[Route] = []
        for takers, top in self.chains(path):
            by = self._deployers(top)
            found += [Route(takers, one, self._is_direct(one.folder, top)) for one in by] or [Route(takers)]
            if len(found) >= MAX_ROUTES:
                break
        return found[:MAX_ROUTES]

    def chains(self, path: str) -> Iterator[tuple[tuple[Taker, ...], str]]:
        """The kustomizations that take a file in one after the other, and what is left to be applied."""
        folder, _, name = path.rpartition("/")
        own = self.kustomization(folder) if name in NAMES else None
        return self._chains(folder if own else path, (Taker(folder, own),) if own else ())

    def is_patch(self, path: str) -> bool:
        """Whether a kustomization beside or above a file takes it as a patch."""
        for folder in _above(path):
            document = self.kustomization(folder)
            if document is not None and _within(path, folder) in patch_files(document):
                return True
        return False

    def kustomization(self, folder: str) -> Document | None:
        """The kustomization of a folder; None where there is none, or none that can be read."""
        if folder not in self._kustomizations:
            files = (f"{folder}/{name}" if folder else name for name in NAMES)
            path = next((one for one in files if one in self._paths), None)
            documents = self._raw(path) if path else []
            self._kustomizations[folder] = documents[0] if documents else None
        return self._kustomizations[folder]

    def _chains(self, unit: str, takers: tuple[Taker, ...]) -> Iterator[tuple[tuple[Taker, ...], str]]:
        """The kustomizations that take in a file or folder one after the other, and what is left to be applied."""
        seen = {one.folder for one in takers}
        above = [one for one in self._takers(unit) if one.folder not in seen]
        if not above or len(takers) > _MAX_STEPS:
            yield takers, unit
            return
        if any(one.folder == unit for one in self._deployers(unit)):
            # A base that something also applies as it is.
            yield takers, unit
        for one in above:
            yield from self._chains(one.folder, (*takers, one))

    def _takers(self, unit: str) -> list[Taker]:
        """The kustomizations that list a file or folder: those above it, and those of other folders."""
        found = []
        folders = [*_above(unit), *self._listed_from_outside().get(unit, ())]
        for folder in dict.fromkeys(folders):
            document = self.kustomization(folder)
            if document is not None and folder != unit and _within(unit, folder) in resources(document):
                found.append(Taker(folder, document))
        above = unit.rpartition("/")[0]
        # A folder may be listed whose kustomization is made elsewhere.
        return found if found or not above or self.kustomization(above) else self._takers(above)

    def _listed_from_outside(self) -> dict[str, list[str]]:
        if self._outside is None:
            self._outside = {}
            for path in self._repository.paths:
                folder, _, name = path.rpartition("/")
                content = self._repository.content(path) if name in NAMES else None
                for found in _OUTSIDE.findall(content) if isinstance(content, bytes) else ():
                    unit = normpath(join(folder, found.decode(errors="replace")))
                    self._outside.setdefault(unit, []).append(folder)
        return self._outside

    def _deployers(self, top: str) -> list[Deployer]:
        """What Flux and Argo CD apply the outermost folder by: the nearest of those that name it or one above it."""
        for folder in (top, *_above(top)):
            found = [
                one
                for name in self.folders_applied().get(folder, ())
                for one in self._read(name)
                if one.folder == folder
            ]
            if found:
                return found
        return []

    def _is_direct(self, folder: str, top: str) -> bool:
        """Whether Flux finds a file or kustomization in a folder: it looks below until there is a kustomization."""
        between = [one for one in _above(top) if one == folder or not folder or one.startswith(f"{folder}/")]
        return folder == top or not any(self.kustomization(one) for one in between)

    def _read(self, path: str) -> Iterator[Deployer]:
        for document in self._built(path):
            yield from deployers.read(document)

    def folders_applied(self) -> dict[str, list[str]]:
        """For every folder the files that may tell Flux or Argo CD to apply it."""
        if self._applied is None:
            self._applied = self._folders_applied()
        return self._applied

    def _folders_applied(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._repository.paths:
            content = self._repository.content(name) if name.endswith((".yaml", ".yml")) else None
            if not isinstance(content, bytes) or not any(word in content for word in _DEPLOYS):
                continue
            for folder in _PATH.findall(content):
                text = normpath(folder.decode(errors="replace").lstrip("/") or ".")
                found.setdefault("" if text == "." else text, []).append(name)
        return {folder: list(dict.fromkeys(names)) for folder, names in found.items()}


def _above(unit: str) -> Iterator[str]:
    """The folders that a file or folder lies in, the nearest first; the last is the root, an empty text."""
    while unit:
        unit = unit.rpartition("/")[0]
        yield unit


def _within(unit: str, folder: str) -> str:
    """A path as a kustomization in `folder` writes it."""
    if not folder or unit.startswith(f"{folder}/"):
        return unit[len(folder) :].lstrip("/")
    parts, own = folder.split("/"), unit.split("/")
    common = next((at for at, (a, b) in enumerate(zip(parts, own, strict=False)) if a != b), min(len(parts), len(own)))
    return "/".join([".."] * (len(parts) - common) + own[common:])
