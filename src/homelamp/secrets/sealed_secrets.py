"""SealedSecrets (`bitnami.com/v1alpha1`): https://github.com/bitnami/sealed-secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from homelamp.core.placeholders import NOT_SEALED_YET, is_placeholder
from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.kube.objects import Object, objects
from homelamp.kube.placement import Settings
from homelamp.model.secrets import Arrival, SealedSecret, SealedValue
from homelamp.secrets import ciphertext
from homelamp.syntax.booleans import annotation
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode
from homelamp.syntax.yaml.facts import setting

_GROUP = "bitnami.com/"
_CLUSTER_WIDE = "sealedsecrets.bitnami.com/cluster-wide"
_NAMESPACE_WIDE = "sealedsecrets.bitnami.com/namespace-wide"
_SCOPES = (_CLUSTER_WIDE, _NAMESPACE_WIDE)


def read(document: Document, is_placed: Callable[[], bool], settings: Callable[[], Settings]) -> Iterator[SealedSecret]:
    """The SealedSecrets of a document; `is_placed` tells whether something may give the objects of its file a
    namespace, `settings` what becomes of them. Both may cost."""
    for one in objects(document):
        version = one.document.text(one.document.get(one.node, "apiVersion"))
        if one.kind == "SealedSecret" and (version is None or version.startswith(_GROUP)):
            yield _sealed(one, is_placed, settings)


def _sealed(one: Object, is_placed: Callable[[], bool], settings: Callable[[], Settings]) -> SealedSecret:
    document, node = one.document, one.node
    metadata = document.get(node, "metadata")
    name = document.get(metadata, "name")
    stated = setting(document, document.get(metadata, "namespace"))
    namespace = stated if stated and stated.text != "" else None
    scopes = _scopes(document, metadata)
    template = document.get(node, "spec", "template", "metadata")
    is_free = _CLUSTER_WIDE in scopes or not one.is_whole
    return SealedSecret(
        name=document.text(name) or "",
        name_span=document.span(name if name is not None else node),
        span=document.span(node),
        values=tuple(_values(document, document.get(node, "spec", "encryptedData"))),
        namespace=namespace,
        is_placed=namespace is None and (not one.is_whole or is_placed()),
        is_cluster_wide=_CLUSTER_WIDE in scopes,
        scopes=tuple(scopes.values()),
        template_scopes=tuple(_scopes(document, document.get(node, "spec", "template", "metadata")).values()),
        legacy=_legacy(document, node),
        is_namespace_wide=_NAMESPACE_WIDE in scopes,
        template_name=setting(document, document.get(template, "name")),
        template_namespace=setting(document, document.get(template, "namespace")),
        arrival=None
        if is_free
        else _arrival(document.text(name) or "", settings(), has_namespace=namespace is not None),
    )


def _arrival(name: str, settings: Settings, *, has_namespace: bool) -> Arrival | None:
    """What becomes of an object of that name; None where it stays as it is."""
    is_renamed = settings.renamed_at and not settings.is_renamed and "${" not in name
    arrives = f"{settings.prefix}{name}{settings.suffix}" if is_renamed else None
    namespace = settings.namespace or (None if has_namespace else settings.default)
    if namespace is None and arrives is None:
        return None
    return Arrival(namespace, arrives, settings.renamed_at)


def _scopes(document: Document, metadata: Node | None) -> dict[str, Span]:
    """The scope annotations that are on. The controller knows no other spelling of it than `true`."""
    annotations = document.get(metadata, "annotations")
    entries = annotations.value if isinstance(annotations, MappingNode) else []
    stated = {str(key.value): document.span(key) for key, value in entries if annotation(document, value)}
    return {name: span for name, span in stated.items() if name in _SCOPES}


def _legacy(document: Document, node: Node) -> Span | None:
    """The key of `spec.data`, be it empty: to the controller it is not there only if it is null."""
    spec = document.get(node, "spec")
    entries = spec.value if isinstance(spec, MappingNode) else []
    return next((document.span(key) for key, value in entries if key.value == "data" and not _is_null(value)), None)


def _is_null(node: Node) -> bool:
    return bool(node.tag == "tag:yaml.org,2002:null")


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
