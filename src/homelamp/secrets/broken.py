"""Secrets in clear text in objects that do not parse: what is in a line of its own can be read all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.core.text import SourceFile, Span
from homelamp.model.secrets import PlainSecret
from homelamp.secrets.object_texts import ObjectText
from homelamp.secrets.plain_secrets import MADE_BY_KUBERNETES, is_plain_credential, may_be_secret
from homelamp.syntax.substitution import is_template
from homelamp.syntax.yaml.documents import Document, MappingNode, parse_part

_KEY = re.compile(r"""(?P<indent> *)(?:-[ ]+)*["']?(?P<key>[\w./-]+)["']?[ \t]*:(?:[ \t]+(?P<value>.*))?$""")
_BLOCKS = {"data": True, "stringData": False}
# What begins a value in the lines below.
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")
_COMMENT = re.compile(r"\s+#.*$")


class _Line:
    """A line of an object that opens with a key; `start` is where it begins in the file."""

    def __init__(self, start: int, found: re.Match[str]) -> None:
        self.start = start
        self.indent = len(found["indent"])
        self.key = found["key"]
        self.key_at = start + found.start("key")
        self.value = (found["value"] or "").strip()
        self.value_at = start + found.start("value") if found["value"] else start + found.end()


def read(file: SourceFile, one: ObjectText) -> PlainSecret | None:
    """The Secret that an object of `file` is, if something in it can be read; a template of another tool is left."""
    if one.column is None or is_template(one.text):
        return None
    lines = list(_lines(one))
    own = {line.key: line for line in lines if line.indent == one.column}
    if not _is_core(own, one.column):
        return None
    entries = [span for line in own.values() if line.key in _BLOCKS for span in _entries(file, one, lines, line)]
    named = next((line for line in lines if line.key == "name" and line.indent > one.column), None)
    if not entries:
        return None
    name = _unquoted(named.value) if named else ""
    return PlainSecret("Secret", name, Span(file, one.start, one.end), tuple(entries))


def _lines(one: ObjectText) -> Iterator[_Line]:
    at = 0
    for line in one.text.splitlines(keepends=True):
        found = _KEY.match(line.rstrip("\r\n"))
        if found:
            yield _Line(one.start + at, found)
        at += len(line)


def _is_core(own: dict[str, _Line], column: int) -> bool:
    """Whether the keys are those of Kubernetes' own kind, in clear text: within another object it says its version."""
    text = {key: _unquoted(line.value) for key, line in own.items()}
    version = text.get("apiVersion", "" if column else "v1")
    is_made = "sops" in own or text.get("type") == MADE_BY_KUBERNETES
    return text.get("kind") == "Secret" and version == "v1" and not is_made


def _entries(file: SourceFile, one: ObjectText, lines: list[_Line], block: _Line) -> Iterator[Span]:
    """The keys of `data` or `stringData` with a value in clear text; the value is hidden from reports."""
    until = next((line.start for line in lines if line.start > block.start and line.indent <= block.indent), one.end)
    below = [line for line in lines if block.start < line.start < until]
    encoded = _BLOCKS[block.key]
    documents, defect = parse_part(file, block.start, one.text[block.start - one.start : until - one.start])
    if not defect:
        yield from (span for document in documents for span in _of_document(document, block.key, encoded=encoded))
        return
    indent = min((line.indent for line in below), default=0)
    entries = [line for line in below if line.indent == indent]
    for line, stop in zip(entries, [*(line.start for line in entries[1:]), until], strict=False):
        value = Span(file, line.value_at, stop)
        # Of a block scalar the lines below are the value.
        is_below = not line.value or _BLOCK_SCALAR.match(line.value) is not None
        text = value.text.partition("\n")[2] if is_below else line.value
        text = _unquoted(text)
        is_found = is_plain_credential(line.key, text, encoded=encoded)
        if is_found or may_be_secret(text, encoded=encoded):
            value.hide()
        if is_found:
            yield Span(file, line.key_at, line.key_at + len(line.key))


def _of_document(document: Document, block: str, *, encoded: bool) -> Iterator[Span]:
    mapping = document.get(document.root, block)
    for key, value in mapping.value if isinstance(mapping, MappingNode) else ():
        text = document.text(value)
        if text is None:
            continue
        is_found = is_plain_credential(str(key.value), text, encoded=encoded)
        if is_found or may_be_secret(text, encoded=encoded):
            document.span(value).hide()
        if is_found:
            yield document.span(key)


def _unquoted(value: str) -> str:
    value = value.strip()
    if value[:1] in {"'", '"'}:
        return value[1:].partition(value[0])[0]
    return _COMMENT.sub("", value).strip() if "\n" not in value else value
