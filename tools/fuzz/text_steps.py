"""Mutations that know nothing of a format: bytes, lines, blocks, words and encodings."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from fuzz import words
from fuzz.files import Files, content, pick

_WORD = re.compile(rb"[\w./:@+-]+")
_TINY, _SMALL, _LARGE = 4, 64, 200_000
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "latin-1", "cp037")
_LINE_ENDS = (b"\r\n", b"\r", b"\n\r", b"\n\n", b"\x0b", b"\x0c", b"\xc2\x85", b"\xe2\x80\xa8")
_RAW = (
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe9",
    b"\t",
    b"\x1b]0;a\x07",
)


def step(random: Random, files: Files) -> str:
    """Change one file; what was done in words."""
    path = pick(random, files)
    if path is None:
        return "nothing"
    change = random.choice(_CHANGES)
    other = pick(random, files) or path
    files[path] = change(random, content(files, path), content(files, other))[:_LARGE]
    return f"{change.__name__.strip('_')} {path!r}"


def _bytes(random: Random, old: bytes, _other: bytes) -> bytes:
    new = bytearray(old or b"\n")
    for _ in range(random.choice((1, 1, 2, 8, 40))):
        at = random.randrange(len(new))
        new[at] = new[at] ^ (1 << random.randrange(8)) if random.random() < 0.5 else random.randrange(256)
    return bytes(new)


def _insert(random: Random, old: bytes, _: bytes) -> bytes:
    at = random.randint(0, len(old))
    new = random.choice((random.choice(_RAW), random.randbytes(_TINY), words.value(random).encode()))
    return old[:at] + new + old[at:]


def _cut(random: Random, old: bytes, _: bytes) -> bytes:
    start, end = _span(random, len(old))
    return old[:start] + old[end:]


def _repeat(random: Random, old: bytes, _: bytes) -> bytes:
    start, end = _span(random, len(old))
    return old[:end] + old[start:end] * random.choice((1, 2, 30, 1_000)) + old[end:]


def _truncate(random: Random, old: bytes, _: bytes) -> bytes:
    at = random.randint(0, len(old))
    return random.choice((old[:at], old[at:], b""))


def _splice(random: Random, old: bytes, other: bytes) -> bytes:
    return old[: random.randint(0, len(old))] + other[random.randint(0, len(other)) :]


def _append(random: Random, old: bytes, other: bytes) -> bytes:
    return old + random.choice((b"\n---\n", b"\n", b"", b"\n...\n", b"\n---\n" * 300)) + other


def _lines(random: Random, old: bytes, other: bytes) -> bytes:
    """One to three lines are deleted, doubled, moved, exchanged, joined, indented, commented or taken from elsewhere."""
    lines = old.split(b"\n")
    for _ in range(random.choice((1, 1, 2, 3))):
        at, to = random.randrange(len(lines)), random.randrange(len(lines))
        way = random.randrange(9)
        if way == 0 and len(lines) > 1:
            del lines[at]
        elif way == 1:
            lines.insert(to, lines[at])
        elif way == 2:
            lines[at], lines[to] = lines[to], lines[at]
        elif way == 3:
            lines[at] = random.choice((b" ", b"  ", b"\t", b"    ", b" " * 401)) + lines[at]
        elif way == 4:
            lines[at] = lines[at].lstrip() if random.random() < 0.5 else lines[at][1:]
        elif way == 5:
            lines[at] = random.choice((b"#", b"# ", b"// ", b"/* ", b"- ", b"? ")) + lines[at]
        elif way == 6:
            lines.insert(at, random.choice(other.split(b"\n")))
        elif way == 7:
            lines[at] += random.choice((b" # a", b" /* a", b" */", b" // a", b" \\", b",", b":", b" |", b" >-", b"{"))
        else:
            lines[at : at + 2] = [b"".join(lines[at : at + 2])]
    return b"\n".join(lines)


def _block(random: Random, old: bytes, other: bytes) -> bytes:
    """A line with all that is indented below it is deleted, doubled, moved or taken from elsewhere."""
    lines = old.split(b"\n")
    start, end = _indented(random, lines)
    block, rest = lines[start:end], lines[:start] + lines[end:]
    way = random.randrange(5)
    to = random.randint(0, len(rest))
    if way == 0:
        lines = rest
    elif way == 1:
        lines[end:end] = block * random.choice((1, 1, 3, 100))
    elif way == 2:
        lines = rest[:to] + block + rest[to:]
    elif way == 3:
        lines[start:end] = [b"  " + line for line in block]
    else:
        foreign = other.split(b"\n")
        first, last = _indented(random, foreign)
        lines[start:end] = foreign[first:last]
    return b"\n".join(lines)


def _words(random: Random, old: bytes, other: bytes) -> bytes:
    """Words become other words of the repository, or words that are hard to read."""
    found = list(_WORD.finditer(old))
    foreign = _WORD.findall(other) or [b"a"]
    new = old
    for one in sorted(random.sample(found, min(len(found), random.choice((1, 1, 2, 4)))), key=lambda at: -at.start()):
        word = random.choice((words.value(random).encode(), random.choice(foreign), b"", one[0] * 2, one[0].swapcase()))
        new = new[: one.start()] + word + new[one.end() :]
    return new


def _encode(random: Random, old: bytes, _: bytes) -> bytes:
    name = random.choice(_ENCODINGS)
    text = old.decode("utf-8", "replace")
    if name == "latin-1":
        text = text.replace(random.choice("aeoi"), "é", random.choice((1, 3)))
    return text.encode(name, "replace")


def _line_ends(random: Random, old: bytes, _: bytes) -> bytes:
    return old.replace(b"\n", random.choice(_LINE_ENDS), random.choice((-1, -1, 1, 3)))


def _long(random: Random, old: bytes, _: bytes) -> bytes:
    """One place becomes very long."""
    at = random.randint(0, len(old))
    unit = random.choice((b"a", b" ", b"[", b"{", b"(", b"${a", b"{{a", b"${A:-", b"- ", b"'", b'"', b"a: ", b"\n", b"---\n",
                          b"\xc3\xa9", b"https://", b"/", b".", b"<<-A\n", b"?", b"*a ", b"&a "))  # fmt: skip
    return old[:at] + unit * random.choice((30, 250, 2_000, 10_000)) + old[at:]


def _span(random: Random, length: int) -> tuple[int, int]:
    start = random.randint(0, length)
    return start, min(length, start + random.choice((1, _TINY, _SMALL, random.randint(0, length))))


def _indented(random: Random, lines: list[bytes]) -> tuple[int, int]:
    start = random.randrange(len(lines))
    indent = len(lines[start]) - len(lines[start].lstrip(b" "))
    end = start + 1
    while end < len(lines) and lines[end].strip() and len(lines[end]) - len(lines[end].lstrip(b" ")) > indent:
        end += 1
    return start, end


_CHANGES: tuple[Callable[[Random, bytes, bytes], bytes], ...] = (
    _bytes, _insert, _cut, _repeat, _truncate, _splice, _append, _lines, _lines, _lines, _block, _block, _block, _words, _words,
    _words, _words, _encode, _line_ends, _long,
)  # fmt: skip
