"""Under which name and in which namespace the objects of a file arrive in the cluster.

Kustomizations beside and above the file change both, and so do Flux and Argo CD where they deploy its folder:
https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/namespace/
"""

from __future__ import annotations

from typing import NamedTuple

from homelamp.core.text import Span
from homelamp.core.value import Unknown
from homelamp.kube import deployers
from homelamp.kube.build.routes import Route, Routes
from homelamp.kube.deployers import Changes
from homelamp.model import Setting

_SEVERAL = "deployed into several namespaces"


class Settings(NamedTuple):
    """What becomes of the objects of a file.

    `namespace` replaces theirs, `default` is for those that have none. `prefix` and `suffix` are put around their
    names, at `renamed_at`. With `is_renamed` the name cannot be known: several overlays take the file in, say.
    """

    namespace: Setting | None = None
    default: Setting | None = None
    prefix: str = ""
    suffix: str = ""
    renamed_at: tuple[Span, ...] = ()
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
    """Looks up what becomes of the files of a repository."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes

    def of(self, path: str) -> Settings:
        """The settings for the objects of one file: the outermost kustomization wins, and over it what deploys it."""
        first, *others = [_along(route) for route in self._routes.of(path)]
        if not others:
            return first
        is_placed = all(_texts(one)[0] == _texts(first)[0] for one in others)
        is_named = all(_texts(one)[1:] == _texts(first)[1:] for one in others)
        defaults = {str(one.default.value) if one.default else "" for one in (first, *others)}
        first = first._replace(is_renamed=first.is_renamed or not is_named)
        if not is_placed:
            place = next(one.namespace.span for one in (first, *others) if one.namespace)
            return first._replace(namespace=Setting(Unknown(_SEVERAL), place), default=None)
        return first if len(defaults) == 1 else first._replace(default=None)


def _along(route: Route) -> Settings:
    """The settings at the end of one way."""
    found = Settings()
    for taker in route.takers:
        found = found.within(deployers.changes(taker.document, taker.document.root))
    if route.deployer is None:
        return found
    return found.within(route.deployer.changes)._replace(default=route.deployer.default)


def _texts(one: Settings) -> tuple[str, str, str]:
    return str(one.namespace.value) if one.namespace else "", one.prefix, one.suffix
