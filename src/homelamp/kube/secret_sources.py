"""Objects that make Secrets, and the keys that these will have. Values are never read.

A SealedSecret makes a Secret of its own name, whatever its template says:
pkg/apis/sealedsecrets/v1alpha1/sealedsecret_expansion.go of https://github.com/bitnami/sealed-secrets. ExternalSecrets:
https://external-secrets.io/latest/api/externalsecret/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown, Value
from homelamp.kube import secret_stores
from homelamp.kube.objects import Object, objects
from homelamp.kube.placement import Settings
from homelamp.model import Fact, SecretProducer, Setting, Term
from homelamp.syntax.booleans import annotation
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, items
from homelamp.syntax.yaml.facts import fact, setting, value

# What Headlamp's chart takes from a Secret and is public all the same: the templates may state it.
_PUBLIC: dict[str, Term] = {"OIDC_ISSUER_URL": "issuer_url", "OIDC_CLIENT_ID": "client_id"}
# Where the kinds keep the keys of their Secrets, and those of these places whose values are plain text.
_KEYS = (("spec", "encryptedData"), ("spec", "target", "template", "data"), ("data",), ("stringData",))
_PLAIN = (("spec", "template", "data"), ("spec", "target", "template", "data"), ("stringData",))
# Annotations of tools that copy a Secret into other namespaces: Reflector, and Mittwald's replicator.
_SCOPE = "sealedsecrets.bitnami.com/"
_COPIED = ("reflect", "replicat")


def read(document: Document, settings: Settings) -> list[SecretProducer]:
    """The makers of Secrets in a document, with what becomes of their names; empty for any other document."""
    return [maker for one in objects(document) for maker in _makers(one, settings if one.is_whole else Settings())]


def _makers(one: Object, settings: Settings) -> Iterator[SecretProducer]:
    document, node, kind = one.document, one.node, one.kind
    if kind == "Kustomization":
        for entry in items(document.get(node, "secretGenerator")):
            keys = _generated_keys(document, entry)
            yield from _maker(one._replace(node=entry), settings, keys, ("name",), ("namespace",))
    elif kind == "Secret":
        yield from _maker(one, settings, _keys(document, node, ("data",), ("stringData",)))
    elif kind == "SealedSecret":
        yield from _maker(one, settings, _keys(document, node, ("spec", "encryptedData"), ("spec", "template", "data")))
    elif kind == "ExternalSecret" and document.get(node, "spec", "target", "name") is not None:
        # Kustomize gives the object another namespace, and so its Secret, but knows nothing of this name.
        plain = settings._replace(prefix="", suffix="", renamed_at=(), is_renamed=False)
        yield from _maker(one, plain, _external_keys(document, node), ("spec", "target", "name"))
    elif kind == "ExternalSecret":
        yield from _maker(one, settings, _external_keys(document, node))
    else:
        for name in secret_stores.names(document, node, kind):
            stated = Setting(value(document, name), document.span(name))
            yield SecretProducer(kind, stated, None, None, document.span(node))


def _maker(
    one: Object,
    settings: Settings,
    keys: dict[str, Span] | None,
    name: tuple[str, ...] = ("metadata", "name"),
    namespace: tuple[str, ...] = ("metadata", "namespace"),
) -> Iterator[SecretProducer]:
    document, node = one.document, one.node
    named = document.get(node, *name)
    if named is None:
        return
    placed = _namespace(setting(document, document.get(node, *namespace)), settings)
    if _is_copied(document, node):
        placed = None
    yield SecretProducer(
        one.kind,
        Setting(_renamed(value(document, named), settings), document.span(named)),
        placed.value if placed else None,
        keys,
        document.span(node),
        stated=_public(document, node),
        namespace_span=placed.span if placed else None,
        keys_span=_keys_place(document, node),
        renamed_at=settings.renamed_at,
        seal=_seal(document, node) if one.kind == "SealedSecret" else "",
    )


def _seal(document: Document, node: Node) -> Literal["", "strict", "namespace-wide"]:
    """What the seal of a SealedSecret holds, by the annotations that count."""
    found = document.get(node, "metadata", "annotations")
    entries = found.value if isinstance(found, MappingNode) else ()
    on = {str(key.value) for key, value in entries if annotation(document, value)}
    if f"{_SCOPE}cluster-wide" in on:
        return ""
    return "namespace-wide" if f"{_SCOPE}namespace-wide" in on else "strict"


def _renamed(name: Value, settings: Settings) -> Value:
    if settings.is_renamed:
        return Unknown("renamed by what takes it in")
    return Known(f"{settings.prefix}{name.text}{settings.suffix}") if isinstance(name, Known) else name


def _namespace(own: Setting | None, settings: Settings) -> Setting | None:
    stated = own if own and own.value != Known("") else None
    return settings.namespace or stated or settings.default


def _is_copied(document: Document, node: Node) -> bool:
    """Whether annotations ask for copies in other namespaces."""
    paths = (("metadata",), ("spec", "template", "metadata"), ("spec", "target", "template", "metadata"))
    found = (document.get(node, *path, "annotations") for path in paths)
    keys = [str(key.value) for one in found if isinstance(one, MappingNode) for key, _ in one.value]
    return any(word in key for key in keys for word in _COPIED)


def _keys_place(document: Document, node: Node) -> Span | None:
    """Where a kind keeps the keys of its Secret."""
    found = (document.get(node, *path) for path in _KEYS)
    return next((document.span(one) for one in found if one is not None), None)


def _keys(document: Document, node: Node, *paths: tuple[str, ...]) -> dict[str, Span]:
    found: dict[str, Span] = {}
    for path in paths:
        mapping = document.get(node, *path)
        if isinstance(mapping, MappingNode):
            found |= {str(key.value): document.span(key) for key, _ in mapping.value}
    return found


def _external_keys(document: Document, node: Node) -> dict[str, Span] | None:
    """The keys that an ExternalSecret writes; None where the store decides, or where another object adds to them."""
    spec = document.get(node, "spec")
    template = document.get(spec, "target", "template")
    if document.text(document.get(spec, "target", "creationPolicy")) in {"Merge", "None"}:
        return None
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
    """The keys of a kustomize generator; None where files of variables hold them, or another generator adds some."""
    if any(document.get(entry, key) is not None for key in ("envs", "env", "behavior")):
        return None
    found: dict[str, Span] = {}
    literals = items(document.get(entry, "literals"))
    for node in (*literals, *items(document.get(entry, "files"))):
        name, equals, _ = (document.text(node) or "").partition("=")
        if not equals and node in literals:
            continue  # no key, and perhaps the secret itself
        found[name if equals else name.rpartition("/")[2]] = document.span(node)
    return found


def _public(document: Document, node: Node) -> tuple[Fact, ...]:
    nodes = ((document.get(node, *path, key), term) for path in _PLAIN for key, term in _PUBLIC.items())
    return tuple(one for found, term in nodes if (one := fact(document, found, term, "secret")))
