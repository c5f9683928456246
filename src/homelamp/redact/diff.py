"""Differences between two versions of a file, told apart by what they really hold and shown without secrets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from homelamp.redact.redactor import Redactor
from homelamp.text import SourceFile

_AROUND = 3
_NO_END = "\\ No newline at end of file"


def unified(old: SourceFile, new: SourceFile, names: tuple[str, str], redactor: Redactor) -> Iterator[str]:
    """The lines of a unified diff. Where both versions hold a secret, both are hidden, and that they differ is seen."""
    redactor.read(old)
    redactor.read(new)
    raw = _raw(old), _raw(new)
    shown = redactor.lines(old), redactor.lines(new)
    groups = SequenceMatcher(None, *raw).get_grouped_opcodes(_AROUND)
    for number, group in enumerate(groups):
        if not number:
            yield from (f"--- {names[0]}", f"+++ {names[1]}")
        first, last = group[0], group[-1]
        yield f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@"
        for tag, start, end, from_, to in group:
            yield from _part(" " if tag == "equal" else "-", raw[0], shown[0], (start, end))
            if tag != "equal":
                yield from _part("+", raw[1], shown[1], (from_, to))


def _raw(file: SourceFile) -> list[str]:
    """The lines with their line breaks, cut as `Redactor.lines` cuts them."""
    lines = [f"{line}\n" for line in file.text.split("\n")]
    last = lines.pop()
    return [*lines, last[:-1]] if last != "\n" else lines


def _part(sign: str, raw: Sequence[str], shown: Sequence[str], at: tuple[int, int]) -> Iterator[str]:
    for number in range(*at):
        yield f"{sign}{shown[number]}"
        if not raw[number].endswith("\n"):
            yield _NO_END


def _range(start: int, stop: int) -> str:
    """Lines as `diff -u` counts them."""
    length = stop - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"
