"""Puts a sealed value into a SealedSecret: nothing but that value changes, or nothing at all."""

from __future__ import annotations

import json
from collections.abc import Iterator

import yaml

from homelamp.core.text import SourceFile, Span
from homelamp.errors import UsageError
from homelamp.secrets.sealing.manifest import ANNOTATION, SealedSecret
from homelamp.syntax.yaml.documents import Document, Node, ScalarNode, parse
from homelamp.syntax.yaml.nodes import descendants
from homelamp.syntax.yaml.scalars import Loader

PLACEHOLDER = "homelamp-not-sealed-yet"
_NEW = """\
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: {name}
  namespace: {namespace}
{annotations}spec:
  encryptedData:
    {key}: {value}
  template:
    metadata:
      name: {name}
      namespace: {namespace}
    type: Opaque
"""


def replaced(sealed: SealedSecret, key: str, value: str) -> str:
    """The text of the whole file with `value` (base64) under a key of `sealed`.

    Raises:
        UsageError: the key is not there, or stands so that it cannot be replaced alone, such as by an alias.
    """
    file = sealed.span.file
    if key not in sealed.values:
        have = ", ".join(sealed.values) or "none"
        raise UsageError(
            f"{file.path}:{sealed.span.line}: spec.encryptedData has no key {key} (it has: {have}): write the line "
            f"{key}: {PLACEHOLDER} there, and seal again"
        )
    place = sealed.place(key)
    text = file.text[: place.start] + _written(place, value) + file.text[place.end :]
    if not _is_only_change(file, SourceFile(file.path, text), sealed.values[key], value):
        raise UsageError(
            f"{file.path}:{place.line}: the value of {key} cannot be replaced alone: write it as plain text on one line"
        )
    return text


def _written(place: Span, value: str) -> str:
    """The value as it stands in a place: nothing may stand behind the colon yet, and JSON wants its quotes."""
    text = place.file.text
    if text.lstrip().startswith("{") and text[place.start - 1] != '"':
        return f'"{value}"'
    return value if place.start != place.end or text[place.start - 1] in "\"'" else f" {value}"


def new_file(name: str, namespace: str, scope: str, key: str, value: str) -> str:
    """The text of a new file with one SealedSecret, as the template writes it."""
    annotations = "" if scope == "strict" else f'  annotations:\n    {ANNOTATION}{scope}: "true"\n'
    return _NEW.format(
        name=_scalar(name), namespace=_scalar(namespace), annotations=annotations, key=_scalar(key), value=value
    )


def _scalar(text: str) -> str:
    """The text as YAML, in quotes where it would otherwise be read as a number, a boolean or null."""
    node = yaml.compose(text, Loader=Loader)
    is_text = isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:str" and node.value == text
    return text if is_text else json.dumps(text)


def _is_only_change(old: SourceFile, new: SourceFile, node: Node, value: str) -> bool:
    """Whether both texts say the same, but for one scalar that is `value` now."""
    before, after = _said(old), _said(new)
    if before is None or after is None or len(before) != len(after) or not isinstance(node, ScalarNode):
        return False
    changed = [now for was, now in zip(before, after, strict=True) if was != now]
    # YAML within a string: the whole string has changed.
    return len(changed) <= 1 and all(value in text for _, text in changed)


def _said(file: SourceFile) -> list[tuple[str, str]] | None:
    documents, defect = parse(file)
    return None if defect else [one for document in documents for one in _scalars(document)]


def _scalars(document: Document) -> Iterator[tuple[str, str]]:
    """Kind and text of every node, in their order; of what is no scalar only the kind."""
    for node in descendants(document.root):
        yield (type(node).__name__, str(node.value)) if isinstance(node, ScalarNode) else (type(node).__name__, "")
