"""One use of a Helm chart, whichever deployer makes it, and where its values come from."""

from __future__ import annotations

from typing import NamedTuple

from homelamp.core.text import Span
from homelamp.kube.build.patches import Patch
from homelamp.model import Setting
from homelamp.syntax.yaml.documents import Document, Node


class Values(NamedTuple):
    """One source of a release's values. Of two that say something the later one wins."""

    # The mapping, where it is written with the release.
    document: Document | None = None
    node: Node | None = None
    # The file, or name and key of the ConfigMap, that holds it.
    path: str = ""
    config_map: tuple[str, str] | None = None
    # Only what is below these keys counts, and it comes to be at `at`.
    below: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    # Why it cannot be read at all, such as "completed by valuesFrom".
    unread: str = ""
    # Whether `unread` says what is wrong with the place `node`, which leads nowhere.
    is_mistaken: bool = False
    # Whether the release works without it.
    is_optional: bool = False


class ChartSource(NamedTuple):
    """An object that stands for a chart: releases name it, and it says which chart and version that is."""

    kind: str
    name: str
    namespace: str | None
    chart: str
    version: Setting | None


class Release(NamedTuple):
    """One use of a chart."""

    # The document of the object that makes it, and the place in it.
    document: Document
    span: Span
    # The chart's name without its repository; empty where only a chart source says it. With `./` before it the path
    # of a chart that lies in the repository.
    chart: str
    # Kind, name and namespace of that chart source.
    chart_source: tuple[str, str, str | None] | None
    version: Setting | None
    # The name of the object, and that of the release where it differs.
    name: str
    release_name: str | None
    namespace: Setting | None
    values: tuple[Values, ...]
    # Whether kustomize leaves the namespace as it is.
    is_placed: bool = False
    # What changes the manifests that the chart makes.
    patches: tuple[Patch, ...] = ()
    # Whether the values are compared with the schema of the chart.
    has_schema: bool = True

    @property
    def is_local(self) -> bool:
        """Whether the chart lies in the repository."""
        return self.chart.startswith("./")

    @property
    def is_inline(self) -> bool:
        """Whether all its values are written with it."""
        return all(one.document is not None for one in self.values)
