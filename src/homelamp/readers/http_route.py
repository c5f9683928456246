"""HTTPRoutes of the Gateway API: https://gateway-api.sigs.k8s.io/reference/spec/#httproute"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.facts import Match
from homelamp.readers.exposure_rules import Rule, Rules, hosts_of, matched, whole
from homelamp.readers.yaml import Document, Node, items
from homelamp.readers.yaml_facts import setting
from homelamp.value import Unknown

_REDIRECT = "RequestRedirect"
# https://gateway-api.sigs.k8s.io/reference/spec/#pathmatchtype
_MATCHES: dict[str, Match] = {"PathPrefix": "parts", "Exact": "exact"}
_PATTERN = "RegularExpression"
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
        plain = Rule(hosts, whole(document.span(rule)), backends, bool(filters & _FILTERS))
        matches = items(document.get(rule, "matches"))
        # Without matches a rule takes every path.
        yield from (_matching(document, plain, match) for match in matches) if matches else (plain,)
    if not rules:
        yield Rule(hosts, whole(document.span(node)))


def _filters(document: Document, node: Node) -> Iterator[str]:
    for one in items(document.get(node, "filters")):
        yield document.text(document.get(one, "type")) or ""


def _matching(document: Document, rule: Rule, match: Node) -> Rule:
    """The rule for one of its matches, which takes every path where it names none."""
    stated = document.get(match, "path")
    path = setting(document, document.get(stated, "value")) or whole(document.span(match if stated is None else stated))
    kind = document.get(stated, "type")
    if kind is not None and document.text(kind) == _PATTERN:
        return rule._replace(path=path._replace(value=Unknown("a pattern")))
    return matched(document, rule._replace(path=path), kind, _MATCHES)
