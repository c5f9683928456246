"""The API server's structured AuthenticationConfiguration (`apiserver.config.k8s.io`), in every version of it.

https://kubernetes.io/docs/reference/access-authn-authz/authentication/#using-authentication-configuration
"""

from __future__ import annotations

from homelamp.clusters.authentication_part import NULL
from homelamp.clusters.authentication_validation import faults
from homelamp.core.suggest import nearest
from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown
from homelamp.model import ApiServer, ClaimRule, ConfigurationFault, Fact, Issuer, Setting, Term
from homelamp.syntax.cel import forms
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items
from homelamp.syntax.yaml.facts import fact, setting, stated, value

KIND = "AuthenticationConfiguration"
# https://docs.siderolabs.com/talos/v1.15/reference/configuration/kubernetes/kubeauthenticationconfig
_OF_TALOS = "KubeAuthenticationConfig"
GROUP = "apiserver.config.k8s.io/"
VERSIONS = ("v1", "v1beta1", "v1alpha1")
_WHOLE = tuple(GROUP + one for one in VERSIONS)
_LIKE = 0.8


def read(document: Document) -> list[ApiServer]:
    """The issuers of an AuthenticationConfiguration, also of one that Talos writes; empty for any other document."""
    root = document.root
    if inner := [one for text in _files_of_talos(document) for one in document.nested(text)[0]]:
        return [server for one in inner for server in read(one)]
    if document.text(document.get(root, "kind")) == _OF_TALOS:
        inner_root = document.get(root, "configuration")
        inside = document._replace(root=inner_root) if isinstance(inner_root, MappingNode) else None
        # Talos names the file that it makes of it.
        return [one._replace(distribution="talos") for one in _servers(inside)] if inside else []
    return _servers(document, *_unserved(document)) if _is_configuration(document) else []


def _is_configuration(document: Document) -> bool:
    """Whether a document is one, be its version or one letter of its kind wrong."""
    root = document.root
    kind, version = (document.text(document.get(root, key)) or "" for key in ("kind", "apiVersion"))
    if kind == KIND and version.startswith(GROUP):
        return True
    if not items(document.get(root, "jwt")):
        return False
    is_meant = version.startswith(GROUP) or version in {"", *VERSIONS} or nearest(version, _WHOLE, _LIKE) is not None
    return is_meant and (nearest(kind, [KIND], _LIKE) is not None or (not kind and version in _WHOLE))


def _unserved(document: Document) -> list[ConfigurationFault]:
    """That the API server knows no such kind in such a version."""
    nodes = [document.get(document.root, key) for key in ("apiVersion", "kind")]
    version, kind = (document.text(node) or "" for node in nodes)
    stated = [value(document, node) for node in nodes if node is not None]
    if (kind == KIND and version in _WHOLE) or not all(isinstance(one, Known) for one in stated):
        return []
    if not kind:
        words, what = f"Object 'Kind' is missing in 'apiVersion: {version}", ""
    elif not version:
        words, what = f"Object 'apiVersion' is missing in 'kind: {kind}", "no apiVersion"
    else:
        words, what = f'no kind "{kind}" is registered for version "{version}"', f"apiVersion {version}"
    is_kind = kind != KIND
    at = nodes[is_kind] or nodes[1] or nodes[0] or document.root
    return [
        ConfigurationFault(
            kind="version",
            field="kind" if is_kind else "apiVersion",
            span=document.span(at),
            message=(
                f"the API server knows no kind {kind or 'without a name'}"
                if is_kind
                else f"no API server takes {what} of this kind"
            ),
            change=f"write kind: {KIND}" if is_kind else f"write apiVersion: {GROUP}v1 ({GROUP}v1beta1 before 1.34)",
            words=words,
        )
    ]


def _servers(document: Document, *unserved: ConfigurationFault) -> list[ApiServer]:
    found = faults(document, document.root) if isinstance(document.root, MappingNode) and not unserved else ()
    broken = frozenset(fault.span for fault in found if fault.is_decoding)
    issuers = tuple(_without(_issuer(document, entry), broken) for entry in _entries(document))
    anonymous = document.get(document.root, "anonymous")
    return [
        ApiServer(
            paths=(document.file.path,),
            span=document.span(document.root),
            issuers=issuers,
            structured=True,
            faults=unserved or found,
            anonymous=document.span(anonymous) if isinstance(anonymous, MappingNode) else None,
        )
    ]


def _without(issuer: Issuer, broken: frozenset[Span]) -> Issuer:
    """An issuer of which nothing is known that has the wrong type: the fault of the file names it."""
    if not broken:
        return issuer
    return issuer._replace(
        url=_unless(issuer.url, broken),
        audiences=tuple(one for fact in issuer.audiences if (one := _unless(fact, broken))),
        username_claim=_unless(issuer.username_claim, broken),
        username_prefix=_unless(issuer.username_prefix, broken),
        groups_claim=_unless(issuer.groups_claim, broken),
        groups_prefix=_unless(issuer.groups_prefix, broken),
    )


def _unless(stated: Fact | None, broken: frozenset[Span]) -> Fact | None:
    is_broken = stated is not None and stated.span in broken and not isinstance(stated.value, Unknown)
    return stated._replace(value=Unknown("not a text"), pieces=()) if stated and is_broken else stated


