"""Headlamp's Helm values: what the login is told.

The chart's own: charts/headlamp/values.yaml of https://github.com/kubernetes-sigs/headlamp.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from homelamp.apps.headlamp import (
    environment,
    exposure,
    secret_references,
    strays,
    terms,
    unset_variables,
    written_secrets,
)
from homelamp.apps.headlamp.keys import (
    KNOWN_KEYS,
    LATER_KEYS,
    MAPPINGS,
    NAMES,
    NESTED_KEYS,
    SERVICE_ACCOUNT_TOKEN,
    USE_ACCESS_TOKEN,
    USE_PKCE,
    is_newer,
    named_secret,
    nearest_key,
    release_of,
)
from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown
from homelamp.model import Headlamp, OidcValue, Setting, Term
from homelamp.model.headlamp import Stray
from homelamp.syntax.booleans import printed, truth
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode
from homelamp.syntax.yaml.facts import setting, value

# The chart's name, in whatever source.
CHART = "headlamp"
# The first chart with `unsafeUseServiceAccountToken`.
_FIRST_WITH_TOKEN = (0, 43)
_READ: tuple[Term, ...] = ("issuer_url", "client_id", "redirect_uri", "scopes")


class Deployment(NamedTuple):
    """What is known of a deployment beside its values.

    `more` says what else adds values that these do not have, and is empty where nothing does. With `is_placed` the
    namespace stays what it is whatever kustomize says.
    """

    name: str
    namespace: Setting | None
    chart_version: Setting | None = None
    more: str = ""
    is_placed: bool = False
    # Whether another chart has this one as a dependency.
    is_wrapped: bool = False


def read(document: Document, values: Node, deployment: Deployment) -> Headlamp | None:
    """Headlamp as its values describe it; None where no login is wanted (all OIDC values empty)."""
    stated = {term: terms.stated(document, values, term) for term in _READ}
    oidc_values = tuple(_oidc_values(document, document.get(values, "config", "oidc")))
    misplaced = tuple(_misplaced(document, values))
    secret = secret_references.client_secret(document, values)
    given = {NAMES[term].key for term, fact in stated.items() if fact is not None}
    given |= {one.name for one in oidc_values if one.truth is not False} | ({"clientSecret"} if secret else set())
    if secret_references.external(document, values) is not None:
        given |= {names.key for names in NAMES.values()}
    version = deployment.chart_version.text if deployment.chart_version else None
    astray = strays.read(document, values, given, version, is_wrapped=deployment.is_wrapped)
    is_wanted = bool(misplaced) or any(one.is_login for one in astray) or _is_wanted(oidc_values, deployment)
    if stated["issuer_url"] is None and stated["client_id"] is None and not is_wanted:
        return None
    override = _namespace_override(document, values)
    namespace = override or deployment.namespace
    return Headlamp(
        name=deployment.name,
        namespace=namespace.text or None if namespace else None,
        span=document.span(values),
        oidc=_place(document, values),
        issuer=stated["issuer_url"],
        client_id=stated["client_id"],
        callback=stated["redirect_uri"],
        scopes=stated["scopes"],
        client_secret=terms.misspelt(document, values, "client_secret") or secret,
        base_url=environment.base_url(document, values) or _base_url_astray(astray),
        use_pkce=environment.is_set(document, values, USE_PKCE),
        use_access_token=environment.is_set(document, values, USE_ACCESS_TOKEN),
        chart_version=deployment.chart_version,
        ca=environment.ca(document, values),
        secrets=secret_references.references(document, values),
        namespace_span=namespace.span if namespace else None,
        env=document.span(env) if (env := document.get(values, "env")) is not None else None,
        environment=environment.names(document, values),
        oidc_values=oidc_values,
        exposures=exposure.read(document, values),
        elsewhere=_elsewhere(document, values, deployment),
        is_placed=deployment.is_placed or override is not None,
        is_inline=_is_inline(document, values),
        written_secrets=tuple(written_secrets.in_values(document, values)),
        misplaced=misplaced,
        strays=tuple(astray),
        validator_issuer=terms.verified(document, values, "issuer_url"),
        validator_client_id=terms.verified(document, values, "client_id"),
        service_account_token=_service_account_token(document, values, deployment),
        unset=tuple(unset_variables.read(document, values)),
        optional_secrets=secret_references.optional_references(document, values),
        in_cluster=_boolean(document, document.get(values, "config", "inCluster")),
        replicas=setting(document, document.get(values, "replicaCount")),
    )


def _base_url_astray(found: Iterable[Stray]) -> Setting | None:
    """A path that the chart does not see: HL403 names it, nothing else is said."""
    for one in found:
        if one.near == "baseURL" or one.name == "baseURL":
            return Setting(Unknown(f"given as {one.name}, which the chart does not know"), one.key)
    return None


def _boolean(document: Document, node: Node | None) -> Setting | None:
    stated = setting(document, node)
    return stated._replace(boolean=truth(document, node)) if stated else None


def _service_account_token(document: Document, values: Node, deployment: Deployment) -> Setting | None:
    """What makes Headlamp act as its own service account; the chart passes it on only within a cluster."""
    config = document.get(values, "config")
    plain, within = document.get(config, "unsafeUseServiceAccountToken"), document.get(config, "inCluster")
    is_within = within is None or truth(document, within) is not False
    stated = setting(document, plain)
    release = release_of(deployment.chart_version.text if deployment.chart_version else None)
    is_known = release is None or release >= _FIRST_WITH_TOKEN
    if is_known and plain is not None and stated is not None and is_within and truth(document, plain) is not False:
        return stated._replace(boolean=truth(document, plain))
    found = environment.is_set(document, values, SERVICE_ACCOUNT_TOKEN)
    return found if found is not None and found.boolean is not False else None


def _elsewhere(document: Document, values: Node, deployment: Deployment) -> str:
    """Why more may be stated than these values state."""
    if deployment.more:
        return deployment.more
    enabled = document.get(values, "config", "oidc", "externalSecret", "enabled")
    if truth(document, enabled) is None and not document.ambiguous:
        return "taken from a Secret where externalSecret.enabled, which is not known, is true"
    return "below a key that is given twice" if document.ambiguous else ""


def _place(document: Document, values: Node) -> Span:
    oidc = document.get(values, "config", "oidc")
    return document.span(oidc if isinstance(oidc, MappingNode) else values)


def _is_inline(document: Document, values: Node) -> bool:
    """Whether the chart makes no Secret of the values, and takes none from outside."""
    return not secret_references.makes_secret(document, values) and secret_references.external(document, values) is None


def _namespace_override(document: Document, values: Node) -> Setting | None:
    found = setting(document, document.get(values, "namespaceOverride"))
    return found if found and found.value != Known("") else None


def _is_wanted(stated: Iterable[OidcValue], deployment: Deployment) -> bool:
    """Whether the name of a Secret, or a key that the chart does not know, shows that somebody wants a login."""
    chart_version = deployment.chart_version.text if deployment.chart_version else None
    may_know_more = is_newer(chart_version)
    if named_secret(stated, chart_version):
        return True
    for one in stated:
        if one.name in (*KNOWN_KEYS, *NESTED_KEYS, *LATER_KEYS) or one.truth is False:
            continue
        if not may_know_more or nearest_key(one.name):
            return True
    return False


def _misplaced(document: Document, values: Node) -> Iterator[OidcValue]:
    """Keys of the login written as one key with dots, as `--set` takes them: Helm does not take such a key apart."""
    for key, node in values.value if isinstance(values, MappingNode) else ():
        if str(key.value).startswith("config.") and truth(document, node) is not False:
            yield _oidc_value(document, str(key.value), key, node)


def _oidc_values(document: Document, node: Node | None, above: str = "") -> Iterator[OidcValue]:
    for key, found in node.value if isinstance(node, MappingNode) else ():
        name = f"{above}{key.value}"
        # An empty key comes of a placeholder of another tool, as in `oidc: {{ values }}`.
        if key.value not in {"<<", ""}:
            yield _oidc_value(document, name, key, found)
        if name in MAPPINGS:
            yield from _oidc_values(document, found, f"{name}.")


def _oidc_value(document: Document, name: str, key: Node, node: Node) -> OidcValue:
    key_span, span = document.span(key), document.span(node)
    if not isinstance(node, ScalarNode):
        kind: Literal["sequence", "mapping"] = "sequence" if isinstance(node, SequenceNode) else "mapping"
        return OidcValue(name, key_span, span, kind, truth=truth(document, node))
    written, filled = str(node.value), value(document, node)
    is_filled = isinstance(filled, Known) and filled.text != written and name != "clientSecret"
    return OidcValue(
        name=name,
        key=key_span,
        value=span,
        kind="scalar",
        text=str(filled) if is_filled else written,
        tag=node.tag.removeprefix("tag:yaml.org,2002:"),
        is_quoted=node.style in {"'", '"'} and not is_filled,
        is_filled=is_filled,
        truth=truth(document, node),
        printed=printed(document, node),
    )
