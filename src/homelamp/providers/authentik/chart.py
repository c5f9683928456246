"""Uses of Authentik's Helm chart, with what is known of their values.

charts/authentik of https://github.com/goauthentik/helm.
"""

from __future__ import annotations

from typing import NamedTuple

from homelamp.core.text import Span
from homelamp.kube.helm.release import Release
from homelamp.kube.helm.values import Merged
from homelamp.model import Setting
from homelamp.syntax.yaml.documents import Document, Node, items
from homelamp.syntax.yaml.facts import setting

CHART = "authentik"


class Use(NamedTuple):
    """A use of the chart with its values; None where they are too many to be read."""

    release: Release
    values: Merged | None

    @property
    def span(self) -> Span:
        """The place of the release."""
        return self.release.span

    @property
    def more(self) -> str:
        """Why there may be values that are not known; empty where these are all."""
        return self.values.more if self.values else "larger than any values that people write"

    def get(self, *keys: str) -> tuple[Document, Node] | None:
        """One of the values, with the document that it is in; None where it is not stated."""
        node = self.values.document.get(self.values.node, *keys) if self.values else None
        return (self.values.document, node) if self.values and node is not None else None

    def value(self, *keys: str) -> Setting | None:
        """What one of the values says; None where it is not stated."""
        found = self.get(*keys)
        return setting(*found) if found else None


def environment(use: Use) -> dict[str, Setting]:
    """The variables of the worker, which applies blueprints; none where there may be other values.

    `worker.env` comes after `global.env` in the container: charts/authentik/templates/worker/deployment.yaml.
    """
    found: dict[str, Setting] = {}
    for keys in (("global", "env"), ("worker", "env")):
        listed = use.get(*keys)
        for entry in items(listed[1]) if listed and not use.more else ():
            document = listed[0] if listed else use.release.document
            name, value = document.text(document.get(entry, "name")), setting(document, document.get(entry, "value"))
            if name and value:
                found[name] = value
            elif name:
                found.pop(name, None)
    return found
