"""Suppressions in comments: `# homelamp: ignore[HL102] reason`, on the line of the finding or above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from homelamp.core.text import SourceFile, Span
from homelamp.files.repository import Repository
from homelamp.model.finding import Edit
from homelamp.syntax.comments import Commented

# What is looked for in the bytes of a file before it is parsed for its comments.
_MARK = b"homelamp:"
_YAML = (".yaml", ".yml")
_HCL = (".tf", ".tofu", ".tfvars", ".hcl")
# At the start of a comment, or after a mark in it. Another word before a bracket is a typo for `ignore`.
_DIRECTIVE = re.compile(
    r"(?:#|//|\*|[\r\n])[ \t]*"
    r"(?P<all>homelamp:[ \t]*(?P<word>ignore\b|\w+(?=[ \t]*\[))[ \t]*(?:\[(?P<rules>[^\]\r\n]*)\])?)",
    re.IGNORECASE,
)


class Directive(NamedTuple):
    """One suppression. `span` is the place of its words up to the bracket, `rules` that of what stands in it.

    It holds for lines `first` to `last`. `removal` takes it away; of a longer comment that stays, it is None.
    `is_understood` is False where its word is not `ignore`.
    """

    span: Span
    words: tuple[str, ...]
    rules: Span
    reason: str
    first: int
    last: int
    removal: Edit | None
    is_understood: bool

    def covers(self, line: int) -> bool:
        """Whether a finding in this line is meant."""
        return self.first <= line <= self.last


class Marked(NamedTuple):
    """The suppressions of one file. `is_whole` is False where it does not parse, so that more may be there."""

    path: str
    directives: tuple[Directive, ...]
    is_whole: bool


def read(repository: Repository, paths: Iterable[str]) -> Iterator[Marked]:
    """The files among `paths` that hold suppressions."""
    for path in paths:
        if not path.endswith((*_YAML, *_HCL)):
            continue
        content = repository.content(path)
        if isinstance(content, bytes) and _MARK in content:
            source = repository.source(path)
            if isinstance(source, SourceFile) and (found := _of_file(source)):
                yield found


def _of_file(source: SourceFile) -> Marked | None:
    commented = _comments(source)
    places = _Places(commented)
    found = []
    for comment in commented.comments:
        match = _DIRECTIVE.search(source.text, comment.start, comment.end)
        if match:
            found.append(_directive(source, comment, match, places.lines(comment.line)))
    found.sort(key=lambda one: one.span.start)
    return Marked(source.path, tuple(found), commented.is_whole) if found else None


class _Places:
    """Which lines the comments of a file speak of."""

    def __init__(self, commented: Commented) -> None:
        # For each line with a comment alone the next line without one.
        self._next: dict[int, int] = {}
        for one in sorted(commented.comments, key=lambda one: one.start, reverse=True):
            if _is_alone(one):
                after = one.end_line + 1
                self._next[one.line] = self._next.get(after, after)
        self._ends: dict[int, int] = {}
        self._starts: dict[int, int] = {}
        for first, last in commented.texts:
            self._ends[first] = max(last, self._ends.get(first, 0))
            self._starts[last] = min(first, self._starts.get(last, first))

    def lines(self, line: int) -> tuple[int, int]:
        """The first and last line that a comment in a line speaks of: its own, or the next where it stands alone.

        A text that reaches over several lines is one place: nothing in it can be a comment.
        """
        line = self._next.get(line, line)
        return self._starts.get(line, line), self._ends.get(line, line)


def _is_alone(comment: Span) -> bool:
    file = comment.file
    after = file.text[comment.end : file.offset(comment.end_line + 1)]
    return not _before(file, comment).strip() and not after.strip()


def _comments(source: SourceFile) -> Commented:
    if source.path.endswith(_YAML):
        from homelamp.syntax.yaml import comments as yaml_comments  # noqa: PLC0415  # few files hold a suppression

        return yaml_comments.comments(source)
    from homelamp.syntax.hcl import comments as hcl_comments  # noqa: PLC0415  # as above

    return hcl_comments.comments(source)


def _directive(source: SourceFile, comment: Span, match: re.Match[str], lines: tuple[int, int]) -> Directive:
    rules = Span(source, *match.span("rules")) if match["rules"] is not None else Span(source, match.end(), match.end())
    return Directive(
        span=Span(source, *match.span("all")),
        words=tuple(word for word in (one.strip() for one in rules.text.split(",")) if word),
        rules=rules,
        reason=_reason(source.text[match.end() : comment.end]),
        first=lines[0],
        last=lines[1],
        removal=_removal(source, comment, match.start()),
        is_understood=match["word"].lower() == "ignore",
    )


def _reason(text: str) -> str:
    """What is said after the bracket, on its line; empty where that is no word."""
    line = text.splitlines()[0] if text.strip() else ""
    reason = line.removesuffix("*/").strip(" \t:;,-\u2013\u2014")
    return reason if re.search(r"\w", reason) else ""


def _before(source: SourceFile, span: Span) -> str:
    return source.text[source.offset(span.line) : span.start]


def _removal(source: SourceFile, comment: Span, directive: int) -> Edit | None:
    """Take a comment away: with its line where the line holds nothing else; words before the suppression stay."""
    is_block = comment.text.startswith("/*")
    if is_block and comment.end_line > comment.line:
        return None
    start = comment.start if is_block else directive
    line, after = source.offset(comment.line), source.offset(comment.line + 1)
    before = source.text[line:start]
    if not before.strip() and not source.text[comment.end : after].strip():
        return Edit(Span(source, line, after), "")
    return Edit(Span(source, line + len(before.rstrip(" \t")), comment.end), "")
