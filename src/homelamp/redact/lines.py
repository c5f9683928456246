"""Where secrets are in a text that no parser reads: comments, scripts, templates, and files that are broken.

Line by line: what follows the name of a secret is hidden to the end of the line, and so are the deeper lines below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from homelamp.core.placeholders import NOT_SEALED_YET
from homelamp.redact import Range, forms
from homelamp.redact.found import Found, Shift
from homelamp.redact.names import is_weak, says_secret

_LINE = re.compile(r"[^\n]*\n?")
# The name may be in quotes that are escaped.
_NAME = re.compile(r"(?<![\w.-])(?P<name>[A-Za-z_][\w.-]{0,100})\\*[\"']?\s*(?P<sign>[:=])(?![=>~])[ \t]*")
_HEREDOC = re.compile(r"<<[-~]?\s*[\"']?(\w+)")
_FLAG = re.compile(r"[\s\-,\[\"']*--?(?P<name>[A-Za-z][\w.-]{0,100})[\"']?,?\s*$")
_SAYS = re.compile(r"\b(?:name|key)[\"']?\s*:\s*[\"']?(?P<name>[\w.-]{1,100})")
_VALUE = re.compile(r"(?:^|[\s{,\"'-])(?:val|value|valu|vlaue|vale|vaule|values)[\"']?\s*:[ \t]*")
_SECRET = re.compile(r"""^[ \t\-{,]*["']?kind["']?[ \t]*:[ \t]*["']?Secret\b""", re.MULTILINE)
_WHOLE = re.compile(r"""["']?(?:data|stringData|metadata)["']?\s*:""")
_PUBLIC_OF_SECRET = frozenset(["apiVersion", "kind", "metadata", "name", "namespace", "labels", "annotations", "items"])
_NETRC = re.compile(
    r"\b(?:password|passwd)\s+(?P<value>[^\s:=\"']+)\s*$|^\s*(?:ENV|ARG)\s+\w*(?:TOKEN|SECRET|PASSW\w*)\s+(?P<last>.+)"
)

_SWITCH = re.compile(r"(?i)(?:true|false|null|~|none)[,}\]\s]*(?:#.*)?")
_MAX_REMEMBERED = 20_000
_AROUND = "\"',;{}[]()\\`"


class _Line(NamedTuple):
    start: int
    text: str

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" \t"))

    @property
    def end(self) -> int:
        return self.start + len(self.text.rstrip("\r\n"))


def read(text: str, found: Found, shift: Shift = lambda at: at) -> None:
    """Add what is secret in a text; `shift` turns an offset into one of the file."""
    for start, end in ranges(text):
        if start < end:
            found.ranges.append((shift(start), shift(end - 1) + 1))
            found.texts.add(text[start:end][:_MAX_REMEMBERED].strip().strip(_AROUND).strip())


def ranges(text: str) -> list[Range]:
    """What no report may print of the text."""
    lines = [_Line(one.start(), one[0]) for one in _LINE.finditer(text) if one[0]]
    found = forms.ranges(text)
    found += _named(lines)
    found += _spread(lines)
    found += _pairs(lines)
    if _SECRET.search(text) and _WHOLE.search(text):
        found += _of_secret(lines)
    return found


def _named(lines: list[_Line]) -> Iterator[Range]:
    """The values of names that say secret, with what is below them."""
    below: int | None = None  # how deep the name is whose value may go on
    heredoc = ""  # the word that ends the value
    for line in lines:
        bare = line.text.strip()
        if heredoc:
            yield line.start, line.end
            heredoc = "" if bare == heredoc else heredoc
            continue
        is_item = bare.startswith(("- ", "]", "}")) and line.indent == below
        if below is not None and (not bare or line.indent > below or is_item):
            yield line.start + line.indent, line.end
            continue
        below = None
        name = _name(line)
        if name is None:
            continue
        value = line.text[name.end() :].strip()
        opened = _HEREDOC.match(value)
        heredoc = opened[1] if opened else ""
        below = line.indent if value or not is_weak(name["name"]) else None
        if not forms.is_filled_later(value.rstrip(",}])")):
            yield line.start + name.end(), line.end


def _name(line: _Line) -> re.Match[str] | None:
    """The first name on a line that says secret, and has a value that may be one."""
    for one in _NAME.finditer(line.text):
        if says_secret(one["name"]) and not _is_harmless(line.text, one):
            return one
    return None


def _is_harmless(line: str, name: re.Match[str]) -> bool:
    """A switch, the name of a file, or prose: words, then a colon, then words again."""
    value = line[name.end() :].strip()
    if value.startswith(NOT_SEALED_YET) or _SWITCH.fullmatch(value):
        return True
    before = line[: name.start()].rstrip(" \t\"'\\")
    is_word = line[: name.start()].endswith(" ") and before[-1:].isalnum()
    return (is_word and name["sign"] == ":" and " " in value) or forms.is_of_file(line, name.start())


def _spread(lines: list[_Line]) -> Iterator[Range]:
    """The value of an argument that is on the next line, and of a `password` without a sign, as in `.netrc`."""
    for line, following in zip_longest(lines, lines[1:]):
        flag = _FLAG.fullmatch(line.text)
        if flag and following and says_secret(flag["name"]):
            yield following.start + following.indent, following.end
        netrc = _NETRC.search(line.text)
        if netrc:
            yield line.start + max(netrc.start("value"), netrc.start("last")), line.end


def _pairs(lines: list[_Line]) -> Iterator[Range]:
    """The value beside a name, as in the entries of `env`, on the same line or on one of the next."""
    left = 0
    for line in lines:
        said = _SAYS.search(line.text)
        if said:
            left = 4 if says_secret(said["name"]) else 0
        value = _VALUE.search(line.text) if left else None
        if value:
            yield line.start + value.end(), line.end
        left -= left > 0


def _of_secret(lines: list[_Line]) -> Iterator[Range]:
    """Everything in a file with a Secret but what says which one it is."""
    for line in lines:
        bare = line.text.strip().lstrip("- ")
        name = _NAME.match(bare.lstrip("\"'{"))
        if not bare or bare.startswith(("#", "---", "...")):
            continue
        if name is None:
            yield line.start + line.indent, line.end
        elif name["name"] not in _PUBLIC_OF_SECRET or bare.startswith("{"):
            yield line.start + line.text.find(name["sign"]) + 1, line.end
