"""Headlamp's Helm values: what the login is told.

Which value ends up where, by chart version: charts/headlamp/templates/deployment.yaml of
https://github.com/kubernetes-sigs/headlamp. Flags made from values win over the backend's own `HEADLAMP_CONFIG_*`
variables; with `externalSecret.enabled` the chart ignores the plain values of the client.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from homelamp.facts import Fact, Headlamp, OidcValue, Setting, Term
from homelamp.readers import headlamp_environment as environment
from homelamp.readers import headlamp_exposure, headlamp_secrets
from homelamp.readers.headlamp_keys import CA, KNOWN_KEYS, NAMES, USE_ACCESS_TOKEN, USE_PKCE, nearest_key
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode, SequenceNode
from homelamp.readers.yaml_facts import fact, part_fact, setting
from homelamp.text import Span
from homelamp.value import Unknown

# Of these the chart ignores the plain value when an external Secret is to supply it.
_FROM_SECRET: tuple[Term, ...] = ("issuer_url", "client_id", "scopes")
# What only the Secret says.
IN_SECRET = Unknown("in a Secret")
_READ: tuple[Term, ...] = ("issuer_url", "client_id", "redirect_uri", "scopes")


class Deployment(NamedTuple):
    """What is known of a deployment beside its values.

    `overridden` are values, such as `config.oidc.clientID`, that something else sets after these; `more` says what else
    adds values that these do not have, and is empty where nothing does. With `is_placed` the namespace stays what it
    is whatever kustomize says.
    """

    name: str
    namespace: str | None
    chart_version: Setting | None = None
    overridden: Collection[str] = ()
    more: str = ""
    is_placed: bool = False


def read(document: Document, values: Node, deployment: Deployment) -> Headlamp | None:
    """Headlamp as its values describe it; None where no login is wanted (all OIDC values empty)."""
    stated = {term: _effective(document, values, term, deployment) for term in _READ}
    if stated["issuer_url"] is None and stated["client_id"] is None:
        return None
    return Headlamp(
        name=deployment.name,
        namespace=deployment.namespace,
        span=document.span(values),
        oidc=_place(document, values),
        issuer=stated["issuer_url"],
        client_id=stated["client_id"],
        callback=stated["redirect_uri"],
        scopes=stated["scopes"],
        client_secret=_misspelt(document, values, "client_secret") or headlamp_secrets.client_secret(document, values),
        base_url=_base_url(document, values),
        use_pkce=environment.is_set(document, values, USE_PKCE),
        use_access_token=environment.is_set(document, values, USE_ACCESS_TOKEN),
        chart_version=deployment.chart_version,
        ca=next((one for names in CA if (one := environment.is_set(document, values, names))), None),
        secrets=headlamp_secrets.references(document, values),
        env=document.span(env) if (env := document.get(values, "env")) is not None else None,
        environment=environment.names(document, values),
        oidc_values=_oidc_values(document, values),
        exposures=headlamp_exposure.read(document, values),
        elsewhere=_elsewhere(document, deployment),
        is_placed=deployment.is_placed,
        is_inline=_is_inline(document, values),
    )


def _effective(document: Document, values: Node, term: Term, deployment: Deployment) -> Fact | None:
    """What the values state, unless an argument or another source of values has the last word."""
    stated = _stated(document, values, term)
    argument = environment.argument_of(document, values, NAMES[term].argument)
    if argument:
        if stated:
            return stated._replace(value=Unknown("given again in extraArgs"), pieces=())
        return part_fact(document, *argument, term, "headlamp")
    if stated and _is_overridden(deployment):
        return stated._replace(value=Unknown("overridden outside these values"), pieces=())
    return stated


def _elsewhere(document: Document, deployment: Deployment) -> str:
    """Why more may be stated than these values state."""
    if deployment.more:
        return deployment.more
    if _is_overridden(deployment):
        return "overridden outside these values"
    return "below a key that is given twice" if document.ambiguous else ""


def _is_overridden(deployment: Deployment) -> bool:
    return any(name.startswith(("config.oidc", "env")) for name in deployment.overridden)


def _stated(document: Document, values: Node, term: Term) -> Fact | None:
    names = NAMES[term]
    external = headlamp_secrets.external(document, values) if term in _FROM_SECRET else None
    if external is None:
        plain = fact(document, document.get(values, "config", "oidc", names.key), term, "headlamp")
        if plain is not None:
            return plain
    for name in (names.chart, names.backend):
        found = _variable(document, values, name, term)
        if found is not None:
            return found
    if external is not None:
        return Fact(term, "headlamp", IN_SECRET, document.span(external))
    return _misspelt(document, values, term)


def _variable(document: Document, values: Node, name: str, term: Term) -> Fact | None:
    entry = environment.entry_of(document, values, name)
    if entry is None:
        return None
    stated = fact(document, document.get(entry, "value"), term, "headlamp")
    if stated is None and document.get(entry, "value") is not None:
        return None
    return stated or Fact(term, "headlamp", IN_SECRET, document.span(entry))


def _misspelt(document: Document, values: Node, term: Term) -> Fact | None:
    """A key that the chart does not know and that was most likely meant: HL403 names it, nothing else is said."""
    oidc = document.get(values, "config", "oidc")
    if not isinstance(oidc, MappingNode) or document.get(oidc, NAMES[term].key) is not None:
        return None
    for key, _ in oidc.value:
        name = str(key.value)
        if name not in KNOWN_KEYS and nearest_key(name) == NAMES[term].key:
            return Fact(
                term, "headlamp", Unknown(f"given as {name}, which the chart does not know"), document.span(key)
            )
    return None


def _place(document: Document, values: Node) -> Span:
    oidc = document.get(values, "config", "oidc")
    return document.span(oidc if isinstance(oidc, MappingNode) else values)


def _is_inline(document: Document, values: Node) -> bool:
    """Whether the chart makes no Secret of the values, and takes none from outside."""
    create = document.get(values, "config", "oidc", "secret", "create")
    makes_none = create is not None and document.text(create) == "false"
    return makes_none and headlamp_secrets.external(document, values) is None


def _oidc_values(document: Document, values: Node) -> tuple[OidcValue, ...]:
    oidc = document.get(values, "config", "oidc")
    pairs = oidc.value if isinstance(oidc, MappingNode) else ()
    return tuple(_oidc_value(document, key, node) for key, node in pairs if str(key.value) != "<<")


def _oidc_value(document: Document, key: Node, node: Node) -> OidcValue:
    name, key_span, span = str(key.value), document.span(key), document.span(node)
    if not isinstance(node, ScalarNode):
        return OidcValue(name, key_span, span, "sequence" if isinstance(node, SequenceNode) else "mapping")
    tag = node.tag.removeprefix("tag:yaml.org,2002:")
    return OidcValue(name, key_span, span, "scalar", str(node.value), tag, node.style in {"'", '"'})


def _base_url(document: Document, values: Node) -> Setting | None:
    argument = environment.argument_of(document, values, "base-url")
    if argument:
        return Setting(Unknown("given in extraArgs"), document.span(argument[0]))
    return setting(document, document.get(values, "config", "baseURL"))
