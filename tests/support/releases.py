"""What the documents of one text say of Helm charts, without a repository around them."""

from __future__ import annotations

from pathlib import Path

from homelamp.apps.headlamp import login
from homelamp.files.repository import Repository
from homelamp.kube.build.built import Built
from homelamp.kube.helm.release import Release
from homelamp.kube.helm.releases import Releases
from homelamp.kube.helm.values import Merged
from homelamp.model import Headlamp
from homelamp.syntax.yaml.documents import Document


def uses(chart: str, *documents: Document) -> list[tuple[Release, Merged | None]]:
    """The uses of a chart, and the values that they come to."""
    found = Releases(Built(Repository(Path("nowhere"), (), is_git=False)))
    for document in documents:
        found.read(document)
    return list(found.of({chart}))


def headlamps(*documents: Document) -> list[Headlamp]:
    """The Headlamps with a login."""
    found = (login.of_release(release, values) for release, values in uses("headlamp", *documents) if values)
    return [one for one in found if one]
