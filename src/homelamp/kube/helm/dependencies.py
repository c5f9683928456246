"""Charts of one's own that have others as dependencies: the values of these are below a key of their own.

https://helm.sh/docs/chart_template_guide/subcharts_and_globals/
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname
from typing import NamedTuple

from homelamp.model import Setting
from homelamp.syntax.yaml.documents import Document, Node, items
from homelamp.syntax.yaml.facts import setting


class Dependency(NamedTuple):
    """A chart that another chart, in the folder `folder`, brings along; `key` is where its values are."""

    folder: str
    chart: str
    key: str
    version: Setting | None
    document: Document
    node: Node


def read(document: Document) -> Iterator[Dependency]:
    """The dependencies that a `Chart.yaml` names; none for any other document."""
    path = document.file.path
    if basename(path) != "Chart.yaml":
        return
    for one in items(document.get(document.root, "dependencies")):
        name = document.text(document.get(one, "name")) or ""
        key = document.text(document.get(one, "alias")) or name
        version = setting(document, document.get(one, "version"))
        yield Dependency(dirname(path), name, key, version, document, one)
