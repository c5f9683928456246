"""Traefik's IngressRoutes: https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from homelamp.facts import Fact, Match, Piece, Setting
from homelamp.readers.exposure_rules import Rule, Rules, any_host, whole
from homelamp.readers.substitution import value_of
from homelamp.readers.yaml import Document, Node, items
from homelamp.readers.yaml_facts import fact
from homelamp.text import Span
from homelamp.value import Known, Unknown, Value

if TYPE_CHECKING:
    from homelamp.readers.traefik import Path

# Traefik's own service that does nothing; what leads to it only redirects.
_NOWHERE = "noop@internal"


def read(document: Document) -> Rules:
    """What an IngressRoute sends where."""
    spec = document.get(document.root, "spec")
    domains = items(document.get(spec, "tls", "domains"))
    tls = [node for one in domains for node in (document.get(one, "main"), *items(document.get(one, "sans"))) if node]
    return Rules(
        [rule for route in items(document.get(spec, "routes")) for rule in _rules(document, route)],
        [found for node in tls if (found := fact(document, node, "host", "exposure"))],
    )


def _rules(document: Document, route: Node) -> Iterator[Rule]:
    match = document.get(route, "match")
    named = (document.text(document.get(one, "name")) for one in items(document.get(route, "services")))
    backends = tuple(name for name in named if name)
    if match is None or backends == (_NOWHERE,):
        return
    # To compile its patterns costs a millisecond, and few repositories have an IngressRoute.
    from homelamp.readers import traefik  # noqa: PLC0415

    span, rewritten = document.span(match), bool(items(document.get(route, "middlewares")))
    plain = document.value(match)
    found = traefik.alternatives(plain.text) if isinstance(plain, Known) else None
    # A rule that is not understood, or not known, may take every request.
    for one in found or [traefik.Alternative(None, None)]:
        hosts = tuple(_hosts(span, one.hosts))
        for path, way in _paths(span, one.paths):
            yield Rule(hosts, path, backends, rewritten, way)


def _hosts(span: Span, hosts: tuple[str, ...] | None) -> Iterator[Fact]:
    if not hosts:
        unnamed = any_host(span)
        yield unnamed if hosts == () else unnamed._replace(value=Unknown("a pattern"))
    for host in hosts or ():
        value, place = _part(span, host)
        pieces = (Piece(value.text, place),) if isinstance(value, Known) else ()
        yield Fact("host", "exposure", value, place, pieces)


def _paths(span: Span, paths: tuple[Path, ...] | None) -> Iterator[tuple[Setting, Match]]:
    if not paths:
        yield (whole(span) if paths == () else Setting(Unknown("a pattern"), span)), "letters"
    for path in paths or ():
        yield Setting(*_part(span, path.text)), "exact" if path.is_exact else "letters"


def _part(span: Span, text: str) -> tuple[Value, Span]:
    """A text of the rule, and where it stands between its quotes; the whole rule where escapes blur the place."""
    at = max(span.text.find(f"{quote}{text}") for quote in ("`", '"'))
    place = Span(span.file, span.start + at + 1, span.start + at + 1 + len(text)) if at >= 0 else span
    return value_of(text, span.file), place
