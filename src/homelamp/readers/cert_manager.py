"""cert-manager's issuers: https://cert-manager.io/docs/configuration/"""

from __future__ import annotations

from homelamp.facts import Setting
from homelamp.readers.yaml import Document
from homelamp.readers.yaml_facts import setting

_KINDS = ("Issuer", "ClusterIssuer")
# Types that sign with a CA of one's own.
_PRIVATE = ("selfSigned", "ca")


def private_issuers(document: Document) -> list[Setting]:
    """The name of an Issuer or ClusterIssuer that signs with a CA of its own; empty for any other document."""
    return _names(document, is_private=True)


def other_issuers(document: Document) -> list[Setting]:
    """The name of an Issuer or ClusterIssuer of another type, be its certificates trusted by all or not."""
    return _names(document, is_private=False)


def _names(document: Document, *, is_private: bool) -> list[Setting]:
    root = document.root
    spec, name = document.get(root, "spec"), setting(document, document.get(root, "metadata", "name"))
    if document.text(document.get(root, "kind")) not in _KINDS or spec is None or name is None:
        return []
    return [name] if is_private == any(document.get(spec, key) is not None for key in _PRIVATE) else []
