"""The API server's structured AuthenticationConfiguration (`apiserver.config.k8s.io`), in every version of it.

https://kubernetes.io/docs/reference/access-authn-authz/authentication/#using-authentication-configuration
"""

from __future__ import annotations

from homelamp.core.value import Known, Unknown
from homelamp.model import ApiServer, Fact, Issuer, Term
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items
from homelamp.syntax.yaml.facts import fact, stated

KIND = "AuthenticationConfiguration"
# https://docs.siderolabs.com/talos/v1.15/reference/configuration/kubernetes/kubeauthenticationconfig
_OF_TALOS = "KubeAuthenticationConfig"
GROUP = "apiserver.config.k8s.io/"


def read(document: Document) -> list[ApiServer]:
    """The issuers of an AuthenticationConfiguration, also of one that Talos writes; empty for any other document."""
    root = document.root
    if inner := [one for text in _files_of_talos(document) for one in document.nested(text)[0]]:
        return [server for one in inner for server in read(one)]
    kind = document.text(document.get(root, "kind"))
    if kind == _OF_TALOS:
        inner_root = document.get(root, "configuration")
        inside = document._replace(root=inner_root) if isinstance(inner_root, MappingNode) else None
        # Talos names the file that it makes of it.
        return [one._replace(distribution="talos") for one in _servers(inside)] if inside else []
    if kind != KIND:
        return []
    if not (document.text(document.get(root, "apiVersion")) or "").startswith(GROUP):
        return []
    return _servers(document)


def _servers(document: Document) -> list[ApiServer]:
    issuers = tuple(_issuer(document, entry) for entry in _entries(document))
    return [ApiServer((document.file.path,), document.span(document.root), issuers, structured=True)]


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
    return Issuer(
        url=fact(document, url, "issuer_url", "api-server"),
        audiences=tuple(one for one in ids if isinstance(one, Fact)),
        span=document.span(entry),
        username_claim=_claim(document, entry, "username", "username_claim"),
        username_prefix=_prefix(document, entry, "username", "username_prefix"),
        groups_claim=_claim(document, entry, "groups", "groups_claim"),
        groups_prefix=_prefix(document, entry, "groups", "groups_prefix"),
        has_ca=document.get(entry, "issuer", "certificateAuthority") is not None,
    )


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


def _claim(document: Document, entry: Node, which: str, term: Term) -> Fact | None:
    mapping = _mapping(document, entry, which)
    claim = fact(document, document.get(mapping, "claim"), term, "api-server")
    return claim or _computed(document, mapping, term)


def _prefix(document: Document, entry: Node, which: str, term: Term) -> Fact | None:
    """An empty prefix is stated like any other: there is no default."""
    mapping = _mapping(document, entry, which)
    prefix = document.get(mapping, "prefix")
    return _computed(document, mapping, term) if prefix is None else stated(document, prefix, term, "api-server")


def _mapping(document: Document, entry: Node, which: str) -> Node | None:
    """The mapping of one claim, or what another tool puts in its place or in that of all mappings."""
    mappings = document.get(entry, "claimMappings")
    return document.get(mappings, which) if isinstance(mappings, MappingNode) else mappings


def _computed(document: Document, mapping: Node | None, term: Term) -> Fact | None:
    expression = document.get(mapping, "expression")
    if expression is not None:
        return Fact(term, "api-server", Unknown("computed by an expression"), document.span(expression))
    if mapping is None or isinstance(mapping, MappingNode) or document.value(mapping) == Known(""):
        return None
    return _filled_in(document, mapping, term)


def _filled_in(document: Document, node: Node, term: Term) -> Fact:
    return Fact(term, "api-server", Unknown("filled in elsewhere"), document.span(node))
