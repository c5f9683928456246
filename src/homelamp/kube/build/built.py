"""The objects of a file as they reach the cluster: patched by kustomize, Flux or Argo CD, with variables filled in.

A value that a patch brings in keeps the place of the patch's text. What cannot be evaluated makes only that unknown
which it names, in the objects that it selects.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import join, normpath

from homelamp.core.text import SourceFile
from homelamp.core.value import Unfilled
from homelamp.files.repository import Repository
from homelamp.kube.build import patches, replacements
from homelamp.kube.build.patches import Patch
from homelamp.kube.build.replacements import Replacement
from homelamp.kube.build.routes import Route, Routes
from homelamp.kube.build.selection import Identity, identity
from homelamp.kube.build.variables import DISABLED, fills_nothing, is_substituted, variables_of
from homelamp.kube.config_maps import ConfigMaps
from homelamp.kube.deployers import Deployer
from homelamp.kube.kustomize import resources
from homelamp.syntax.defects import Defect
from homelamp.syntax.envsubst import Variables
from homelamp.syntax.yaml.documents import Document, Node, items, parse

_MAX_COMPONENTS = 20
_MAX_OBJECTS = 200
# What a kustomization does to single objects.
Change = Patch | Replacement


class Built:
    """Looks up the objects of files, each file once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._raw: dict[str, list[Document]] = {}
        self._built: dict[str, list[Document]] = {}
        self._working: set[str] = set()
        self._patches: dict[tuple[str, int], list[Change]] = {}
        self._variables: dict[tuple[str, int], Variables | None] = {}
        self.config_maps = ConfigMaps(repository, self.written)
        self.routes = Routes(repository, self.written, self.documents)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all files of the repository."""
        return self._repository.paths

    def written(self, path: str) -> list[Document]:
        """The documents of a file as they were written; none for one that cannot be read."""
        if path not in self._raw:
            source = self._repository.source(path)
            self._raw[path] = parse(source)[0] if isinstance(source, SourceFile) else []
        return self._raw[path]

    def defect(self, path: str) -> Defect | None:
        """What keeps a file from being read as YAML; None for one that can be read, or that is not there."""
        source = self._repository.source(path)
        return parse(source)[1] if isinstance(source, SourceFile) else None

    def documents(self, path: str) -> list[Document]:
        """The documents of a file as they reach the cluster."""
        if path in self._working:
            # What applies itself, as Flux's own Kustomization does, is taken as it was written.
            return self.written(path)
        if path not in self._built:
            self._working.add(path)
            try:
                routes = self.routes.of(path) if self.written(path) else []
                self._built[path] = [self._on(routes, one) for one in self.written(path)]
            finally:
                self._working.discard(path)
        return self._built[path]

    def _on(self, routes: list[Route], document: Document) -> Document:
        """An object after all that happens on its ways. What not every way does is not certain."""
        one = identity(document)
        if not one.kind or not routes:
            return document
        ways = [self._meant(route, one) for route in routes]
        first, *others = ways
        for patch, is_meant in first:
            everywhere = all(any(patch.place == other.place for other, _ in way) for way in others)
            document = patch.applied(document, certain=bool(is_meant) and everywhere)
        here = {patch.place for patch, _ in first}
        for patch, _ in (found for way in others for found in way if found[0].place not in here):
            document = patch.applied(document, certain=False)
        return self._with_variables(document, routes)

    def _meant(self, route: Route, one: Identity) -> list[tuple[Change, bool | None]]:
        """The patches of a way that are for an object, or perhaps are, in their order."""
        found = [(patch, patch.means(one)) for patch in self._all_patches(route)]
        return [(patch, is_meant) for patch, is_meant in found if is_meant is not False]

    def _all_patches(self, route: Route) -> Iterator[Change]:
        for taker in route.takers:
            yield from self._listed(taker.document, taker.document.root, taker.folder)
        if route.deployer is not None and route.deployer.node is not None:
            yield from self._listed(route.deployer.document, route.deployer.node, route.deployer.folder)

    def _listed(self, document: Document, node: Node, folder: str) -> list[Change]:
        """The patches of a kustomization: those of its components first, then its own."""
        key = (document.file.path, id(node))
        if key not in self._patches:
            self._patches[key] = []
            found = [patch for name in self._components(document, node, folder) for patch in self._of_folder(name)]
            found += patches.listed(document, node, folder, self.written)
            found += replacements.listed(document, node, folder, self.written, lambda: self._taken_in(folder))
            self._patches[key] = found
        return self._patches[key]

    def _components(self, document: Document, node: Node, folder: str) -> Iterator[str]:
        for one in items(document.get(node, "components"))[:_MAX_COMPONENTS]:
            name = document.text(one)
            if name:
                yield normpath(join(folder, name))

    def _of_folder(self, folder: str) -> list[Change]:
        document = self.routes.kustomization(folder.strip("/"))
        return self._listed(document, document.root, folder) if document else []

    def _taken_in(self, folder: str, depth: int = 0) -> Iterator[Document]:
        """The objects that a kustomization takes in, as they were written."""
        kustomization = self.routes.kustomization(folder)
        listed = sorted(resources(kustomization))[:_MAX_OBJECTS] if kustomization and depth < _MAX_COMPONENTS else ()
        for name in listed:
            path = normpath(join(folder, name))
            if path.endswith((".yaml", ".yml")):
                yield from self.written(path)
            else:
                yield from self._taken_in(path, depth + 1)

    def _with_variables(self, document: Document, routes: list[Route]) -> Document:
        """The object with the variables that Flux fills in, where all ways fill in the same."""
        if nothing := self._nothing(document, routes):
            return document._replace(variables=nothing)
        if not is_substituted(document):
            return document
        found = [self._filled_in(route.deployer) for route in routes]
        return document._replace(variables=found[0]) if all(one == found[0] for one in found) else document

    def _nothing(self, document: Document, routes: list[Route]) -> Variables | None:
        """No variables, with the reason, where Flux applies an object on all ways and fills in nothing."""
        if "${" not in document.file.text:
            return None
        by = [route.deployer for route in routes if route.deployer is not None and self._keeps_texts(route)]
        if len(by) < len(routes):
            return None
        if not is_substituted(document):
            return Variables({}, is_complete=False, nothing=Unfilled(DISABLED, is_certain=True))
        if not all(map(fills_nothing, by)):
            return None
        path = by[0].document.file.path
        is_certain = all(self._is_applied(one.document.file.path) for one in by)
        why = f"{path} applies this file and has no postBuild"
        return Variables({}, is_complete=False, nothing=Unfilled(why, is_certain))

    def _keeps_texts(self, route: Route) -> bool:
        """Whether Flux certainly applies what comes on a way, and no plugin of kustomize changes it before."""
        return (
            route.deployer is not None
            and route.deployer.is_flux
            and route.is_direct
            and not any(one.document.get(one.document.root, "transformers") for one in route.takers)
        )

    def _is_applied(self, path: str) -> bool:
        """Whether a Flux Kustomization in the repository applies this file on every way: then all patches are known."""
        return all(self._keeps_texts(route) for route in self.routes.of(path))

    def _filled_in(self, deployer: Deployer | None) -> Variables | None:
        if deployer is None:
            return None
        key = (deployer.document.file.path, deployer.document.root.start_mark.index)
        if key not in self._variables:
            self._variables[key] = variables_of(deployer, self.config_maps)
        return self._variables[key]
