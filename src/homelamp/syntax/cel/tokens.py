"""The words of a CEL expression: https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax."""

from __future__ import annotations

import re
from typing import NamedTuple

from homelamp.syntax.cel.nodes import ExpressionError

_PREFIX = r"(?:[rR][bB]?|[bB][rR]?)?"
_TOKEN = re.compile(
    rf"""
      (?P<blank>[ \t\r\n\f]+|//[^\n]*)
    | (?P<text>{_PREFIX}(?:\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'))
    | (?P<number>0[xX][0-9a-fA-F]+[uU]?|(?:\d+\.\d+|\.\d+)(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+|\d+[uU]?)
    | (?P<name>[A-Za-z_]\w*|`[^`\n]+`)
    | (?P<sign>\|\||&&|==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{{}}])
    """,
    re.VERBOSE | re.ASCII,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "`": "`", "?": "?"}


class Token(NamedTuple):
    """One word, at offset `at`. `kind` is `text`, `number`, `name` or `sign`; at the end it is empty."""

    kind: str
    word: str
    at: int


def tokens(text: str) -> list[Token]:
    """All words and an empty one at the end. Raises ExpressionError where a character begins none."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpressionError(at)
        if match.lastgroup != "blank":
            found.append(Token(str(match.lastgroup), match[0], at))
        at = match.end()
    return [*found, Token("", "", len(text))]


def string_of(word: str) -> str | None:
    """What a literal of text says; None for bytes, and where an escape is of a rare kind."""
    quoted = word.lstrip("rRbB")
    prefix = word[: len(word) - len(quoted)].lower()
    if "b" in prefix:
        return None
    width = 3 if quoted[:3] in {'"""', "'''"} else 1
    inner = quoted[width:-width]
    if "r" in prefix or "\\" not in inner:
        return inner
    parts = re.split(r"\\(.)", inner)
    if any(escape not in _ESCAPES for escape in parts[1::2]):
        return None
    return "".join(_ESCAPES[part] if number % 2 else part for number, part in enumerate(parts))
