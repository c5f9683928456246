"""Under which hosts and paths an application is reached."""

from __future__ import annotations

from typing import Literal, NamedTuple

from homelamp.facts.term import Fact, Setting
from homelamp.text import Span

# How a path is compared with that of a request. As a prefix by its parts, so that `/lamp` does not take `/lamps`:
# Kubernetes' Ingress (`Prefix`) and the Gateway API (`PathPrefix`). As a prefix by its letters: Traefik's `PathPrefix`.
# As a whole: `Exact`, and Traefik's `Path`. Or as the controller likes: an Ingress' `ImplementationSpecific`.
Match = Literal["parts", "letters", "exact", "controller"]


class Route(NamedTuple):
    """A path that leads to the application, such as `/`; `is_rewritten` where a filter or middleware may change it.

    `match_span` is the place that says how the path is compared, where that is not the path's own.
    """

    path: Setting
    is_rewritten: bool = False
    match: Match = "parts"
    match_span: Span | None = None

    def takes(self, path: str) -> bool | None:
        """Whether requests for a path are routed; None where that cannot be known."""
        own = self.path.text
        if own is None:
            return None
        if self.match == "exact":
            return path == own
        if self.match == "letters":
            return path.startswith(own)
        parts = own.rstrip("/")
        if path == parts or path.startswith(f"{parts}/"):
            return True
        # Some controllers compare letters, some take a pattern of their own.
        return None if self.match == "controller" and path.startswith(parts) else False


class Exposure(NamedTuple):
    """An Ingress, HTTPRoute or IngressRoute, or what the chart's values say of one.

    `tls_hosts` are the hosts that it lists for TLS; `cluster_issuer` is the cert-manager issuer that its annotation
    names. `name` is the manifest's own, empty for values.
    """

    leads_to: Literal["headlamp", "authentik"]
    span: Span
    hosts: tuple[Fact, ...] = ()
    tls_hosts: tuple[Fact, ...] = ()
    routes: tuple[Route, ...] = ()
    cluster_issuer: Setting | None = None
    name: str = ""

    @property
    def path(self) -> str:
        """The file that states it."""
        return self.span.file.path
