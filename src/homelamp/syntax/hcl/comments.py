"""The comments of an HCL file, as its parser sees them."""

from __future__ import annotations

from homelamp.core.text import SourceFile
from homelamp.syntax.comments import Commented
from homelamp.syntax.hcl.blocks import HclFile

_TEXTS = {"heredoc_template", "quoted_template"}


def comments(source: SourceFile) -> Commented:
    """The comments, and the heredocs."""
    file = HclFile(source)
    found = Commented([], [], is_whole=not file.root.has_error)
    waiting = [file.root]
    while waiting:
        at = waiting.pop()
        if at.type == "comment":
            span = file.span(at)
            found.comments.append(span._replace(end=span.start + len(span.text.rstrip("\r\n"))))
            continue
        if at.type in _TEXTS:
            found.note_lines(file.span(at))
        waiting += at.children
    return found
