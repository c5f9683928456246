"""SealedSecrets in a file: what they are called, and where each sealed value stands."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from homelamp.core.text import SourceFile, Span
from homelamp.core.value import Known, Value
from homelamp.errors import UsageError
from homelamp.files import regular
from homelamp.kube import secret_sources
from homelamp.kube.objects import Object, objects
from homelamp.kube.placement import Settings
from homelamp.syntax.booleans import annotation
from homelamp.syntax.yaml.documents import MappingNode, Node, parse

ANNOTATION = "sealedsecrets.bitnami.com/"


class SealedSecret(NamedTuple):
    """A SealedSecret in a file. `name` and `namespace` are those that it has in the cluster.

    `values` are the nodes of the sealed values, by key, in their order.
    """

    object: Object
    name: Value
    namespace: Value | None
    scope: str
    values: dict[str, Node]

    @property
    def span(self) -> Span:
        """Where it begins."""
        return self.object.document.span(self.object.node)

    def text(self, key: str) -> str | None:
        """A sealed value, None for what is no text."""
        return self.object.document.text(self.values.get(key))

    def place(self, key: str) -> Span:
        """Where a sealed value stands."""
        return self.object.document.span(self.values[key])


def source_of(file: Path, shown: str) -> SourceFile:
    """The text of a file, which messages call `shown`.

    Raises:
        UsageError: it cannot be read, or is not UTF-8.
    """
    try:
        return SourceFile(shown, regular.read(file, shown).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError(f"{shown}: not UTF-8") from None


def sealed_secrets(source: SourceFile, settings: Settings) -> list[SealedSecret]:
    """The SealedSecrets of a file, with what `settings` make of their names.

    Raises:
        UsageError: the file is no YAML.
    """
    documents, defect = parse(source)
    if defect:
        raise UsageError(f"{source.path}:{defect.span.line}: {defect.message}")
    found = []
    for document in documents:
        makers = {one.span: one for one in secret_sources.read(document, settings)}
        for one in objects(document):
            maker = makers.get(one.document.span(one.node)) if one.kind == "SealedSecret" else None
            if maker is not None:
                found.append(SealedSecret(one, maker.name.value, maker.namespace, _scope(one), _values(one)))
    return found


def _scope(one: Object) -> str:
    """As the controller sees it: the wider goes first, and an annotation in the template counts for nothing.

    pkg/apis/sealedsecrets/v1alpha1/sealedsecret_expansion.go of https://github.com/bitnami/sealed-secrets
    """
    annotations = one.document.get(one.node, "metadata", "annotations")
    for scope in ("cluster-wide", "namespace-wide"):
        stated = one.document.get(annotations, ANNOTATION + scope)
        if stated is not None and annotation(one.document, stated):
            return scope
    return "strict"


def _values(one: Object) -> dict[str, Node]:
    mapping = one.document.get(one.node, "spec", "encryptedData")
    return {str(key.value): value for key, value in mapping.value} if isinstance(mapping, MappingNode) else {}


def known(value: Value | None) -> str | None:
    """The text of a value that can be known and is not empty."""
    return value.text or None if isinstance(value, Known) else None


def shown(path: Path) -> str:
    """A path as the user would write it here: relative below the working folder, else whole."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100  # a link keeps its name
    here = Path.cwd()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(whole)
