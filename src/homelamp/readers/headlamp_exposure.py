"""What the values of Headlamp's chart say of its exposure: `ingress` and `httpRoute`.

charts/headlamp/templates/ingress.yaml and httproute.yaml of https://github.com/kubernetes-sigs/headlamp.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from homelamp.facts import Exposure
from homelamp.readers import http_route
from homelamp.readers.booleans import truth
from homelamp.readers.exposure_backends import to_headlamp
from homelamp.readers.exposure_rules import Rule, Rules, hidden, hosts_of, tls_hosts, whole
from homelamp.readers.ingress import path_of, service_of, typed
from homelamp.readers.ingress_annotations import aliases, cluster_issuer, ingress_class, is_rewritten
from homelamp.readers.yaml import Document, Node, items

_READERS = ("ingress", "httpRoute")
# A rule need not name the chart's own service, whatever the release calls it.
_OWN_SERVICE = "headlamp"


def read(document: Document, values: Node, overridden: Collection[str] = ()) -> tuple[Exposure, ...]:
    """The exposures that are turned on; `overridden` are values that something else sets after these."""
    found = []
    for key in _READERS:
        node = document.get(values, key)
        is_on = truth(document, document.get(node, "enabled"))
        if node is None or is_on is False:
            continue
        stated = _ingress(document, node) if key == "ingress" else Rules(list(http_route.rules_of(document, node)))
        rules = to_headlamp([_OWN_SERVICE], stated.rules)
        exposure = stated._replace(rules=rules).exposure("headlamp", document.span(node))
        is_overridden = any(name.startswith(f"{key}.") for name in overridden)
        if is_on is None:
            found.append(hidden(exposure, "turned on or off by what is filled in later"))
        else:
            found.append(hidden(exposure, "overridden outside these values") if is_overridden else exposure)
    return tuple(found)


def _ingress(document: Document, ingress: Node) -> Rules:
    further = tuple(aliases(document, ingress))
    rewritten = is_rewritten(document, ingress)
    stated = document.text(document.get(ingress, "ingressClassName"))
    controller = stated or ingress_class(document, ingress)
    return Rules(
        [
            rule._replace(hosts=(*rule.hosts, *further), is_rewritten=rewritten)
            for entry in items(document.get(ingress, "hosts"))
            for rule in _rules(document, entry)
        ],
        tls_hosts(document, document.get(ingress, "tls"), controller),
        cluster_issuer(document, ingress),
    )


def _rules(document: Document, entry: Node) -> Iterator[Rule]:
    """The rules of one entry of `hosts`; each path may have a backend of its own."""
    host = document.get(entry, "host")
    hosts = hosts_of(document, [host] if host is not None else [], entry)
    paths = items(document.get(entry, "paths"))
    for path in paths:
        rule = Rule(hosts, path_of(document, path), (service_of(document, path) or _OWN_SERVICE,))
        yield typed(document, rule, path, "type")
    if not paths:
        yield Rule(hosts, whole(document.span(entry)), (_OWN_SERVICE,))
