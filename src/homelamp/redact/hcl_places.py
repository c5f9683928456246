"""Where secrets are in HCL: found in the syntax tree, by the names of attributes, keys, blocks and functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tree_sitter import Node

from homelamp.core.text import SourceFile, Span
from homelamp.redact import Range, forms, lines, yaml_places
from homelamp.redact.entries import is_worth_remembering, kind_of
from homelamp.redact.entry_kinds import Entry, Kind
from homelamp.redact.found import Found, from_
from homelamp.redact.hcl_words import attributes, kind_of_pair, plain, unescaped
from homelamp.redact.names import says_secret
from homelamp.syntax.hcl.blocks import HclFile

_DEEPEST = 150
_FLAG = re.compile(r"--?(?P<name>[A-Za-z][\w.-]{0,100})")
# Resources that are a Secret: their data is one, whatever its keys are called.
_SECRET_TYPE = re.compile(r"(?:^|_)secret(?:_|$)")
_DATA = frozenset({"data", "string_data", "stringData", "binary_data", "data_wo", "binary_data_wo", "data_json"})
_SENSITIVE = re.compile(r"sensitive|_wo$")
_TAKEN = re.compile(r"(?:(?:non)?sensitive\(\s*)?(?:var|local)\.([\w-]+)\s*\)?")
# What they are given is the name of something.
_NAMING_CALL = re.compile(r"\w*file\w*|lookup|element|abspath|pathexpand|format\w*date|timeadd")


class _Place(NamedTuple):
    """Where the walk is. With `hides` all literals are secret; `values` are the names that are so in this block.

    `key` and `above` are the nearest names.
    """

    hides: bool = False
    remembers: bool = True
    values: frozenset[str] = frozenset()
    key: str = ""
    above: str = ""
    depth: int = 0


def read(file: SourceFile, found: Found) -> None:
    """Add what is secret in a file of HCL."""
    walk = _Walk(HclFile(file), found)
    walk.visit(walk.file.root, _Place())
    walk.follow()
    if walk.file.root.has_error or walk.is_cut:
        lines.read(file.text, found)


class _Walk:
    def __init__(self, file: HclFile, found: Found) -> None:
        self.file = file
        self.found = found
        self.is_cut = False
        # Names of locals and variables that a secret is taken from, and what each of them is given.
        self._taken: set[str] = set()
        self._given: dict[str, list[Node]] = {}

    def visit(self, node: Node, place: _Place) -> None:
        """Look at a node; deeper than any configuration is nobody looks."""
        if place.depth > _DEEPEST:
            self.is_cut = True
            return
        below = place._replace(depth=place.depth + 1)
        visitor = _VISITORS.get(node.type)
        if visitor:
            visitor(self, node, below)
            return
        for child in node.children:
            self.visit(child, below)

    def follow(self) -> None:
        """A secret may be written elsewhere in the file, and only taken from there."""
        done: set[str] = set()
        while names := {name for name in self._taken if name in self._given} - done:
            done |= names
            for name in names:
                for expression in self._given[name]:
                    self.visit(expression, _Place(hides=True))

    def comment(self, node: Node, _: _Place) -> None:
        """What was taken out may still be secret."""
        span = self.file.span(node)
        plain = re.sub(r"(?m)^(\s*)(?:#|//|/\*|\*)", lambda one: " " * len(one[0]), span.text)
        lines.read(plain, self.found, from_(span.start))

    def block(self, node: Node, place: _Place) -> None:
        """A block is what its type and labels say."""
        labels = [plain(self.file, child) for child in node.children if child.type in {"identifier", "string_lit"}]
        body = next((child for child in node.children if child.type == "body"), None)
        if body is None:
            return
        own = dict(attributes(self.file, body))
        type_, named = labels[0] if labels else "", labels[-1] if labels else ""
        values: set[str] = set()
        if type_ == "variable":
            is_secret = says_secret(named) or plain(self.file, own.get("sensitive")) == "true"
            values |= {"default"} if is_secret else set()
            self._give(named, own.get("default"))
        elif type_ == "locals":
            for name, value in own.items():
                self._give(name, value)
        elif type_ == "output" and says_secret(named):
            values.add("value")
        elif type_ == "resource" and _SECRET_TYPE.search(labels[1] if len(labels) > 1 else ""):
            values |= _DATA
        if _SENSITIVE.search(type_) or kind_of_pair(self.file, own).names_secret:
            values.add("value")
        for child in body.children:
            self.visit(child, place._replace(values=frozenset(values)))

    def attribute(self, node: Node, place: _Place) -> None:
        """`name = expression`."""
        name = plain(self.file, node.children[0])
        self._entry(name, node.children[-1], place, Kind())

    def mapping(self, node: Node, place: _Place) -> None:
        """`{ key = expression, … }`, which may be an object of Kubernetes, or Headlamp's values."""
        elements = [child for child in node.children if child.type == "object_elem"]
        entries = {plain(self.file, one.children[0]): one.children[-1] for one in elements if len(one.children) > 1}
        pair = kind_of_pair(self.file, entries)
        for name, value in entries.items():
            self._entry(name, value, place, pair)
        for child in node.children:
            if child.type not in {"object_elem", "object_start", "object_end"}:
                self.visit(child, place)

    def _entry(self, name: str, value: Node, place: _Place, pair: Kind) -> None:
        single = plain(self.file, value)
        is_data = name == "stringData" or (pair.place == "secret" and name in _DATA)
        hides = place.hides or name in place.values or is_data
        remembers = place.remembers
        if not hides:
            is_oidc = (place.above, place.key) == ("config", "oidc")
            kind = kind_of(Entry(name, yaml_places.scalar(single)), pair._replace(place="oidc" if is_oidc else ""))
            hides = kind.hides and (is_oidc or pair.names_secret or pair.is_key_pair or says_secret(name))
            remembers = is_worth_remembering(name, single)
            if kind.is_public and single and not hides:
                self.found.public.add(single)
        taken = _TAKEN.fullmatch(self._text(value)) if hides else None
        if taken:
            self._taken.add(taken[1])
        values = frozenset({"value"} if _SENSITIVE.search(name) else ())
        self.visit(value, _Place(hides, remembers, values, name, place.key, place.depth))

    def call(self, node: Node, place: _Place) -> None:
        """What a function is given."""
        name = plain(self.file, node.children[0])
        if _NAMING_CALL.fullmatch(name):
            return
        if place.hides or not forms.is_secret_function(name):
            for child in node.children[1:]:
                self.visit(child, place)
            return
        self.visit(node.children[2], place._replace(hides=True, remembers=True))

    def sequence(self, node: Node, place: _Place) -> None:
        """A list may hold arguments, and the value of one behind it."""
        is_value = False
        for child in node.children:
            text = plain(self.file, child) if child.type == "expression" else ""
            flag = _FLAG.fullmatch(text)
            self.visit(child, place._replace(hides=True) if is_value and text and not flag else place)
            if text:
                is_value = flag is not None and says_secret(flag["name"])

    def nothing(self, _: Node, __: _Place) -> None:
        """An index, or the name of an attribute, is no value."""

    def string(self, node: Node, place: _Place) -> None:
        """A text between quotes, or a heredoc; what it takes from elsewhere is not in it."""
        start, end = self._inside(node)
        written = self.file.source.text[start:end]
        holes = [child for child in node.children if child.type in {"template_interpolation", "template_directive"}]
        for hole in holes:
            self.visit(hole, place)
        if place.hides:
            self._hide(start, end, [self.file.span(hole) for hole in holes], remember=place.remembers)
        elif node.type == "heredoc_template":
            yaml_places.read(written, self.found, from_(start))
        else:
            plain = forms.ranges(written)
            self._add(start, plain)
            self.found.texts |= {written[a:b] for a, b in plain}
            inner = Found()
            if ":" in written and ("\\n" in written or "{" in written):
                yaml_places.read(unescaped(written), inner)
            self.found.add(inner)
            self._add(start, [(0, len(written))] if inner.ranges else [])

    def number(self, node: Node, place: _Place) -> None:
        """A secret may be one."""
        if place.hides:
            span = self.file.span(node)
            self._add(0, [(span.start, span.end)])

    def _hide(self, start: int, end: int, holes: list[Span], *, remember: bool) -> None:
        text = self.file.source.text
        at = start
        for hole_start, hole_end in [*((hole.start, hole.end) for hole in holes), (end, end)]:
            written = text[at:hole_start]
            if written.strip() and "homelamp-not-sealed-yet" not in written:
                self._add(at, [(0, len(written))])
                if remember:
                    self.found.texts |= {written.strip(), unescaped(written).strip()}
            at = hole_end

    def _inside(self, node: Node) -> Range:
        """The characters between the quotes, or between the words of a heredoc."""
        if node.type == "heredoc_template":
            words = [child for child in node.children if child.type == "heredoc_identifier"]
            first = self.file.span(words[0]).end if words else self.file.span(node).start
            last = self.file.span(words[-1]).start if len(words) > 1 else self.file.span(node).end
            line = self.file.source.text.find("\n", first, last) + 1
            return (line or first), last
        span = self.file.span(node)
        return span.start + 1, max(span.start + 1, span.end - 1)

    def _add(self, start: int, found: list[Range]) -> None:
        self.found.ranges += [(start + a, start + b) for a, b in found if a < b]

    def _text(self, node: Node) -> str:
        return self.file.text(node.start_byte, node.end_byte)

    def _give(self, name: str, value: Node | None) -> None:
        if value is not None:
            self._given.setdefault(name, []).append(value)


_VISITORS: dict[str, Callable[[_Walk, Node, _Place], None]] = {
    "comment": _Walk.comment,
    "block": _Walk.block,
    "attribute": _Walk.attribute,
    "object": _Walk.mapping,
    "tuple": _Walk.sequence,
    "function_call": _Walk.call,
    "string_lit": _Walk.string,
    "quoted_template": _Walk.string,
    "heredoc_template": _Walk.string,
    "numeric_lit": _Walk.number,
    "new_index": _Walk.nothing,
    "legacy_index": _Walk.nothing,
}
