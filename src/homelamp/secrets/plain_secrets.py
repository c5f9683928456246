"""Secrets that stand in clear text: Kubernetes' own objects, and literals of kustomize's `secretGenerator`.

What they hold never becomes a part of a fact, and no report quotes it.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator

from homelamp.core.placeholders import is_placeholder
from homelamp.core.text import Span
from homelamp.core.value import Unknown
from homelamp.kube.objects import Object, objects
from homelamp.model.secrets import PlainSecret
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, items

SEALING_KEY = "sealedsecrets.bitnami.com/sealed-secrets-key"
# Made by Kubernetes: https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets
MADE_BY_KUBERNETES = "kubernetes.io/service-account-token"
# Argo CD keeps repositories and clusters in Secrets, and most of what it keeps there is public:
# https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/
_ARGO_LABEL = "argocd.argoproj.io/secret-type"
_ARGO_PUBLIC = re.compile(
    r"type|url|name|project|insecure|insecureIgnoreHostKey|enableLfs|enableOCI|depth|proxy|noProxy|forceHttpBasicAuth"
    r"|server|namespaces|clusterResources|shard"
)
# How Argo CD logs in to a cluster; in its own it needs nothing.
_CREDENTIALS = re.compile(r"(?i)token|password|keyData|certData|exec|secret")
_CERTIFICATES = re.compile(r"(?:\s*-----BEGIN CERTIFICATE-----[\s\w+/=]*-----END CERTIFICATE-----\s*)+")
# Text that other tools fill in. A password may hold a `$` or a `<` of its own: these count only as the whole of it.
_HOLE = re.compile(r"(?<!\$)\$\{\w|\{\{|\$\(\w|<<|<path:|@@\w+@@|<%")
_WHOLE_HOLE = re.compile(r"\$\w+|<[^<>]+>|__\w+__|%\w+%")
PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----")


def read(document: Document) -> Iterator[PlainSecret]:
    """The Secrets of a document of which something can be read by anybody."""
    for one in objects(document):
        if one.kind == "Secret" and _is_core(one):
            yield from _secret(one)
        elif one.kind == "Kustomization":
            for entry in items(one.document.get(one.node, "secretGenerator")):
                yield from _generated(one.document, entry)


def _is_core(one: Object) -> bool:
    """Whether it is Kubernetes' own kind. A whole object may lack its version: then it is a patch, as readable."""
    version = one.document.get(one.node, "apiVersion")
    return one.is_whole if version is None else one.document.text(version) == "v1"


def _secret(one: Object) -> Iterator[PlainSecret]:
    document, node = one.document, one.node
    # SOPS writes its own record beside the data: https://getsops.io
    if document.get(node, "sops") is not None or document.text(document.get(node, "type")) == MADE_BY_KUBERNETES:
        return
    is_argo = document.get(node, "metadata", "labels", _ARGO_LABEL) is not None
    label = _key(document, document.get(node, "metadata", "labels"), SEALING_KEY)
    entries = [
        document.span(key)
        for kind in ("data", "stringData")
        for key, value in _entries(document.get(node, kind))
        if _is_plain(document, value, encoded=kind == "data", is_sealing_key=label is not None)
        and not (is_argo and _is_public(str(key.value), document.text(value) or "", encoded=kind == "data"))
    ]
    if entries:
        name = document.text(document.get(node, "metadata", "name")) or ""
        yield PlainSecret("Secret", name, document.span(node), tuple(entries), label)


def _entries(node: Node | None) -> list[tuple[Node, Node]]:
    return [(key, value) for key, value in node.value if key.value != "<<"] if isinstance(node, MappingNode) else []


def _key(document: Document, mapping: Node | None, name: str) -> Span | None:
    return next((document.span(key) for key, _ in _entries(mapping) if key.value == name), None)


def _is_plain(document: Document, node: Node, *, encoded: bool, is_sealing_key: bool) -> bool:
    """Whether a value is a secret in clear text; if so, it is hidden from reports."""
    stated = document.text(node)
    if stated is None or not is_clear(stated, encoded=encoded):
        return False
    document.span(node).hide()
    # A private key in its own form is looked for in every file, and named there.
    return encoded or is_sealing_key or not PRIVATE_KEY.search(stated)


def is_clear(stated: str, *, encoded: bool) -> bool:
    """Whether a value (of `data`, if `encoded`) is a secret as it is written, and not filled in later or public."""
    if _is_filled_in(stated) or is_placeholder(stated):
        return False
    text = _decoded(stated) if encoded else stated
    return bool(text.strip()) and not (is_placeholder(text) or _is_filled_in(text) or _CERTIFICATES.fullmatch(text))


def _is_filled_in(text: str) -> bool:
    """Whether something puts the secret into a text later, or it is encrypted."""
    return (
        isinstance(value_of(text), Unknown) or _HOLE.search(text) is not None or _WHOLE_HOLE.fullmatch(text) is not None
    )


def _decoded(text: str) -> str:
    """What a value of `data` stands for. What is no base64 Kubernetes would refuse, but anybody can read it."""
    try:
        return b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def _is_public(key: str, stated: str, *, encoded: bool) -> bool:
    """Whether what Argo CD keeps under a key lets nobody in."""
    text = _decoded(stated) if encoded else stated
    if key == "config":
        return _CREDENTIALS.search(text) is None
    if _ARGO_PUBLIC.fullmatch(key) is None:
        return False
    # Few repositories have such a Secret.
    from homelamp.redact.forms import without_password  # noqa: PLC0415

    return without_password(text) == text


def _generated(document: Document, entry: Node) -> Iterator[PlainSecret]:
    places = []
    for literal in items(document.get(entry, "literals")):
        text = document.text(literal)
        if text is None or not isinstance(literal, ScalarNode):
            continue
        name, equals, value = text.partition("=")
        value = value.strip("\"'")
        if not equals or not value or is_placeholder(value) or _is_filled_in(value):
            continue
        span = document.span(literal)
        Span(span.file, min(span.start + len(name) + 1, span.end), span.end).hide()
        places.append(Span(span.file, span.start, min(span.start + len(name), span.end)))
    if places:
        name = document.text(document.get(entry, "name")) or ""
        yield PlainSecret("secretGenerator", name, document.span(entry), tuple(places))
