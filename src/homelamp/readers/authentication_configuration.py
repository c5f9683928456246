"""The API server's structured AuthenticationConfiguration (`apiserver.config.k8s.io`).

https://kubernetes.io/docs/reference/access-authn-authz/authentication/#using-authentication-configuration
"""

from __future__ import annotations

from homelamp.facts import ApiServer, Fact, Issuer
from homelamp.readers.yaml import Document, Node, items
from homelamp.readers.yaml_facts import fact

GROUP = "apiserver.config.k8s.io/"


def read(document: Document) -> ApiServer | None:
    """The issuers of an AuthenticationConfiguration; None for any other document."""
    root = document.root
    if document.text(document.get(root, "kind")) != "AuthenticationConfiguration":
        return None
    if not (document.text(document.get(root, "apiVersion")) or "").startswith(GROUP):
        return None
    issuers = tuple(_issuer(document, entry) for entry in items(document.get(root, "jwt")))
    return ApiServer((document.file.path,), document.span(root), issuers, structured=True)


def _issuer(document: Document, entry: Node) -> Issuer:
    url = document.get(entry, "issuer", "url")
    audiences = items(document.get(entry, "issuer", "audiences"))
    stated = [fact(document, node, "client_id", "api-server") for node in audiences]
    return Issuer(
        fact(document, url, "issuer_url", "api-server"),
        tuple(one for one in stated if isinstance(one, Fact)),
        document.span(url if url is not None else entry),
    )
