"""Ingress manifests: https://kubernetes.io/docs/concepts/services-networking/ingress/"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.facts import Fact, Match, Setting
from homelamp.readers.exposure_rules import Rule, Rules, any_host, hosts_of, matched, tls_hosts, whole
from homelamp.readers.ingress_annotations import aliases, cluster_issuer, ingress_class, is_rewritten
from homelamp.readers.yaml import Document, Node, items
from homelamp.readers.yaml_facts import setting
from homelamp.value import Known, Unknown

# https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types
_MATCHES: dict[str, Match] = {"Prefix": "parts", "Exact": "exact", "ImplementationSpecific": "controller"}
# What a path has that is a pattern and not a prefix: controllers take such where the type leaves it to them.
_PATTERN = ("(", "*", "[", "^", "$", "\\")


def read(document: Document) -> Rules:
    """What an Ingress sends where; a default backend is a rule for every host and path."""
    metadata, spec = (document.get(document.root, key) for key in ("metadata", "spec"))
    rewritten = is_rewritten(document, metadata)
    rules = [one._replace(is_rewritten=rewritten) for one in _rules(document, spec, metadata)]
    stated = document.text(document.get(spec, "ingressClassName"))
    controller = stated or ingress_class(document, metadata)
    return Rules(
        rules,
        tls_hosts(document, document.get(spec, "tls"), controller),
        cluster_issuer(document, metadata),
    )


def path_of(document: Document, entry: Node) -> Setting:
    """The path of an entry of `paths`; every one where it names none."""
    path = setting(document, document.get(entry, "path"))
    if path is None or path.value == Known(""):
        return whole(document.span(entry))
    if path.text and any(sign in path.text for sign in _PATTERN):
        return path._replace(value=Unknown("a pattern"))
    return path


def typed(document: Document, rule: Rule, entry: Node, key: str) -> Rule:
    """The rule with the type of its path, which an entry of `paths` states under a key."""
    # Without any it is what the old API took for the default.
    return matched(document, rule._replace(match="controller"), document.get(entry, key), _MATCHES)


def service_of(document: Document, entry: Node | None) -> str | None:
    """The service that an entry of `paths`, or `spec`, names as its backend."""
    for key in ("backend", "defaultBackend"):
        for keys in (("service", "name"), ("serviceName",)):
            name = document.text(document.get(entry, key, *keys))
            if name:
                return name
    return None


def _rules(document: Document, spec: Node | None, metadata: Node | None) -> Iterator[Rule]:
    further = tuple(aliases(document, metadata))
    default = _backends(document, spec)
    for rule in items(document.get(spec, "rules")):
        host = document.get(rule, "host")
        hosts = (*hosts_of(document, [host] if host is not None else [], rule), *further)
        yield from _paths(document, rule, hosts, default)
    if spec is not None and default:
        place = document.get(spec, "defaultBackend")
        span = document.span(spec if place is None else place)
        yield Rule((any_host(span),), whole(span), default)


def _paths(document: Document, rule: Node, hosts: tuple[Fact, ...], default: tuple[str, ...]) -> Iterator[Rule]:
    entries = items(document.get(rule, "http", "paths"))
    for entry in entries:
        yield typed(document, Rule(hosts, path_of(document, entry), _backends(document, entry)), entry, "pathType")
    if not entries:
        yield Rule(hosts, whole(document.span(rule)), default)


def _backends(document: Document, node: Node | None) -> tuple[str, ...]:
    name = service_of(document, node)
    return (name,) if name else ()
