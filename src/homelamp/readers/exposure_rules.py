"""What a rule of an Ingress, HTTPRoute or IngressRoute sends where, and the exposure that several of them make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from homelamp.facts import Exposure, Fact, Match, Route, Setting
from homelamp.readers.yaml import Document, Node, items
from homelamp.readers.yaml_facts import fact
from homelamp.text import Span
from homelamp.value import Known, Unknown


class Rule(NamedTuple):
    """Requests for one of `hosts` and for `path` go to the services `backends`; empty where none is named.

    `match` and `match_span` are those of the `Route` that it makes.
    """

    hosts: tuple[Fact, ...]
    path: Setting
    backends: tuple[str, ...] = ()
    is_rewritten: bool = False
    match: Match = "parts"
    match_span: Span | None = None


class Rules(NamedTuple):
    """All rules of a manifest, the hosts that it lists for TLS, and the issuer of its certificate."""

    rules: Sequence[Rule]
    tls_hosts: Sequence[Fact] = ()
    cluster_issuer: Setting | None = None

    def exposure(self, leads_to: Literal["headlamp", "authentik"], span: Span, name: str = "") -> Exposure:
        """The exposure that these make."""
        return Exposure(
            leads_to=leads_to,
            span=span,
            # A host stands once, however many paths are below it.
            hosts=tuple(dict.fromkeys(host for rule in self.rules for host in rule.hosts)),
            tls_hosts=tuple(self.tls_hosts),
            routes=tuple(Route(rule.path, rule.is_rewritten, rule.match, rule.match_span) for rule in self.rules),
            cluster_issuer=self.cluster_issuer,
            name=name,
        )


def whole(span: Span) -> Setting:
    """The path of a rule that names none: every one."""
    return Setting(Known("/"), span)


def matched(document: Document, rule: Rule, node: Node | None, matches: dict[str, Match]) -> Rule:
    """A rule with the type of its path that a node states, one of `matches`; another type decides for itself.

    Without a node the rule is as it was.
    """
    if node is None:
        return rule
    match = matches.get(document.text(node) or "")
    if match is None:
        return rule._replace(path=rule.path._replace(value=Unknown("matched in a way that is not known")))
    return rule._replace(match=match, match_span=document.span(node))


def any_host(span: Span) -> Fact:
    """The host of a rule that names none."""
    return Fact("host", "exposure", Unknown("any host"), span)


def hosts_of(document: Document, nodes: Iterable[Node], place: Node) -> tuple[Fact, ...]:
    """The hosts that nodes state; every one where there is none, and for an empty text."""
    found = tuple(fact(document, one, "host", "exposure") or any_host(document.span(one)) for one in nodes)
    return found or (any_host(document.span(place)),)


def tls_hosts(document: Document, entries: Node | None, ingress_class: str | None) -> tuple[Fact, ...]:
    """The hosts in the `tls` entries of an Ingress; none where an entry is for every host.

    Tailscale's controller takes the first label only and completes it, so these are no hosts:
    https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress.
    """
    found = [items(document.get(entry, "hosts")) for entry in items(entries)]
    if ingress_class == "tailscale" or not all(found):
        return ()
    return tuple(host for hosts in found for one in hosts if (host := fact(document, one, "host", "exposure")))


def hidden(exposure: Exposure, reason: str) -> Exposure:
    """An exposure that something else changes afterwards: its hosts are not known, and nothing else is said of it."""
    hosts = tuple(host._replace(value=Unknown(reason), pieces=()) for host in exposure.hosts)
    return exposure._replace(hosts=hosts, tls_hosts=(), routes=(), cluster_issuer=None)
