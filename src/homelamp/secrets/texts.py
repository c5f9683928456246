"""Bytes as text, whatever stands in the way of reading them: another encoding, bytes of none, other line ends.

A Secret in clear text is one in every form that a person, or a tool of his, can read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

# The longer marks first: that of UTF-32 begins as that of UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Where the NUL bytes of ASCII characters are: https://yaml.org/spec/1.2.2/#52-character-encodings
_NULS = (("utf-32-le", (1, 2, 3)), ("utf-32-be", (0, 1, 2)), ("utf-16-le", (1,)), ("utf-16-be", (0,)))
_SAMPLE = 64
_HEAD = 8_192
# More of these than one in fifty, and people did not write it.
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_COMPRESSED = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
)
# Characters that no YAML may hold. A blank in their place changes no other's place.
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
# Where Kubernetes' tools cut a file, and so does YAML.
_CUT = re.compile(rb"(?:^|(?<=[\r\n]))---(?=[\s]|$)")


def as_utf8(content: bytes) -> bytes:
    """The same text in UTF-8 where it is in UTF-16 or UTF-32, with a byte order mark or without; else as it is."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    encoding = encoding or (_unmarked(content[:_SAMPLE]) if b"\0" in content[:_SAMPLE] else None)
    if encoding is None:
        return content
    return content.decode(encoding, "replace").encode("utf-8", "replace")


def _unmarked(sample: bytes) -> str | None:
    """The encoding of a text that begins with ASCII characters of two or four bytes each."""
    for name, nuls in _NULS:
        width = 4 if "32" in name else 2
        whole = len(sample) - len(sample) % width
        if whole and all((sample[at] == 0) == (at % width in nuls) for at in range(whole)):
            return name
    return None


def is_binary(content: bytes) -> bool:
    """Whether nobody reads this as text: an image, an archive, a program."""
    head = content[:_HEAD]
    return len(_CONTROL.findall(head)) * 50 > len(head) or (b"\0" in head and not is_utf8(content))


def is_utf8(content: bytes) -> bool:
    """Whether a text is in UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def compression(content: bytes) -> str | None:
    """How a file is compressed, by its first bytes."""
    return next((name for start, name in _COMPRESSED if content.startswith(start)), None)


def text_of(content: bytes) -> str:
    """UTF-8 as text. What is not UTF-8, or not allowed in YAML, becomes another character; lines end in a newline."""
    text = content.decode("utf-8-sig", "replace")
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    return _FORBIDDEN.sub(" ", text)


def documents(content: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of each document of a YAML file, without parsing it; together they are the whole file."""
    start = 0
    for found in _CUT.finditer(content):
        if found.start() > start:
            yield start, found.start()
            start = found.start()
    if start < len(content):
        yield start, len(content)


def lines_in(content: bytes, start: int, end: int) -> int:
    """How many lines end in a part of a text."""
    newlines = content.count(b"\n", start, end)
    return newlines or content.count(b"\r", start, end)
