"""Objects that make Secrets, and the keys that these will have. Values are never read.

SealedSecrets: https://github.com/bitnami/sealed-secrets; ExternalSecrets:
https://external-secrets.io/latest/api/externalsecret/.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.facts import Fact, SecretProducer, Setting, Term
from homelamp.readers.yaml import Document, MappingNode, Node, items
from homelamp.readers.yaml_facts import fact, setting, value
from homelamp.text import Span
from homelamp.value import Known

# Custom resources that make a Secret of their own name, or of the name that stands at these keys; their keys are
# decided in the store.
_STORES: dict[str, tuple[tuple[str, ...], ...]] = {
    "ClusterExternalSecret": (("spec", "externalSecretName"),),
    "OnePasswordItem": (),
    "VaultStaticSecret": (("spec", "destination", "name"),),
    "VaultDynamicSecret": (("spec", "destination", "name"),),
    "InfisicalSecret": (("spec", "managedSecretReference", "secretName"),),
    "BitwardenSecret": (("spec", "secretName"),),
    "DopplerSecret": (("spec", "managedSecret", "name"),),
    "PushSecret": (),
    "Password": (),
}
# What Headlamp's chart takes from a Secret and is public all the same: an ExternalSecret may state it in its template.
_PUBLIC: dict[str, Term] = {"OIDC_ISSUER_URL": "issuer_url", "OIDC_CLIENT_ID": "client_id"}


def read(document: Document) -> list[SecretProducer]:
    """The makers of Secrets in a document; empty for any other document."""
    nodes = (document.root, *items(document.get(document.root, "items")))
    return [producer for node in nodes for producer in _producers(document, node)]


def _producers(document: Document, node: Node) -> Iterator[SecretProducer]:
    kind = document.text(document.get(node, "kind")) or ""
    if kind == "Kustomization":
        for entry in items(document.get(node, "secretGenerator")):
            yield from _producer(document, entry, kind, (("name",),), _generated_keys(document, entry))
    elif kind == "Secret":
        yield from _producer(document, node, kind, (), _keys(document, node, ("data",), ("stringData",)))
    elif kind == "SealedSecret":
        keys = _keys(document, node, ("spec", "encryptedData"), ("spec", "template", "data"))
        yield from _producer(document, node, kind, (("spec", "template", "metadata", "name"),), keys)
    elif kind == "ExternalSecret":
        made = list(_producer(document, node, kind, (("spec", "target", "name"),), _external_keys(document, node)))
        yield from (one._replace(stated=_public(document, node)) for one in made)
    elif kind in _STORES:
        yield from _producer(document, node, kind, _STORES[kind], None)


def _producer(
    document: Document, node: Node, kind: str, names: tuple[tuple[str, ...], ...], keys: dict[str, Span] | None
) -> Iterator[SecretProducer]:
    stated = [found for path in (*names, ("metadata", "name")) if (found := document.get(node, *path)) is not None]
    if not stated:
        return
    name = Setting(value(document, stated[0]), document.span(stated[0]))
    namespace = _namespace(document, node)
    yield SecretProducer(
        kind,
        name,
        namespace.value if namespace else None,
        keys,
        document.span(node),
        namespace_span=namespace.span if namespace else None,
        keys_span=_keys_place(document, node),
    )


def _keys_place(document: Document, node: Node) -> Span | None:
    """The key under which a kind keeps the keys of its Secret, with what follows."""
    for path in (("spec", "encryptedData"), ("spec", "target", "template", "data"), ("data",), ("stringData",)):
        found = document.get(node, *path)
        if found is not None:
            return document.span(found)
    return None


def _namespace(document: Document, node: Node) -> Setting | None:
    stated = (setting(document, document.get(node, *path)) for path in (("metadata", "namespace"), ("namespace",)))
    return next((one for one in stated if one and one.value != Known("")), None)


def _keys(document: Document, node: Node, *paths: tuple[str, ...]) -> dict[str, Span]:
    found: dict[str, Span] = {}
    for path in paths:
        mapping = document.get(node, *path)
        if isinstance(mapping, MappingNode):
            found |= {str(key.value): document.span(key) for key, _ in mapping.value}
    return found


def _external_keys(document: Document, node: Node) -> dict[str, Span] | None:
    spec = document.get(node, "spec")
    template = document.get(spec, "target", "template")
    own = _keys(document, node, ("spec", "target", "template", "data"))
    if document.get(template, "templateFrom") is not None or (document.get(spec, "dataFrom") is not None and not own):
        return None
    if own and document.text(document.get(template, "mergePolicy")) != "Merge":
        return own
    if document.get(spec, "dataFrom") is not None:
        return None
    entries = [entry for one in items(document.get(spec, "data")) if (entry := document.get(one, "secretKey"))]
    return own | {text: document.span(entry) for entry in entries if (text := document.text(entry))}


def _generated_keys(document: Document, entry: Node) -> dict[str, Span] | None:
    if document.get(entry, "envs") is not None or document.get(entry, "env") is not None:
        return None
    found: dict[str, Span] = {}
    for node in (*items(document.get(entry, "literals")), *items(document.get(entry, "files"))):
        name, equals, _ = (document.text(node) or "").partition("=")
        found[name if equals else name.rpartition("/")[2]] = document.span(node)
    return found


def _public(document: Document, node: Node) -> tuple[Fact, ...]:
    data = document.get(node, "spec", "target", "template", "data")
    stated = (fact(document, document.get(data, key), term, "secret") for key, term in _PUBLIC.items())
    return tuple(one for one in stated if one)
