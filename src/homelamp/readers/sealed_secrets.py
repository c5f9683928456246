"""SealedSecrets (`bitnami.com/v1alpha1`): https://github.com/bitnami/sealed-secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from homelamp.facts.secrets import SealedSecret, SealedValue
from homelamp.placeholders import NOT_SEALED_YET, is_placeholder
from homelamp.readers import ciphertext
from homelamp.readers.placement import Settings
from homelamp.readers.secret_objects import Object, objects
from homelamp.readers.substitution import value_of
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode
from homelamp.readers.yaml_facts import setting
from homelamp.text import Span
from homelamp.value import Known

_GROUP = "bitnami.com/"
_CLUSTER_WIDE = "sealedsecrets.bitnami.com/cluster-wide"
_NAMESPACE_WIDE = "sealedsecrets.bitnami.com/namespace-wide"


def read(document: Document, placed: Callable[[], Settings]) -> Iterator[SealedSecret]:
    """The SealedSecrets of a document; `placed` gives what becomes of the objects of its file, and may cost."""
    for one in objects(document):
        version = one.document.text(one.document.get(one.node, "apiVersion"))
        if one.kind == "SealedSecret" and (version is None or version.startswith(_GROUP)):
            yield _sealed(one, placed)


def _sealed(one: Object, placed: Callable[[], Settings]) -> SealedSecret:
    document, node = one.document, one.node
    metadata = document.get(node, "metadata")
    name = document.get(metadata, "name")
    assert name is not None  # objects have names
    stated = setting(document, document.get(metadata, "namespace"))
    namespace = stated if stated and stated.text != "" else None
    scopes = _scopes(document, metadata)
    return SealedSecret(
        name=document.text(name) or "",
        name_span=document.span(name),
        span=document.span(node),
        values=tuple(_values(document, document.get(node, "spec", "encryptedData"))),
        namespace=namespace,
        is_placed=namespace is None and (not one.is_whole or _is_placed(placed())),
        is_cluster_wide=_CLUSTER_WIDE in scopes,
        scopes=tuple(scopes.values()),
        template_scopes=tuple(_scopes(document, document.get(node, "spec", "template", "metadata")).values()),
        legacy=_legacy(document, node),
    )


def _is_placed(settings: Settings) -> bool:
    return settings.is_reused or settings.namespace is not None or settings.default is not None


def _scopes(document: Document, metadata: Node | None) -> dict[str, Span]:
    """The scope annotations that are on: Go's strconv.ParseBool decides, and `true` is what people write."""
    annotations = document.get(metadata, "annotations")
    entries = annotations.value if isinstance(annotations, MappingNode) else []
    return {
        str(key.value): document.span(key)
        for key, value in entries
        if key.value in {_CLUSTER_WIDE, _NAMESPACE_WIDE}
        and document.text(value) in {"true", "True", "TRUE", "1", "t", "T"}
    }


def _legacy(document: Document, node: Node) -> Span | None:
    spec = document.get(node, "spec")
    entries = spec.value if isinstance(spec, MappingNode) else []
    is_empty = document.text(document.get(spec, "data")) in {"", None} and not isinstance(
        document.get(spec, "data"), MappingNode
    )
    return None if is_empty else next((document.span(key) for key, _ in entries if key.value == "data"), None)


def _values(document: Document, mapping: Node | None) -> Iterator[SealedValue]:
    for key, node in mapping.value if isinstance(mapping, MappingNode) else ():
        if key.value != "<<" and isinstance(node, ScalarNode):
            yield _value(document, SealedValue(str(key.value), document.span(key), document.span(node)), node)


def _value(document: Document, plain: SealedValue, node: ScalarNode) -> SealedValue:
    stated = document.value(node)
    text = stated.text if isinstance(stated, Known) else None
    if text is None or not isinstance(value_of(text), Known):
        return plain
    if text.strip() == NOT_SEALED_YET:
        return plain._replace(is_unsealed=True)
    found = "" if is_placeholder(text) else ciphertext.read(text)
    if not isinstance(found, str):
        return plain._replace(ciphertext=found)
    # It may be the secret itself.
    plain.span.hide()
    return plain._replace(fault=found)
