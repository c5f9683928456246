"""cert-manager's issuers: https://cert-manager.io/docs/configuration/"""

from __future__ import annotations

from homelamp.model import Setting
from homelamp.syntax.yaml.documents import Document, Node
from homelamp.syntax.yaml.facts import setting

_KINDS = ("Issuer", "ClusterIssuer")
# Types that sign with a CA of one's own.
_PRIVATE = ("selfSigned", "ca")


def private_issuers(document: Document) -> list[Setting]:
    """The name of an Issuer or ClusterIssuer that signs with a CA of its own, placed where that is stated."""
    name, types = _issuer(document)
    return [name._replace(span=document.span(types[0]))] if name and types else []


def other_issuers(document: Document) -> list[Setting]:
    """The name of an Issuer or ClusterIssuer of another type, be its certificates trusted by all or not."""
    name, types = _issuer(document)
    return [name] if name and not types else []


def _issuer(document: Document) -> tuple[Setting | None, list[Node]]:
    """Name and private types of an issuer; no name for any other document."""
    root = document.root
    spec = document.get(root, "spec")
    if document.text(document.get(root, "kind")) not in _KINDS or spec is None:
        return None, []
    types = [found for key in _PRIVATE if (found := document.get(spec, key)) is not None]
    return setting(document, document.get(root, "metadata", "name")), types
