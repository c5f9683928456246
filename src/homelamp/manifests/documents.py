"""The resources of a file in the order in which kubeconform tells of them, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from homelamp.core.numbers import number
from homelamp.core.text import SourceFile, Span
from homelamp.manifests.candidates import MANY
from homelamp.syntax.booleans import boolean
from homelamp.syntax.defects import Defect
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, items, parse

# kubeconform cuts a file where Kubernetes' own tools do, before any YAML is parsed: so a document that does not parse
# leaves the others readable. Its function SplitYAMLDocument is the source of this pattern.
_SEPARATOR = re.compile(r"\n---[^\n]*\n|\n---$")


class Resource(NamedTuple):
    """One document, or one item of a `kind: List`.

    `document` and `root` are None where the text is no YAML; `defect` then says why. Offsets of nodes count from
    `start` of the file.
    """

    file: SourceFile
    start: int
    end: int
    document: Document | None = None
    root: Node | None = None
    defect: Defect | None = None

    @property
    def is_manifest(self) -> bool:
        """A mapping that says its `apiVersion` and `kind`."""
        return bool(self.text("apiVersion") and self.text("kind"))

    @property
    def is_item(self) -> bool:
        """An item of a `kind: List`."""
        return self.document is not None and self.root is not self.document.root

    def get(self, *keys: str) -> Node | None:
        """The node below the root."""
        return self.document.get(self.root, *keys) if self.document else None

    def text(self, *keys: str) -> str:
        """The text of a scalar below the root; empty where there is none."""
        return (self.document.text(self.get(*keys)) or "") if self.document else ""

    def span(self, node: Node) -> Span:
        """The place of a node in the file."""
        assert self.document is not None
        return self.moved(self.document.span(node))

    def moved(self, span: Span) -> Span:
        """A place in the document's text as a place in the file."""
        return Span(self.file, self.start + span.start, self.start + span.end)

    @property
    def first(self) -> Span:
        """Where it begins: its `kind`, else its first character that is not blank."""
        kind = self.get("kind")
        if kind is not None:
            return self.span(kind)
        text = self.file.text[self.start : self.end]
        start = self.start + len(text) - len(text.lstrip())
        return Span(self.file, start, min(start + 1, len(self.file.text)))


def resources(file: SourceFile) -> list[Resource]:
    """One for each result of kubeconform, documents without content included, unless there are very many of them."""
    return [resource for start, end in _kept(file.text) for resource in _of_document(file, start, end)]


def without_empty(text: str) -> str | None:
    """What kubeconform is given in place of a text with very many documents; None where it takes the text itself.

    It takes half a minute for a million documents without content.
    """
    if text.count("\n---") <= MANY:
        return None
    return "\n---\n".join(text[start:end] for start, end in _kept(text)) + "\n"


def _kept(text: str) -> Iterator[tuple[int, int]]:
    are_many = text.count("\n---") > MANY
    return (cut for cut in _cuts(text) if not are_many or not _is_empty(text[slice(*cut)]))


def _is_empty(document: str) -> bool:
    return document.strip() in {"", "---"}


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for separator in _SEPARATOR.finditer(text):
        if separator.start() > start:
            yield start, separator.start()
        start = separator.end()
    if start < len(text):
        yield start, len(text)


def _of_document(file: SourceFile, start: int, end: int) -> Iterator[Resource]:
    if _is_empty(file.text[start:end]):
        yield Resource(file, start, end)
        return
    documents, defect = parse(SourceFile(file.path, file.text[start:end]))
    if not documents:
        yield Resource(file, start, end, defect=defect)
        return
    whole = Resource(file, start, end, documents[0], documents[0].root)
    if whole.text("kind").lower() != "list" or not whole.text("apiVersion"):
        yield whole
        return
    for item in items(whole.get("items")):
        yield whole._replace(root=item)


def child(node: Node, token: str) -> tuple[Node | None, Node | None]:
    """Key and value below a node for one part of a JSON pointer; None where there is no such part.

    A key is met as JSON has it: kubeconform calls `y: 1` by the name `true`.
    """
    if isinstance(node, MappingNode):
        return _entry(node, token, set()) or (None, None)
    members = items(node)
    at = number(token)
    return None, None if at is None or at >= len(members) else members[at]


def _entry(node: MappingNode, token: str, seen: set[int]) -> tuple[ScalarNode, Node] | None:
    """Key and value of a mapping's entry; merge keys supply what is not there."""
    seen.add(id(node))
    merged: list[Node] = []
    for key, value in reversed(node.value):
        if isinstance(key, ScalarNode) and token in {key.value, json_key(key)}:
            return key, value
        if key.tag == "tag:yaml.org,2002:merge":
            merged += items(value) or [value]
    sources = (source for source in merged if isinstance(source, MappingNode) and id(source) not in seen)
    return next((found for source in sources if (found := _entry(source, token, seen))), None)


def json_key(key: ScalarNode) -> str:
    """A key as it stands in JSON: `y` is `true` there, `0o17` is `15`."""
    stated = boolean(key)
    if stated is not None:
        return "true" if stated else "false"
    if key.tag == "tag:yaml.org,2002:int":
        return _decimal(str(key.value))
    return str(key.value)


def _decimal(text: str) -> str:
    plain = text.replace("_", "")
    try:
        # YAML 1.1 writes octal numbers with a leading 0 alone.
        return str(int(plain, 8) if re.fullmatch(r"[-+]?0[0-7]+", plain) else int(plain, 0))
    except ValueError:
        return text
