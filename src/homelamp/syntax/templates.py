"""YAML that Jinja, Go's templates or Terraform's complete: read as it stands, with holes where they fill something in.

What only steers a template (`{% if … %}`, `{{- range … }}`, `%{ for … }`) is blanked, so that all of its branches are
there at once; a key that two branches give is then one that is given twice, and its value is not known. No place moves.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from homelamp.core.text import SourceFile
from homelamp.syntax.defects import Defect
from homelamp.syntax.yaml.documents import Document, MappingNode, ScalarNode, SequenceNode, parse_part
from homelamp.syntax.yaml.nodes import descendants

# Nothing is searched twice for what closes it: a text may open 10,000 and close none.
_WITHIN = r"(?:[^{}]|\{(?!\{)|\}(?!\}))*+\}\}"
# Comments; then statements of Jinja, of Terraform and of Go, which print nothing.
_SILENT = re.compile(
    r"\{#(?:[^#{]|#(?!\})|\{(?!#))*+#\}"
    r"|\{\{-?\s*+/\*(?:[^*{]|\*(?!/)|\{(?!\{))*+\*/\s*+-?\}\}"
    r"|(?P<statement>\{%(?:[^%{]|%(?!\})|\{(?!%))*+%\}"
    r"|(?<!%)%\{[^{}]*+\}"
    r"|\{\{-?\s*+(?:if|else|end|range|with|define|block|break|continue|\$\w++\s*+:?=)(?=[\s}-])" + _WITHIN + r")"
)
_HOLE = re.compile(r"\{\{" + _WITHIN + r"|(?<!\$)\$\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}")
_KEY = re.compile(r"(?:^|\n)[ \t]*(?:- +)*[^\n#]*:[ \t]*(?:[|>][-+\d]*[ \t]*)?\n?\s*$")
# What stands for a hole while the text is parsed: a start, its number in two characters, and the rest of its length.
_START, _REST, _DIGITS = "\ue000", "\ue001", 0xE100
_BASE = 0x1000
_MASKED = re.compile(rf"{_START}([{chr(_DIGITS)}-{chr(_DIGITS + _BASE - 1)}]{{2}}){_REST}*")


class Parsed(NamedTuple):
    """The documents of a template. With `is_partial` a statement decides over a part of them, or prints more."""

    documents: list[Document]
    defect: Defect | None
    is_partial: bool


def parse_template(file: SourceFile, start: int = 0, end: int | None = None) -> Parsed:
    """Parse a template, or the part of it from `start` to before `end`.

    Returns no document where the text is not YAML even so, or only by chance: any words are YAML, and with a colon they
    are a mapping. `defect` is set in the first case.
    """
    masked = _Masked(file.text[start:end])
    documents, defect = parse_part(file, start, masked.text)
    if not all(map(_is_data, documents)):
        return Parsed([], None, masked.is_partial)
    for document in documents:
        for node in descendants(document.root):
            if isinstance(node, ScalarNode) and _START in str(node.value):
                node.value = masked.unmasked(str(node.value))
    if masked.is_partial:
        # A key that two branches give is nobody's slip.
        documents = [one._replace(duplicates=()) for one in documents]
    return Parsed(documents, defect, masked.is_partial)


def _is_data(document: Document) -> bool:
    root = document.root
    if isinstance(root, MappingNode):
        return not any(" " in str(key.value) for key, _ in root.value)
    return isinstance(root, SequenceNode)


class _Masked:
    """A text without statements, and with plain characters in the place of holes."""

    def __init__(self, text: str) -> None:
        self.is_partial = False
        self._holes: list[str] = []
        without = _SILENT.sub(self._silent, text)
        self.text = _HOLE.sub(self._hole, without)

    def unmasked(self, text: str) -> str:
        """A part of the masked text as it was written."""
        return _MASKED.sub(self._written, text)

    def _written(self, found: re.Match[str]) -> str:
        number = _number(found[1])
        # A text may hold such characters itself.
        return self._holes[number] if number < len(self._holes) else found[0]

    def _silent(self, found: re.Match[str]) -> str:
        self.is_partial = self.is_partial or found["statement"] is not None
        return _blank(found[0])

    def _hole(self, found: re.Match[str]) -> str:
        if _is_alone(found) and not _KEY.search(found.string, max(0, found.start() - 500), found.start()):
            # It prints lines of its own, and which keys or entries these are is not known.
            self.is_partial = True
            return _blank(found[0])
        if len(self._holes) >= _BASE * _BASE:
            return found[0]
        self._holes.append(found[0])
        number = len(self._holes) - 1
        digits = chr(_DIGITS + number // _BASE) + chr(_DIGITS + number % _BASE)
        return _START + digits + _REST * (len(found[0]) - 3)


def _number(digits: str) -> int:
    return (ord(digits[0]) - _DIGITS) * _BASE + ord(digits[1]) - _DIGITS


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)


def _is_alone(found: re.Match[str]) -> bool:
    """Whether a hole has a line of its own."""
    text = found.string
    start = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.end())
    return not text[start : found.start()].strip() and not text[found.end() : end if end >= 0 else None].strip()
