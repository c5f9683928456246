"""kubeconform's message as causes: where in the resource, and what is wrong there."""

from __future__ import annotations

import re
from typing import NamedTuple

from homelamp.core.numbers import character

# Its JSON Schema library prints a tree, two blanks a level; kubeconform puts a blank in the place of each line break.
# The JSON's own `validationErrors` hold the first level only, so the leaves are to be had nowhere else.
_ENTRY = re.compile(r" ( *)- at '((?:[^'\\]|\\.)*)': ")
_CHOICE = re.compile(r"'?(?:oneOf|anyOf)'? failed")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")


class Cause(NamedTuple):
    """`pointer` are the keys and indices from the resource's root; `text` is the library's own."""

    pointer: tuple[str, ...]
    text: str

    @property
    def missing(self) -> list[str]:
        """The required properties that are not there."""
        return _quoted(self.text) if self.text.startswith(("missing property", "missing properties")) else []

    @property
    def unknown(self) -> list[str]:
        """The properties that the schema does not know."""
        return _quoted(self.text) if self.text.startswith("additional propert") else []

    @property
    def is_null(self) -> bool:
        """Whether a null is all that is wrong."""
        return self.text.startswith("got null")

    def of(self, names: list[str]) -> Cause:
        """The same of fewer properties, missing or unknown ones."""
        quoted = ", ".join(f"'{name}'" for name in names)
        return self._replace(
            text=f"missing properties {quoted}" if self.missing else f"additional properties {quoted} not allowed"
        )


class _Entry(NamedTuple):
    depth: int
    cause: Cause


def causes(message: str) -> list[Cause]:
    """The leaves of the tree, in the order of the message. What fits none of several choices is one cause."""
    entries = _entries(message)
    found: list[Cause] = []
    at = 0
    while at < len(entries):
        entry = entries[at]
        end = at + 1
        while end < len(entries) and entries[end].depth > entry.depth:
            end += 1
        below = entries[at + 1 : end]
        if below and _CHOICE.match(entry.cause.text):
            leaves = dict.fromkeys(one.cause.text for one in _leaves(below))
            found.append(Cause(entry.cause.pointer, "fits no choice: " + "; or ".join(leaves)))
            at = end
            continue
        if not below:
            found.append(entry.cause)
        at += 1
    return list(dict.fromkeys(found))


def _entries(message: str) -> list[_Entry]:
    heads = list(_ENTRY.finditer(message))
    ends = [*(head.start() for head in heads[1:]), len(message)]
    return [
        _Entry(len(head[1]), Cause(_pointer(head[2]), message[head.end() : end].strip()))
        for head, end in zip(heads, ends, strict=False)
    ]


def _leaves(entries: list[_Entry]) -> list[_Entry]:
    following = [*entries[1:], _Entry(-1, Cause((), ""))]
    return [entry for entry, after in zip(entries, following, strict=True) if after.depth <= entry.depth]


def _pointer(text: str) -> tuple[str, ...]:
    parts = _unquoted(text).split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def _quoted(text: str) -> list[str]:
    return [_unquoted(part) for part in _QUOTED.findall(text)]


def _unquoted(text: str) -> str:
    """Undo Go's `%q`."""
    return re.sub(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|.)", _character, text)


def _character(escape: re.Match[str]) -> str:
    code = escape[1]
    if len(code) > 1:
        return character(code[1:]) or escape[0]
    return {"n": "\n", "t": "\t", "r": "\r"}.get(code, code)
