"""Messages that no report carries: wrong usage, a failing machine, a bug, and what the commands say as they go on."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO, cast

from homelamp.printable import line_of_file, visible
from homelamp.redact.names import says_secret
from homelamp.redact.redactor import Redactor
from homelamp.text import SourceFile

_WORD = re.compile(r"[^\s'\"(),]+")
_LINE = re.compile(r"(?::\d+)*[:;.]?$")
_FLAG = re.compile(r"--?(?P<name>[A-Za-z][\w-]*)")
_MAX_BYTES = 1_000_000
_MOST_FILES = 2_000


def message(text: str) -> str:
    """One line on wrong usage or a failure, without secrets of the command line and of the files that it names."""
    redactor = _redactor(_named(text))
    return visible(redactor.message(text))


def report_of_bug(text: str) -> str:
    """A traceback, without any secret of the repository: its values may stand in it, and it is made to be passed on."""
    redactor = _redactor([*_named(text), *_all_files()])
    return "\n".join(visible(redactor.message(line)) for line in redactor.message(text).splitlines())


class Lines:
    """A stream that takes whole lines, as `print` writes them, and makes each fit to be read."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._redactor = Redactor()

    def write(self, text: str) -> int:
        """Write a line, or the end of one."""
        return self._out.write(text if text == "\n" else line_of_file(self._redactor.message(text)))

    def flush(self) -> None:
        """Write what is held back."""
        self._out.flush()


def lines(out: TextIO) -> TextIO:
    """The stream for what a command says line by line: what it names and quotes comes from files, and from Git."""
    return cast("TextIO", Lines(out))


def _redactor(paths: list[Path]) -> Redactor:
    redactor = Redactor()
    redactor.know(_given(sys.argv[1:]))
    for path in dict.fromkeys(paths):
        source = _source(path)
        if source:
            redactor.read(source)
    return redactor


def _given(arguments: list[str]) -> Iterator[str]:
    """What the command line gives as a secret, though nobody should."""
    before = ""
    for one in arguments:
        flag = _FLAG.fullmatch(before)
        if flag and says_secret(flag["name"]):
            yield one
        name, equals, value = one.partition("=")
        if equals and says_secret(name):
            yield value
        before = one


def _named(text: str) -> list[Path]:
    """The files that a message names."""
    words = {_LINE.sub("", word) for word in _WORD.findall(text)[:200]}
    return [Path(word) for word in words if len(word) < 1_000 and "\0" not in word]  # noqa: PLR2004


def _all_files() -> Iterator[Path]:
    """The files of the repositories that the command may have read."""
    from homelamp.errors import UsageError  # noqa: PLC0415  # only a bug comes here
    from homelamp.repository import open_repository  # noqa: PLC0415  # as above

    for place in (Path(), *map(Path, sys.argv[1:])):
        try:
            repository = open_repository(place)
            paths = repository.paths
        except (UsageError, OSError, ValueError):
            continue
        yield from [repository.root / path for path in paths][:_MOST_FILES]


def _source(path: Path) -> SourceFile | None:
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            return None
        content = path.read_bytes()
        return None if b"\0" in content else SourceFile(path.as_posix(), content.decode("utf-8-sig", "replace"))
    except (OSError, ValueError):
        return None
