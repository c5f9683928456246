"""HL604: a resource in a version of its API that is served no longer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from homelamp.core.numbers import number
from homelamp.core.releases import Release, release_of, shown
from homelamp.core.text import Span
from homelamp.files.repository import Repository
from homelamp.manifests import locations
from homelamp.manifests.documents import Resource
from homelamp.manifests.pins import Pins
from homelamp.manifests.removed import Removal, removal_of
from homelamp.manifests.served import is_served
from homelamp.model.finding import Edit, Problem, Severity
from homelamp.syntax.yaml.documents import ScalarNode

# What something else brings, often in an older release, and whose experimental channel still serves what the standard
# one dropped.
_CHANNELS = frozenset(("Gateway API",))
# Whether the schemas admit every resource of a text.
Admits = Callable[[str], bool]

_VERSION = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")


class Cluster(NamedTuple):
    """What a cluster serves: `kubernetes` is the version whose schemas are used, such as `1.37`.

    `stated` is the one of `.homelamp.yaml`, None where it says none.
    """

    pins: Pins
    kubernetes: str
    stated: str | None

    def release(self, project: str) -> Release | None:
        """The release of a project that the repository uses; None where nothing tells."""
        if project == "Kubernetes" and self.stated:
            return release_of(self.stated)
        return self.pins.of(project)


def outdated(resource: Resource, repository: Repository, cluster: Cluster, admits: Admits) -> Problem | str | None:
    """What is wrong with the version of a resource that no schema knows; None where it is not known to be gone.

    A text says why that cannot be told: the cluster's version is not known.
    """
    kind, api_version, node = resource.text("kind"), resource.text("apiVersion"), resource.get("apiVersion")
    removal = removal_of(kind, api_version, cluster.release("Flux") if "fluxcd" in api_version else None)
    removal = removal or _superseded(kind, api_version, cluster.kubernetes)
    if removal is None or not isinstance(node, ScalarNode) or is_served(repository, kind, api_version):
        return None
    used = cluster.release(removal.project)
    by = f"{removal.project} {shown(removal.release)}" + " or before" * removal.is_latest
    if used is None and removal.project == "Kubernetes":
        return f"served no longer since {by}, and no kubernetes_version is stated in .homelamp.yaml"
    is_older = used < removal.release if used is not None else removal.project in _CHANNELS
    pinned = f"this repository pins {shown(used)}" if used else "no file here pins its release"
    edit = None if is_older else _edit(resource, resource.span(node), removal, admits)
    return Problem(
        severity=Severity.WARNING if is_older or removal.project in _CHANNELS else Severity.ERROR,
        message=f"{kind} of {api_version} goes with {by}: {pinned}"
        if is_older
        else f"{kind} of {api_version} is served no longer, since {by}",
        span=resource.span(node),
        change=_later(removal, by) if is_older else _change(removal, edit is not None),
        values=(kind, api_version),
        fix=(edit,) if edit else (),
    )


def _later(removal: Removal, by: str) -> str:
    if removal.replacement is None:
        return f"remove it before you update to {by}: nothing took its place"
    return f"write {removal.replacement} here before you update to {by}, as soon as your release serves it"


def _superseded(kind: str, api_version: str, kubernetes: str) -> Removal | None:
    """A kind of Kubernetes' own that the cluster's version has in a newer version only."""
    group, _, version = api_version.rpartition("/")
    newer = [other for other in locations.versions_of(kind, group, kubernetes) if _rank(other) > _rank(version)]
    release = release_of(kubernetes)
    if not newer or release is None:
        return None
    return Removal(f"{group}/{max(newer, key=_rank)}", "Kubernetes", release, alike=False, is_latest=True)


def _rank(version: str) -> tuple[int, int, int]:
    """Kubernetes' own order: stable before beta before alpha, then by number."""
    parts = _VERSION.fullmatch(version)
    first, second = (number(parts[1]), number(parts[3] or "0")) if parts else (None, None)
    if parts is None or first is None or second is None:
        return (-1, 0, 0)
    return {"alpha": 0, "beta": 1, None: 2}[parts[2]], first, second


def _edit(resource: Resource, span: Span, removal: Removal, admits: Admits) -> Edit | None:
    """Only the version changes, and only where the newer schema then admits the whole document."""
    old = span.text.strip("\"'")
    if not removal.alike or removal.replacement is None or old != resource.text("apiVersion"):
        return None
    edit = Edit(span, span.text.replace(old, removal.replacement))
    text = resource.file.text
    return edit if admits(text[resource.start : span.start] + edit.text + text[span.end : resource.end]) else None


def _change(removal: Removal, fixable: bool) -> str:
    if removal.replacement is None:
        return "remove it: nothing took its place"
    if fixable:
        return f"write {removal.replacement} here (homelamp check --fix does)"
    return f"write {removal.replacement} here, and change the fields that it has in another form"
