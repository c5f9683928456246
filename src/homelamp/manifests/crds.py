"""The CustomResourceDefinitions of a text, and the schema files that they come to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from homelamp.errors import UsageError
from homelamp.manifests.crd_schemas import schema_of
from homelamp.manifests.plain import Plain
from homelamp.manifests.sharing import dump, share
from homelamp.readers.booleans import boolean
from homelamp.readers.yaml import Document, MappingNode, Node, items, parse
from homelamp.text import SourceFile

_KIND = "CustomResourceDefinition"
_API_VERSION = "apiextensions.k8s.io/v1"
# They become parts of a path.
_FORMS = {
    "group": re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?"),
    "kind": re.compile(r"[A-Za-z][A-Za-z0-9]*"),
    "version": re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?"),
}


class _Crd(NamedTuple):
    document: Document
    root: Node

    def get(self, *keys: str) -> Node | None:
        return self.document.get(self.root, *keys)

    def refuse(self, node: Node | None, message: str) -> NoReturn:
        span = self.document.span(node or self.root)
        name = self.document.text(self.get("metadata", "name")) or "a CustomResourceDefinition without a name"
        raise UsageError(f"{span.file.path}:{span.line}: {name}: {message}")

    def word(self, what: str, node: Node | None) -> str:
        text = self.document.text(node) or ""
        if not _FORMS[what].fullmatch(text):
            self.refuse(node, f"{text!r} is no {what} of a resource" if text else f"its {what} is missing")
        return text


def schemas(file: SourceFile) -> dict[str, str]:
    """The text of a schema for each served version of each definition, by `<group>/<kind>_<version>.json`.

    `file` is YAML or JSON: one definition, several documents, or a list of them as `kubectl get crd -o yaml` prints;
    what is none is passed over.

    Raises:
        UsageError: the text is no YAML, holds no definition, or one that is not whole; with file and line.
    """
    found: dict[str, str] = {}
    for crd in _definitions(file):
        for path, text in _of_definition(crd):
            if found.setdefault(path, text) != text:
                crd.refuse(None, f"{path.removesuffix('.json')} is defined twice, in different ways")
    if not found:
        raise UsageError(f"{file.path}: there is no {_KIND} in it; `kubectl get crd -o yaml` prints those of a cluster")
    return found


def _definitions(file: SourceFile) -> Iterator[_Crd]:
    # JSON may be indented by tabs, which YAML does not allow; within its texts a tab is always escaped.
    is_json = file.text.lstrip()[:1] == "{"
    documents, defect = parse(SourceFile(file.path, file.text.replace("\t", " ")) if is_json else file)
    for found in (defect, *(one for document in documents for one in document.duplicates)):
        if found:
            raise UsageError(f"{file.path}:{found.span.line}: {found.message}")
    for document in documents:
        kind = document.text(document.get(document.root, "kind")) or ""
        listed = items(document.get(document.root, "items")) if kind.endswith("List") else [document.root]
        for root in listed:
            if document.text(document.get(root, "kind")) == _KIND:
                yield _Crd(document, root)


def _of_definition(crd: _Crd) -> Iterator[tuple[str, str]]:
    api_version = crd.get("apiVersion")
    if crd.document.text(api_version) != _API_VERSION:
        crd.refuse(api_version, f"apiVersion: {_API_VERSION} is wanted, the only one that is still served")
    group = crd.word("group", crd.get("spec", "group"))
    kind = crd.word("kind", crd.get("spec", "names", "kind"))
    versions = items(crd.get("spec", "versions"))
    served = [one for one in versions if boolean(crd.document.get(one, "served"))]
    if not served:
        crd.refuse(crd.get("spec", "versions") or crd.get("spec"), "no version of it is served")
    preserve = Plain(crd.document).of(crd.get("spec", "preserveUnknownFields")) is True
    for version in served:
        number = crd.word("version", crd.document.get(version, "name"))
        stated = crd.document.get(version, "schema", "openAPIV3Schema")
        if not isinstance(stated, MappingNode) or not stated.value:
            crd.refuse(stated or version, f"version {number} has no schema (schema.openAPIV3Schema)")
        schema = schema_of(f"{group}/{number}", kind, Plain(crd.document).of(stated), preserve=preserve)
        yield f"{group}/{kind.lower()}_{number}.json", dump(share(schema))
