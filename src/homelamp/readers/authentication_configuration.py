"""The API server's structured AuthenticationConfiguration (`apiserver.config.k8s.io`), in every version of it.

https://kubernetes.io/docs/reference/access-authn-authz/authentication/#using-authentication-configuration
"""

from __future__ import annotations

from homelamp.facts import ApiServer, Fact, Issuer, Term
from homelamp.readers.yaml import Document, Node, items
from homelamp.readers.yaml_facts import fact, stated
from homelamp.value import Unknown

GROUP = "apiserver.config.k8s.io/"


def read(document: Document) -> list[ApiServer]:
    """The issuers of an AuthenticationConfiguration; empty for any other document."""
    root = document.root
    if document.text(document.get(root, "kind")) != "AuthenticationConfiguration":
        return []
    if not (document.text(document.get(root, "apiVersion")) or "").startswith(GROUP):
        return []
    issuers = tuple(_issuer(document, entry) for entry in items(document.get(root, "jwt")))
    return [ApiServer((document.file.path,), document.span(root), issuers, structured=True)]


def _issuer(document: Document, entry: Node) -> Issuer:
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


def _claim(document: Document, entry: Node, which: str, term: Term) -> Fact | None:
    mapping = document.get(entry, "claimMappings", which)
    claim = fact(document, document.get(mapping, "claim"), term, "api-server")
    return claim or _computed(document, mapping, term)


def _prefix(document: Document, entry: Node, which: str, term: Term) -> Fact | None:
    """An empty prefix is stated like any other: there is no default."""
    mapping = document.get(entry, "claimMappings", which)
    prefix = document.get(mapping, "prefix")
    return _computed(document, mapping, term) if prefix is None else stated(document, prefix, term, "api-server")


def _computed(document: Document, mapping: Node | None, term: Term) -> Fact | None:
    expression = document.get(mapping, "expression")
    if expression is None:
        return None
    return Fact(term, "api-server", Unknown("computed by an expression"), document.span(expression))
