"""A line of the repository as it may be shown: a place is quoted, a secret that stands beside it is not."""

from __future__ import annotations

import re

from homelamp.core.redact import HIDDEN, without_password
from homelamp.core.text import SourceFile, Span

# What is called a client secret, in any spelling, and then its value: YAML, HCL, and arguments. The template's
# placeholder is none.
_CLIENT_SECRET = re.compile(
    r"""(client[-_]?secret["']?(?:\s*[,}]?\s*["']?value["']?)?\s*[:=]\s*)(?=\S)(?!["']?homelamp-not-sealed-yet\b).*""",
    re.IGNORECASE,
)
# What a slip of the pen, or another tool, may call a secret.
_NEARLY = re.compile(
    r"""([\w-]*(?:secr|token|passw)[\w-]*["']?\s*[:=]\s*)(?=[^\s{])(?!["']?homelamp-not-sealed-yet\b).*""",
    re.IGNORECASE,
)
# Public in OIDC, and worth to be seen: they are what is compared.
_PUBLIC = re.compile(r"(?:client|issuer|callback|redirect|scopes)[-_]?(?:id|ur[il])?s?$", re.IGNORECASE)
_SECRET = re.compile(r"""(?:^|[{,])[\s-]*["']?kind["']?:\s*["']?Secret\b|^\s*secretGenerator:""", re.MULTILINE)
_BLOCK = re.compile(r"""\s*(?:- )?["']?(?:data|stringData|literals)["']?:""")
# The same in the middle of a line, as in JSON: all that stands behind it may be the secret.
_INNER_BLOCK = re.compile(r"""([{,]\s*["']?(?:data|stringData|literals)["']?:)\s*\S.*""")
_ENTRY = re.compile(r"""(\s*(?:- )?["']?([\w.-]+)["']?\s*[:=]\s*)(?=\S)(.*)""")


def redacted(span: Span) -> str:
    """The line in which a place begins, without the values of secrets; all before them keeps its column."""
    file, number = span.file, span.line
    line = _CLIENT_SECRET.sub(rf"\1{HIDDEN}", without_password(_without_hidden(file, number)))
    line = _NEARLY.sub(rf"\1{HIDDEN}", line)
    if not _SECRET.search(file.text):
        return line
    block = _BLOCK.match(line)
    if block:
        opens = not line[block.end() :].strip(" \t{")
        return line if opens else f"{line[: block.end()]} {HIDDEN}"
    line = _INNER_BLOCK.sub(rf"\1 {HIDDEN}", line)
    entry = _ENTRY.match(line)
    if entry and not _is_public(entry[2], entry[3]) and _is_in_block(file, number):
        return entry[1] + HIDDEN
    return line


def _without_hidden(file: SourceFile, number: int) -> str:
    """A line up to the first character that its readers hid."""
    line, start = file.line(number), file.offset(number)
    stop = start + len(line)
    cut = min((max(start, begin) for begin, end in file.hidden if begin < stop and end > start), default=stop)
    return line if cut == stop else file.text[start:cut] + HIDDEN


def _is_public(name: str, text: str) -> bool:
    return _PUBLIC.search(name) is not None or text.lstrip("\"'").startswith(("{{", "${"))


def _is_in_block(file: SourceFile, number: int) -> bool:
    """Whether the nearest line above that is less indented opens the data of a Secret."""
    indent = _indent(file.line(number))
    for above in range(number - 1, 0, -1):
        line = file.line(above)
        # The entries of a list may stand as deep as their key.
        if line.strip() and not line.lstrip().startswith(("#", "- ")) and _indent(line) <= indent:
            if _BLOCK.match(line):
                return True
            if _indent(line) < indent:
                return False
    return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
