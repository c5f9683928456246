"""Files that no kustomization takes in, although one takes in what lies beside their folder: nobody applies them.

That is how people turn an application off: the line `- ./headlamp/ks.yaml` is taken out of the list, or made a comment.
Where anything else may apply the file, it counts as applied.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.text import Span
from homelamp.kube.build.routes import Routes, Taker
from homelamp.kube.kustomize import LISTS, resources
from homelamp.syntax.yaml.documents import Document, items

_YAML = (".yaml", ".yml")
# What another tool, or a generator of Argo CD, completes.
_OPEN = "$*{<"
_MAX_DEPTH = 4


def unlisted_by(routes: Routes, path: str, depth: int = 0) -> Span | None:
    """The list that leaves a file's folder out; None where something may apply the file."""
    left_out = None
    for takers, top in routes.chains(path):
        left_out = _left_out_by(routes, takers, top, depth)
        if left_out is None:
            return None
    return left_out


def _left_out_by(routes: Routes, takers: tuple[Taker, ...], top: str, depth: int) -> Span | None:
    applied = routes.folders_applied()
    if depth > _MAX_DEPTH or any(mark in folder for folder in applied for mark in _OPEN):
        return None
    above = next((one for one in _parents(top) if routes.kustomization(one)), None)
    below = [top, *(one for one in _parents(top) if one and (above is None or len(one) > len(above)))]
    deployers = {name for one in below for folder, names in applied.items() if _leads_to(folder, one) for name in names}
    if deployers:
        found = [unlisted_by(routes, name, depth + 1) if name.count("/") else None for name in sorted(deployers)]
        return found[0] if all(found) else None
    listing = routes.kustomization(above) if above is not None else None
    if above is None or listing is None or above in {one.folder for one in takers}:
        return None
    # An overlay is applied by itself, wherever it lies.
    if any(name.startswith("..") for one in takers for name in resources(one.document)):
        return None
    own = top[len(above) :].lstrip("/")
    return _span(listing) if any(_are_alike(own, one) for one in resources(listing)) else None


def _parents(unit: str) -> Iterator[str]:
    while unit:
        unit = unit.rpartition("/")[0]
        yield unit


def _leads_to(applied: str, folder: str) -> bool:
    """Whether what applies a folder means this one; an artifact of Flux may begin below the repository's root."""
    return bool(applied) and (folder == applied or folder.endswith(f"/{applied}"))


def _are_alike(own: str, listed: str) -> bool:
    """Whether a list that names one of the two would have to name the other: folders, or their files of one name."""
    if own.count("/") != listed.count("/") or listed.startswith(".."):
        return False
    if own.endswith(_YAML) or listed.endswith(_YAML):
        return "/" in own and own.rpartition("/")[2] == listed.rpartition("/")[2]
    return True


def _span(document: Document) -> Span | None:
    lists = [found for key in LISTS if (found := document.get(document.root, key)) is not None and items(found)]
    return document.span(lists[0]) if lists else None
