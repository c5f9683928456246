"""References of Flux on a login's way that lead to nothing: sources, charts, dependencies and variables.

https://fluxcd.io/flux/components/helm/helmreleases/ and
https://fluxcd.io/flux/components/kustomize/kustomizations/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from homelamp.chain import scan
from homelamp.core.suggest import is_typo
from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.files.repository import Repository
from homelamp.model.listed import DanglingReference
from homelamp.syntax.yaml.documents import Document, Node, items
from homelamp.syntax.yaml.facts import value

if TYPE_CHECKING:
    from homelamp.chain.gathered import Reading

# What `flux bootstrap` makes.
_BOOTSTRAP = "flux-system"
_BORDER = re.compile(rb"^---", re.MULTILINE)
_KIND = re.compile(rb"^kind:[ \t]*[\"']?(\w+)", re.MULTILINE)
_NAME = re.compile(
    rb"^metadata:[ \t]*(?:\{[^}\n]*?|\r?\n(?:[ \t]+[^\n]*\n)*?[ \t]+)name:[ \t]*[\"']?([\w.-]+)", re.MULTILINE
)


class _Reference(NamedTuple):
    kind: str
    name: str
    span: Span
    field: str


def dangling(repository: Repository, reading: Reading) -> Iterator[DanglingReference]:
    """Those to an object that no document of the repository makes, where one makes an object of almost that name."""
    documents = {document.span(document.root): document for document in _documents(reading)}
    references = [one for document in documents.values() for one in _references(document)]
    if not references:
        return
    held = _held(repository, {one.kind for one in references})
    for one in dict.fromkeys(references):
        names = held.get(one.kind, set())
        if one.name not in names and one.name != _BOOTSTRAP:
            near = next((name for name in sorted(names) if is_typo(one.name, name)), None)
            if near is not None:
                yield DanglingReference(one.kind, one.name, one.span, one.field, near)


def _documents(reading: Reading) -> Iterator[Document]:
    """The releases of Headlamp, and the Kustomizations of Flux that apply them."""
    for headlamp in reading.facts.headlamps:
        for document in reading.built.documents(headlamp.release_path):
            if document.text(document.get(document.root, "kind")) == "HelmRelease":
                yield document
        for route in reading.built.routes.of(headlamp.release_path):
            if route.deployer is not None and route.deployer.is_flux:
                yield route.deployer.document


def _references(document: Document) -> Iterator[_Reference]:
    spec = document.get(document.root, "spec")
    own = document.text(document.get(document.root, "kind")) or ""
    named = [(document.get(spec, "sourceRef"), "sourceRef"), (document.get(spec, "chartRef"), "chartRef")]
    named.append((document.get(spec, "chart", "spec", "sourceRef"), "sourceRef"))
    variables = items(document.get(spec, "postBuild", "substituteFrom"))
    named += [(one, "substituteFrom") for one in variables if document.get(one, "optional") is None]
    for node, field in named:
        kind = document.text(document.get(node, "kind")) or ""
        yield from _reference(document, kind, document.get(node, "name"), field)
    for one in items(document.get(spec, "dependsOn")):
        yield from _reference(document, own, document.get(one, "name"), "dependsOn")


def _reference(document: Document, kind: str, name: Node | None, field: str) -> Iterator[_Reference]:
    stated = value(document, name) if name is not None else None
    if kind and name is not None and isinstance(stated, Known) and stated.text:
        yield _Reference(kind, stated.text, document.span(name), field)


def _held(repository: Repository, kinds: set[str]) -> dict[str, set[str]]:
    """The names of the objects of some kinds, by a look at the bytes: parsing all would be felt on every commit."""
    found: dict[str, set[str]] = {}
    words = [kind.encode() for kind in kinds]
    for path in repository.paths:
        content = repository.content(path) if path.endswith(scan.YAML) else None
        if not isinstance(content, bytes) or not any(word in content for word in words):
            continue
        for document in _BORDER.split(content):
            kind, name = _KIND.search(document), _NAME.search(document)
            if kind and name:
                found.setdefault(kind[1].decode(), set()).add(name[1].decode(errors="replace"))
    return found
