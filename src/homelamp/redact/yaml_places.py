"""Where secrets are in YAML and JSON: found in the nodes, whatever style they are written in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from homelamp.core.placeholders import NOT_SEALED_YET
from homelamp.redact import forms, lines
from homelamp.redact.entries import is_public_entry, kind_of
from homelamp.redact.entry_kinds import Entry, Kind
from homelamp.redact.found import Found, Shift, from_
from homelamp.redact.names import says_secret
from homelamp.syntax.yaml.nodes import is_too_deep
from homelamp.syntax.yaml.scalars import Loader

# Documents are cut before they are parsed: one that is broken leaves the others readable.
_CUT = re.compile(r"^(?=---(?:\s|$))", re.MULTILINE)
# Comments, and all that is not one.
_COMMENT = re.compile(r"(?P<comment>(?<![^\s])#.*)|[^#\n]+|#")
_BEHIND = re.compile(r"[ \t]*(#.*)?$", re.MULTILINE)
_NO_VALUE = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:null")
_FLAG = re.compile(r"--?(?P<name>[A-Za-z][\w.-]{0,100})")
_BARE = re.compile(r"[a-z]\w*(?:-\w+)+")
_BARE_ARGUMENT = re.compile(r"([a-z]\w*(?:-\w+)+)\s+\S.*")
_ARGUMENTS = re.compile(r"(?i)(?:args?|arguments|command|cmd|flags|options)\+?$")
_MOST_STRINGS = 3
# How many mappings and lists are looked at in a text, those that aliases lead to once for every way there.
_LEAST_VISITS, _CHARACTERS_A_VISIT = 5_000, 8


def read(text: str, found: Found, shift: Shift = lambda at: at, strings: int = _MOST_STRINGS) -> bool:
    """Add what is secret in a text; returns whether all of it is YAML of more than one word."""
    is_yaml = True
    cuts = [0, *(one.start() for one in _CUT.finditer(text) if one.start()), len(text)]
    for start, end in pairwise(cuts):
        part = text[start:end]
        if not part.strip("-. \t\r\n"):
            continue  # a document without content
        roots = _parsed(part)
        if roots is None:
            lines.read(part, found, from_(start, shift))
            is_yaml = False
            continue
        walk = _Walk(part, found, from_(start, shift), strings)
        for root in roots:
            walk.visit(root, Kind())
        walk.comments()
        is_yaml = is_yaml and any(not isinstance(root, ScalarNode) for root in roots)
    return is_yaml


def _parsed(text: str) -> list[Node] | None:
    try:
        if is_too_deep(text):
            return None
        return [root for root in yaml.compose_all(text, Loader=Loader) if root is not None]
    except (yaml.YAMLError, RecursionError, ValueError):
        return None


class _Walk:
    def __init__(self, text: str, found: Found, shift: Shift, strings: int) -> None:
        self.text = text
        self.found = found
        self.shift = shift
        self.strings = strings
        self._seen: set[tuple[int, Kind]] = set()
        self._waiting: list[tuple[Node, Kind]] = []
        self._left = _LEAST_VISITS + len(text) // _CHARACTERS_A_VISIT

    def visit(self, root: Node, kind: Kind) -> None:
        """Look at a node and all below it. `kind` is what is known of the keys above it."""
        self._waiting.append((root, kind))
        # Not by recursion: a long line of aliases is deeper than Python's stack.
        while self._waiting:
            node, kind = self._waiting.pop()
            if (id(node), kind) in self._seen:
                continue
            self._seen.add((id(node), kind))
            self._left -= not isinstance(node, ScalarNode)
            if self._left < 0:
                # Aliases lead to the same nodes again and again. What is not looked at is not shown.
                self._add([(0, len(self.text))])
                return
            self._look_at(node, kind)

    def _look_at(self, node: Node, kind: Kind) -> None:
        if isinstance(node, MappingNode):
            self._mapping(node, kind)
        elif isinstance(node, SequenceNode):
            self._sequence(node, kind)
        elif kind.hides:
            self._hide(node, remember=kind.remembers)
        elif isinstance(node, ScalarNode):
            self._scalar(node, kind)

    def comments(self) -> None:
        """Comments hold what was taken out."""
        if "#" in self.text:
            lines.read(_COMMENT.sub(_without_code, self.text), self.found, self.shift)

    def _mapping(self, node: MappingNode, kind: Kind) -> None:
        below = kind.of_mapping(node)
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                for part in (key, value):
                    self._waiting.append((part, kind._replace(hides=kind.hides or below.place == "secret")))
                continue
            inner = kind_of(Entry(str(key.value), value), below)
            if kind.hides_keys or (kind.hides and value.start_mark.index == value.end_mark.index):
                # `{X}`: what should be the value is a key without one.
                self._hide(key, remember=True)
            self._waiting.append((value, inner))
            if isinstance(value, ScalarNode) and inner.hides:
                self._hide_comment(value)

    def _sequence(self, node: SequenceNode, kind: Kind) -> None:
        is_value = False
        for item in node.value:
            text = str(item.value) if isinstance(item, ScalarNode) else ""
            if is_value and text and not _FLAG.fullmatch(text.partition("=")[0]):
                self._hide(item, remember=True)
                is_value = False
                continue
            flag = _FLAG.fullmatch(text)
            name = flag["name"] if flag else text if _ARGUMENTS.search(kind.key) and _BARE.fullmatch(text) else ""
            is_value = bool(name) and says_secret(name)
            self._waiting.append((item, kind.of_item()))

    def _scalar(self, node: ScalarNode, kind: Kind) -> None:
        """A text that may hold arguments, a URL, or YAML again."""
        text = str(node.value)
        if kind.is_public and text:
            self.found.public.add(text)
        start, end = node.start_mark.index, node.end_mark.index
        if kind.place == "literals":
            self._literal(node, text)
            return
        if self.strings and ":" in text and ("\n" in text or "{" in text) and self._nested(node, text):
            return
        written = self.text[start:end]
        bare = _BARE_ARGUMENT.fullmatch(text) if _ARGUMENTS.search(kind.key) else None
        if bare and says_secret(bare[1]):
            self._hide(node, remember=True)
        if node.style in {"|", ">"}:
            lines.read(written, self.found, from_(start, self.shift))
            return
        plain = forms.ranges(written)
        self._add([(start + a, start + b) for a, b in plain])
        if node.style == '"' and "\\" in written and not plain and forms.ranges(text):
            self._hide(node, remember=False)
        self._remember(text[a:b] for a, b in forms.ranges(text))

    def _literal(self, node: ScalarNode, text: str) -> None:
        """`name=value` of a generator of Secrets."""
        name, equals, value = text.partition("=")
        if not equals or (is_public_entry(name) and not says_secret(name)) or forms.is_filled_later(value):
            return
        start, end = node.start_mark.index, node.end_mark.index
        at = self.text.find("=", start, end) + 1
        self._add([(at or start, end)])
        self._remember([value, value.strip("\"'")])

    def _nested(self, node: ScalarNode, text: str) -> bool:
        """YAML in a string; whether it was that."""
        if node.style in {"|", ">"}:
            body, shift = self._body(node)
            return read(body, self.found, shift, self.strings - 1)
        inner = Found()
        if not read(text, inner, strings=self.strings - 1):
            return False
        self.found.add(inner)
        if inner.ranges:
            self._hide(node, remember=False)
        return True

    def _body(self, node: ScalarNode) -> tuple[str, Shift]:
        """The lines of a block without their indentation, and where each of their characters is."""
        first = self.text.find("\n", node.start_mark.index) + 1
        written = self.text[first : node.end_mark.index].splitlines(keepends=True)
        indent = min((len(one) - len(one.lstrip(" ")) for one in written if one.strip()), default=0)
        inner, outer = [0], [first + indent]
        for line in written:
            inner.append(inner[-1] + max(len(line) - indent, 1))
            outer.append(outer[-1] + len(line))
        body = "".join(line[indent:] if line.strip() else "\n" for line in written)

        def shift(at: int) -> int:
            line = bisect_right(inner, at) - 1
            return self.shift(min(outer[line] + at - inner[line], max(len(self.text) - 1, 0)))

        return body, shift

    def _hide(self, node: Node, *, remember: bool) -> None:
        if not isinstance(node, ScalarNode):
            self._add([(node.start_mark.index, node.end_mark.index)])
            return
        text = str(node.value)
        start, end = node.start_mark.index, node.end_mark.index
        written = self.text[start:end].rstrip()
        if node.tag in _NO_VALUE and not written.startswith(("!", "&")):
            return
        is_empty = not text and written in {"", '""', "''"}
        if text.strip() == NOT_SEALED_YET or is_empty or forms.is_filled_later(text):
            return
        self._add([(start, start + len(written))])
        if remember:
            self._remember([text, written, node.tag.rpartition(":")[2].lstrip("!")])

    def _hide_comment(self, value: ScalarNode) -> None:
        """What is behind a secret on its line may be the one before."""
        end = value.end_mark.index
        comment = _BEHIND.match(self.text, end)
        if comment and comment[1]:
            self._add([comment.span(1)])
            self._remember([comment[1].strip("# ")])

    def _add(self, found: list[tuple[int, int]]) -> None:
        self.found.ranges += [(self.shift(start), self.shift(end - 1) + 1) for start, end in found if start < end]

    def _remember(self, texts: Iterator[str] | list[str]) -> None:
        self.found.texts |= {text for text in texts if text not in {"str", "int", "float", "timestamp"}}


def _without_code(one: re.Match[str]) -> str:
    """Blanks in the place of all that is no comment."""
    return one[0].replace("#", " ") if one["comment"] else " " * len(one[0])


def scalar(text: str) -> ScalarNode:
    """A scalar of another language, as YAML would have it."""
    return ScalarNode("tag:yaml.org,2002:str", text)


def mapping(texts: dict[str, str]) -> MappingNode:
    """A mapping of another language."""
    return MappingNode("tag:yaml.org,2002:map", [(scalar(key), scalar(text)) for key, text in texts.items()])
