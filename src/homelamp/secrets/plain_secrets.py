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
from homelamp.kube.objects import Object, objects
from homelamp.model.secrets import PlainSecret
from homelamp.syntax.clear_text import is_filled_in, is_written_out
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, items

SEALING_KEY = "sealedsecrets.bitnami.com/sealed-secrets-key"
# Made by Kubernetes: https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets
MADE_BY_KUBERNETES = "kubernetes.io/service-account-token"
_CERTIFICATES = re.compile(r"(?:\s*-----BEGIN CERTIFICATE-----[\s\w+/=]*-----END CERTIFICATE-----\s*)+")
_SHORT = 16
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
    name = document.text(document.get(node, "metadata", "name")) or ""
    label = _key(document, document.get(node, "metadata", "labels"), SEALING_KEY)
    entries = [
        document.span(key)
        for kind in ("data", "stringData")
        for key, value in _entries(document.get(node, kind))
        if _is_plain(document, str(key.value), value, name, encoded=kind == "data", is_sealing_key=label is not None)
    ]
    if entries:
        yield PlainSecret("Secret", name, document.span(node), tuple(entries), label)


def _entries(node: Node | None) -> list[tuple[Node, Node]]:
    return [(key, value) for key, value in node.value if key.value != "<<"] if isinstance(node, MappingNode) else []


def _key(document: Document, mapping: Node | None, name: str) -> Span | None:
    return next((document.span(key) for key, _ in _entries(mapping) if key.value == name), None)


def _is_plain(document: Document, key: str, node: Node, secret: str, *, encoded: bool, is_sealing_key: bool) -> bool:
    """Whether a value is a credential in clear text. What may be one is hidden from reports, credential or not."""
    stated = document.text(node)
    if stated is None:
        return False
    is_found = is_plain_credential(key, stated, secret, encoded=encoded) or (
        is_sealing_key and may_be_secret(stated, encoded=encoded)
    )
    if is_found or may_be_secret(stated, encoded=encoded):
        document.span(node).hide()
    # A private key in its own form is looked for in every file, and named there.
    return is_found and (encoded or is_sealing_key or not PRIVATE_KEY.search(stated))


def is_plain_credential(key: str, stated: str, secret: str = "", *, encoded: bool) -> bool:
    """Whether an entry of a Secret called `secret` is a credential; `stated` is in base64 if `encoded`.

    What is not base64 Kubernetes would refuse, but anybody can read it.
    """
    # Many repositories have no Secret in clear text at all.
    from homelamp.secrets.credentials.entry import is_binary_credential, is_credential  # noqa: PLC0415

    if not encoded:
        return is_credential(key, stated, secret)
    if not is_written_out(stated):
        return False
    content = _bytes(stated)
    try:
        return is_credential(key, stated if content is None else content.decode(), secret)
    except UnicodeDecodeError:
        # What happens to be base64 may be the password itself, in the wrong place.
        is_short = content is not None and len(content) < _SHORT
        return is_binary_credential(key, content or b"") or (is_short and is_credential(key, stated, secret))


def may_be_secret(stated: str, *, encoded: bool) -> bool:
    """Whether a report had better hide a value: it is written out, and neither a placeholder nor a certificate."""
    if is_filled_in(stated) or is_placeholder(stated):
        return False
    content = _bytes(stated) if encoded else None
    text = stated if content is None else content.decode("utf-8", "replace")
    return bool(text.strip()) and not (is_placeholder(text) or is_filled_in(text) or _CERTIFICATES.fullmatch(text))


def _bytes(text: str) -> bytes | None:
    """What base64 stands for; None where a text is none."""
    try:
        return b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _generated(document: Document, entry: Node) -> Iterator[PlainSecret]:
    generator = document.text(document.get(entry, "name")) or ""
    places = []
    for literal in items(document.get(entry, "literals")):
        text = document.text(literal)
        if text is None or not isinstance(literal, ScalarNode):
            continue
        name, equals, value = text.partition("=")
        value = value.strip("\"'")
        is_found = bool(equals) and is_plain_credential(name, value, generator, encoded=False)
        if not is_found and (not equals or not may_be_secret(value, encoded=False)):
            continue
        span = document.span(literal)
        Span(span.file, min(span.start + len(name) + 1, span.end), span.end).hide()
        if is_found:
            places.append(Span(span.file, span.start, min(span.start + len(name), span.end)))
    if places:
        yield PlainSecret("secretGenerator", generator, document.span(entry), tuple(places))
