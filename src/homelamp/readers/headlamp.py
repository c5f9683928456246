"""Headlamp's Helm values: what the login is told, and under which hosts it is exposed.

Which value ends up where, by chart version: charts/headlamp/templates/deployment.yaml of
https://github.com/kubernetes-sigs/headlamp. Flags made from values win over the backend's own `HEADLAMP_CONFIG_*`
variables; with `externalSecret.enabled` the chart ignores the plain values of the client.
"""

from __future__ import annotations

from collections.abc import Collection

from homelamp.facts import Exposure, Fact, Headlamp, Setting, Term
from homelamp.readers.yaml import Document, Node, items
from homelamp.readers.yaml_facts import fact, is_true, value
from homelamp.value import Unknown

# The value under config.oidc, the chart's own variable and the backend's, in the order in which they win.
_NAMES: dict[Term, tuple[str, str, str]] = {
    "issuer_url": ("issuerURL", "OIDC_ISSUER_URL", "HEADLAMP_CONFIG_OIDC_IDP_ISSUER_URL"),
    "client_id": ("clientID", "OIDC_CLIENT_ID", "HEADLAMP_CONFIG_OIDC_CLIENT_ID"),
    "redirect_uri": ("callbackURL", "OIDC_CALLBACK_URL", "HEADLAMP_CONFIG_OIDC_CALLBACK_URL"),
}
# Of these the chart ignores the plain value when an external Secret is to supply it.
_FROM_SECRET: tuple[Term, ...] = ("issuer_url", "client_id")


def read(
    document: Document, values: Node, name: str, namespace: str | None, overridden: Collection[str] = ()
) -> Headlamp | None:
    """Headlamp as its values describe it; None where no login is wanted (all OIDC values empty).

    `overridden` are values, such as `config.oidc.clientID`, that something else sets after these.
    """
    stated = {term: _effective(document, values, term, overridden) for term in _NAMES}
    if stated["issuer_url"] is None and stated["client_id"] is None:
        return None
    return Headlamp(
        name=name,
        namespace=namespace,
        span=document.span(values),
        issuer=stated["issuer_url"],
        client_id=stated["client_id"],
        callback=stated["redirect_uri"],
        base_url=_base_url(document, values),
        exposures=_exposures(document, values),
    )


def _effective(document: Document, values: Node, term: Term, overridden: Collection[str]) -> Fact | None:
    """What the values state, unless an argument or another source of values has the last word."""
    stated = _stated(document, values, term)
    if stated is None:
        return None
    arguments = [document.text(node) or "" for node in items(document.get(values, "config", "extraArgs"))]
    if any(argument.lstrip("-").startswith("oidc-") for argument in arguments):
        return stated._replace(value=Unknown("given again in extraArgs"), pieces=())
    if any(name.startswith(("config.oidc", "env")) for name in overridden):
        return stated._replace(value=Unknown("overridden outside these values"), pieces=())
    return stated


def _stated(document: Document, values: Node, term: Term) -> Fact | None:
    key, chart_name, backend_name = _NAMES[term]
    external = document.get(values, "config", "oidc", "externalSecret")
    from_secret = term in _FROM_SECRET and is_true(document, document.get(external, "enabled"))
    plain = None if from_secret else fact(document, document.get(values, "config", "oidc", key), term, "headlamp")
    if plain is not None:
        return plain
    for name in (chart_name, backend_name):
        found = _environment(document, values, name, term)
        if found is not None:
            return found
    if from_secret and external is not None:
        return Fact(term, "headlamp", Unknown("in a Secret"), document.span(external))
    return None


def _environment(document: Document, values: Node, name: str, term: Term) -> Fact | None:
    entries = document.get(values, "env")
    # Of two entries of one name Kubernetes takes the last.
    for entry in reversed(items(entries)):
        if document.text(document.get(entry, "name")) != name:
            continue
        stated = fact(document, document.get(entry, "value"), term, "headlamp")
        return stated or Fact(term, "headlamp", Unknown("in a Secret"), document.span(entry))
    return None


def _base_url(document: Document, values: Node) -> Setting | None:
    node = document.get(values, "config", "baseURL")
    return None if node is None else Setting(value(document, node), document.span(node))


def _exposures(document: Document, values: Node) -> tuple[Exposure, ...]:
    hosts, tls_hosts = _hosts(document, values), _tls_hosts(document, values)
    return (Exposure("headlamp", document.span(values), hosts, tls_hosts),) if hosts or tls_hosts else ()


def _hosts(document: Document, values: Node) -> tuple[Fact, ...]:
    nodes: list[Node] = []
    ingress, route = document.get(values, "ingress"), document.get(values, "httpRoute")
    if is_true(document, document.get(ingress, "enabled")):
        nodes += [host for item in items(document.get(ingress, "hosts")) if (host := document.get(item, "host"))]
    if is_true(document, document.get(route, "enabled")):
        nodes += items(document.get(route, "hostnames"))
    return _host_facts(document, nodes)


def _tls_hosts(document: Document, values: Node) -> tuple[Fact, ...]:
    ingress = document.get(values, "ingress")
    if not is_true(document, document.get(ingress, "enabled")):
        return ()
    entries = items(document.get(ingress, "tls"))
    return _host_facts(document, [host for entry in entries for host in items(document.get(entry, "hosts"))])


def _host_facts(document: Document, nodes: list[Node]) -> tuple[Fact, ...]:
    return tuple(
        fact(document, node, "host", "exposure")
        # A rule without a host serves every one.
        or Fact("host", "exposure", Unknown("any host"), document.span(node))
        for node in nodes
    )
