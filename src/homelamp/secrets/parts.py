"""A manifest taken apart where it cannot be parsed as a whole: what one document breaks does not hide the others."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.text import SourceFile, Span
from homelamp.model.secrets import PlainSecret
from homelamp.secrets import broken, object_texts, sniff, texts
from homelamp.secrets.object_texts import ObjectText
from homelamp.syntax.substitution import is_template
from homelamp.syntax.yaml.documents import Document, parse_part

# Of a large file only documents of this size are parsed as a whole: it takes two seconds a megabyte.
_SMALL = 100_000


class Part:
    """One document of a file, with its place."""

    def __init__(self, file: SourceFile, start: int, end: int, *, is_small: bool = True) -> None:
        self._file = file
        self._start = start
        self._text = file.text[start:end]
        self._at = start
        self.is_small = is_small

    def documents(self) -> tuple[list[Document], str]:
        """What it holds, and why that is not all: it is no YAML."""
        documents, defect = parse_part(self._file, self._start, self._text)
        if defect is None:
            return documents, ""
        self._at = defect.span.start
        return documents, "a template of another tool" if is_template(self._text) else f"no YAML: {defect.message}"

    def speaks_of_secret(self) -> bool:
        """Whether a Secret may be in it."""
        return "secret" in sniff.holds(self._text.encode("utf-8", "replace"))

    def place(self) -> Span:
        """Where it cannot be read; of what is not parsed, where it begins, without its text."""
        if self.is_small:
            return Span(self._file, self._at, self._at)
        return Span(SourceFile(self._file.path, "", self._file.position(self._at)[0] - 1), 0, 0)

    def objects(self) -> Iterator[Document | PlainSecret]:
        """The Secrets in it, as far as they can be told from the rest of the text."""
        for one in object_texts.find(self._text):
            file, at = (self._file, self._start + one.start) if self.is_small else self._lines_of(one)
            placed = one._replace(start=at, end=at + one.end - one.start)
            documents, defect = parse_part(file, at, placed.text)
            if defect:
                found = broken.read(file, placed)
                yield from [found] if found else []
            else:
                yield from (document for document in documents if _is_object(document, one.column))

    def _lines_of(self, one: ObjectText) -> tuple[SourceFile, int]:
        """The lines of an object as a text of their own, and where in it the object begins."""
        start, stop = self._text.rfind("\n", 0, one.start) + 1, self._text.find("\n", one.end)
        line, _ = self._file.position(self._start + start)
        text = self._text[start : stop if stop >= 0 else len(self._text)]
        return SourceFile(self._file.path, text, line - 1), one.start - start


def _is_object(document: Document, column: int | None) -> bool:
    """Whether it is an object by itself: what another one refers to has no version of its own."""
    return column == 0 or document.get(document.root, "apiVersion") is not None


def small_parts(path: str, content: bytes) -> Iterator[Part]:
    """The documents of a file that speak of secrets, all in one text."""
    file = SourceFile(path, texts.text_of(content))
    text = file.text.encode("utf-8", "replace")
    at = 0
    for start, end in texts.documents(text):
        part = text[start:end]
        length = len(part.decode("utf-8", "replace"))
        if sniff.holds(part):
            yield Part(file, at, at + length)
        at += length


def large_parts(path: str, content: bytes) -> Iterator[Part]:
    """The documents of a file that speak of secrets, each with a text of its own: the whole one is not kept."""
    lines = at = 0
    for start, end in texts.documents(content):
        lines, at = lines + texts.lines_in(content, at, start), start
        part = content[start:end]
        if sniff.holds(part):
            text = texts.text_of(part)
            yield Part(SourceFile(path, text, lines), 0, len(text), is_small=len(part) <= _SMALL)
