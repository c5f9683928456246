"""The comments of a YAML file, as its scanner sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from homelamp.core.text import SourceFile, Span
from homelamp.syntax.comments import Commented

_COMMENT = re.compile(r"#[^\r\n]*")
# What may follow `|` or `>` before the text of a block begins: https://yaml.org/spec/1.2.2/#81-block-scalar-styles
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\r\n]*)")


def comments(file: SourceFile) -> Commented:
    """The comments, and the scalars that reach over several lines. After the first place that is not YAML: none."""
    found = Commented([], [], is_whole=True)
    end = 0
    try:
        for token in yaml.scan(file.text, Loader=yaml.CSafeLoader):
            start = token.start_mark.index
            # Between two tokens there are blanks and comments only.
            found.comments.extend(_between(file, end, start))
            end = max(end, token.end_mark.index)
            if isinstance(token, yaml.ScalarToken):
                _take_scalar(found, file, token)
    except yaml.MarkedYAMLError as error:
        marks = (error.context_mark, error.problem_mark)
        found.comments.extend(_between(file, end, min((mark.index for mark in marks if mark), default=end)))
        return found._replace(is_whole=False)
    except yaml.YAMLError:
        return found._replace(is_whole=False)
    found.comments.extend(_between(file, end, len(file.text)))
    return found


def _between(file: SourceFile, start: int, end: int) -> Iterator[Span]:
    if start < end:
        for one in _COMMENT.finditer(file.text, start, end):
            yield Span(file, *one.span())


def _take_scalar(found: Commented, file: SourceFile, token: yaml.ScalarToken) -> None:
    start, end = token.start_mark.index, token.end_mark.index
    if token.style in {"|", ">"}:
        header = _BLOCK_HEADER.match(file.text, start, end)
        if header:
            found.comments.append(Span(file, *header.span(1)))
    found.note_lines(Span(file, start, start + len(file.text[start:end].rstrip())))
