"""HTTPRoutes of the Gateway API: https://gateway-api.sigs.k8s.io/reference/spec/#httproute"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.value import Unknown
from homelamp.kube.exposures.rules import Rule, Rules, hosts_of, whole
from homelamp.model import Setting
from homelamp.syntax.yaml.documents import Document, Node, items
from homelamp.syntax.yaml.facts import setting

_REDIRECT = "RequestRedirect"
# Filters that give the backend another path, send the browser elsewhere, or may do anything.
_FILTERS = {"URLRewrite", _REDIRECT, "ExtensionRef"}


def read(document: Document) -> Rules:
    """What a HTTPRoute sends where."""
    spec = document.get(document.root, "spec")
    return Rules(list(rules_of(document, spec)) if spec is not None else [])


def rules_of(document: Document, node: Node) -> Iterator[Rule]:
    """The rules of what has `hostnames` and `rules`; without any there is one for every path.

    A rule that only redirects sends nothing anywhere.
    """
    hosts = hosts_of(document, items(document.get(node, "hostnames")), node)
    rules = items(document.get(node, "rules"))
    for rule in rules:
        references = items(document.get(rule, "backendRefs"))
        backends = tuple(name for one in references if (name := document.text(document.get(one, "name"))))
        filters = {kind for one in (rule, *references) for kind in _filters(document, one)}
        if _REDIRECT in filters and not references:
            continue
        for path in _paths(document, rule):
            yield Rule(hosts, path, backends, bool(filters & _FILTERS))
    if not rules:
        yield Rule(hosts, whole(document.span(node)))


def _filters(document: Document, node: Node) -> Iterator[str]:
    for one in items(document.get(node, "filters")):
        yield document.text(document.get(one, "type")) or ""


def _paths(document: Document, rule: Node) -> Iterator[Setting]:
    """The paths of a rule's matches; a match without one, and a rule without matches, takes every path."""
    matches = items(document.get(rule, "matches"))
    for match in matches:
        path = setting(document, document.get(match, "path", "value"))
        if path is None:
            yield whole(document.span(match))
        elif document.text(document.get(match, "path", "type")) == "RegularExpression":
            yield path._replace(value=Unknown("a pattern"))
        else:
            yield path
    if not matches:
        yield whole(document.span(rule))
