"""HL604: a resource in a version of its API that is served no longer."""

from __future__ import annotations

import re
from collections.abc import Callable

from homelamp.core.numbers import number
from homelamp.core.text import Span
from homelamp.files.repository import Repository
from homelamp.manifests import locations
from homelamp.manifests.documents import Resource
from homelamp.manifests.removed import Removal, removal_of
from homelamp.manifests.served import is_served
from homelamp.model.finding import Edit, Problem, Severity
from homelamp.syntax.yaml.documents import ScalarNode

# Whether the schemas admit every resource of a text.
Admits = Callable[[str], bool]

_VERSION = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")


def outdated(resource: Resource, repository: Repository, kubernetes: str, admits: Admits) -> Problem | None:
    """What is wrong with the version of a resource that no schema knows; None where it is not known to be gone.

    `kubernetes` is the cluster's version, such as `1.37`.
    """
    kind, api_version, node = resource.text("kind"), resource.text("apiVersion"), resource.get("apiVersion")
    removal = removal_of(kind, api_version) or _superseded(kind, api_version, kubernetes)
    if removal is None or not isinstance(node, ScalarNode) or is_served(repository, kind, api_version):
        return None
    edit = _edit(resource, resource.span(node), removal, admits)
    return Problem(
        severity=Severity.ERROR,
        message=f"{kind} of {api_version} is served no longer, since {removal.by}",
        span=resource.span(node),
        change=_change(removal, edit is not None),
        values=(kind, api_version),
        fix=(edit,) if edit else (),
    )


def _superseded(kind: str, api_version: str, kubernetes: str) -> Removal | None:
    """A kind of Kubernetes' own that the cluster's version has in a newer version only."""
    group, _, version = api_version.rpartition("/")
    newer = [other for other in locations.versions_of(kind, group, kubernetes) if _rank(other) > _rank(version)]
    return (
        Removal(f"{group}/{max(newer, key=_rank)}", f"Kubernetes {kubernetes} or before", alike=False)
        if newer
        else None
    )


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
