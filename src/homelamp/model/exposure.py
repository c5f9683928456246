"""Under which hosts and paths an application is reached."""

from __future__ import annotations

from typing import Literal, NamedTuple

from homelamp.core.text import Span
from homelamp.model.term import Fact, Setting


class Route(NamedTuple):
    """A path that leads to the application, such as `/`; `is_rewritten` where a filter or middleware may change it."""

    path: Setting
    is_rewritten: bool = False


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