def _files_of_talos(document: Document) -> list[ScalarNode]:
    """The texts under `machine.files` (https://docs.siderolabs.com/talos, "MachineConfig") that may be one."""
    texts = [document.get(entry, "content") for entry in items(document.get(document.root, "machine", "files"))]
    return [one for one in texts if isinstance(one, ScalarNode) and KIND in str(one.value)]


def _entries(document: Document) -> list[Node]:
    """The entries of `jwt`; what another tool puts in its place counts as one."""
    jwt = document.get(document.root, "jwt")
    if jwt is None or isinstance(jwt, SequenceNode):
        return items(jwt)
    return [] if document.value(jwt) == Known("") else [jwt]


def _issuer(document: Document, entry: Node) -> Issuer:
    if not isinstance(entry, MappingNode):
        return _unknown(document, entry)
    url = document.get(entry, "issuer", "url")
    audiences = items(document.get(entry, "issuer", "audiences"))
    ids = [fact(document, node, "client_id", "api-server") for node in audiences]
    username, groups = _expression(document, entry, "username"), _expression(document, entry, "groups")
    return Issuer(
        url=fact(document, url, "issuer_url", "api-server"),
        audiences=tuple(one for one in ids if isinstance(one, Fact)),
        span=document.span(entry),
        username_claim=_claim(document, entry, "username", "username_claim", username),
        username_prefix=_prefix(document, entry, "username", "username_prefix", username),
        groups_claim=_claim(document, entry, "groups", "groups_claim", groups),
        groups_prefix=_prefix(document, entry, "groups", "groups_prefix", groups),
        has_ca=document.get(entry, "issuer", "certificateAuthority") is not None,
        username_expression=username,
        groups_expression=groups,
        discovery_url=setting(document, document.get(entry, "issuer", "discoveryURL")),
        other_expressions=_other_expressions(document, entry),
        rules=tuple(_rule(document, one) for one in items(document.get(entry, "claimValidationRules"))),
    )


def _expression(document: Document, entry: Node, which: str) -> Setting | None:
    mapping = _mapping(document, entry, which)
    stated = fact(document, document.get(mapping, "expression"), "username_claim", "api-server")
    return setting(document, document.get(mapping, "expression")) if stated else None


def _other_expressions(document: Document, entry: Node) -> tuple[Setting, ...]:
    extra = items(document.get(entry, "claimMappings", "extra"))
    nodes = [document.get(entry, "claimMappings", "uid", "expression")]
    nodes += [document.get(one, "valueExpression") for one in extra]
    return tuple(one for one in (setting(document, node) for node in nodes) if one)


def _rule(document: Document, entry: Node) -> ClaimRule:
    claim, required, expression = (
        setting(document, document.get(entry, key)) for key in ("claim", "requiredValue", "expression")
    )
    return ClaimRule(document.span(entry), claim, required, expression)


def _unknown(document: Document, entry: Node) -> Issuer:
    """An entry that another tool fills in: it states everything, and nothing that can be known."""
    return Issuer(
        url=_filled_in(document, entry, "issuer_url"),
        audiences=(_filled_in(document, entry, "client_id"),),
        span=document.span(entry),
        username_claim=_filled_in(document, entry, "username_claim"),
        username_prefix=_filled_in(document, entry, "username_prefix"),
        groups_claim=_filled_in(document, entry, "groups_claim"),
        groups_prefix=_filled_in(document, entry, "groups_prefix"),
        has_ca=True,
    )


def _claim(document: Document, entry: Node, which: str, term: Term, expression: Setting | None) -> Fact | None:
    mapping = _mapping(document, entry, which)
    claim = fact(document, document.get(mapping, "claim"), term, "api-server")
    return claim or _computed(document, mapping, term, expression)


def _prefix(document: Document, entry: Node, which: str, term: Term, expression: Setting | None) -> Fact | None:
    """An empty prefix is stated like any other: there is no default. Null is none."""
    mapping = _mapping(document, entry, which)
    prefix = document.get(mapping, "prefix")
    if prefix is None or prefix.tag == NULL:
        return _computed(document, mapping, term, expression)
    return stated(document, prefix, term, "api-server")


def _mapping(document: Document, entry: Node, which: str) -> Node | None:
    """The mapping of one claim, or what another tool puts in its place or in that of all mappings."""
    mappings = document.get(entry, "claimMappings")
    return document.get(mappings, which) if isinstance(mappings, MappingNode) else mappings


def _computed(document: Document, mapping: Node | None, term: Term, expression: Setting | None) -> Fact | None:
    if expression is not None:
        form = forms.list_of if term.startswith("groups") else forms.name_of
        found = form(expression.text) if expression.text else None
        if found is None:
            return Fact(term, "api-server", Unknown("computed by an expression"), expression.span)
        known = found.prefix if term.endswith("prefix") else found.claim
        return Fact(term, "api-server", Known(known), expression.span)
    if mapping is None or isinstance(mapping, MappingNode) or document.value(mapping) == Known(""):
        return None
    return _filled_in(document, mapping, term)


def _filled_in(document: Document, node: Node, term: Term) -> Fact:
    return Fact(term, "api-server", Unknown("filled in elsewhere"), document.span(node))
