"""Lines of several versions of a file, such as those of a conflict, without secrets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from homelamp.redact.redactor import Redactor
from homelamp.text import SourceFile

_MARKS = ("-", "+", " ")
_ENDING = ".rej"


class _Item(Protocol):
    @property
    def content(self) -> bytes: ...


class Shown:
    """Knows how a line is shown that stands in one of a file's versions: on the disk below `root`, or in a render.

    A line alone does not say that it is the value of a key above it. Where the same line is secret in one version and
    not in another, it is hidden.
    """

    def __init__(self, root: Path, *renders: Mapping[str, _Item]) -> None:
        self._root = root
        self._renders = renders
        self._redactor = Redactor()
        self._lines: dict[str, str] = {}
        self._read: set[str] = set()

    def read(self, *paths: str) -> None:
        """Learn the lines of all versions of some files."""
        for path in paths:
            named = path.removesuffix(_ENDING)
            if named not in self._read:
                self._read.add(named)
                self._learn([SourceFile(named, text) for text in self._texts(named)])

    def message(self, text: str) -> str:
        """A sentence that may quote the files."""
        return self._redactor.message(text)

    def line(self, line: str) -> str:
        """A line of a file, or one of a diff of two versions."""
        if line in self._lines:
            return self._lines[line]
        sign, rest = line[:1], line[1:]
        return sign + self._lines[rest] if sign in _MARKS and rest in self._lines else self.message(line)

    def _texts(self, path: str) -> list[str]:
        try:
            contents = [(self._root / path).read_bytes()]
        except OSError:
            contents = []
        contents += [render[path].content for render in self._renders if path in render]
        return [content.decode("utf-8-sig", "replace") for content in contents]

    def _learn(self, files: list[SourceFile]) -> None:
        for file in files:
            self._redactor.read(file)
        for file in files:
            for number, shown in enumerate(self._redactor.lines(file), 1):
                line = file.line(number)
                if self._lines.get(line, line) == line:
                    self._lines[line] = shown
