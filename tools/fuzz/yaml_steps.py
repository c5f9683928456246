"""Mutations of YAML that stays YAML, mostly: nodes change their type, keys their names; anchors, tags and merges come in."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from fuzz import words
from fuzz.files import YAML, Files, content, pick

_ANCHORS = ("a", "b", "ä", "0")
_TAGS = ("!!str", "!!int", "!!binary", "!!null", "!!float", "!!set", "!!omap", "!!timestamp", "!Find", "!KeyOf", "!Env", "!", "!vault",
         "!<tag:yaml.org,2002:bool>", "!a!b", "!!", "!reset")  # fmt: skip
_MERGES = ("<<: *{0}", "<<: [*{0}, *{0}]", "<<: null", "<<: 3", "<<: {{<<: *{0}}}", "<<: [[*{0}]]", "? *{0}\n{1}: x", "? [a, *{0}]\n{1}: x",
           "*{0} : x", "? {{a: b}}\n{1}: c", "? |\n{1}  a\n{1}: d", "~: x", "[]: x", "!!null : y", "? a")  # fmt: skip
_DEPTHS = (5, 60, 199, 200, 201, 1_000)
_DEPTH = 3


class _Place(NamedTuple):
    """A node within its text: a key, a value, or the member of a list. `indent` is its own column or its key's."""

    node: Node
    is_key: bool
    indent: int

    @property
    def start(self) -> int:
        return int(self.node.start_mark.index)

    def end(self, text: str) -> int:
        start = self.start
        return start + len(text[start : self.node.end_mark.index].rstrip())

    def text(self, text: str) -> str:
        return text[self.start : self.end(text)]


def step(random: Random, files: Files) -> str:
    """Change one YAML file; what was done in words."""
    path = pick(random, files, YAML)
    if path is None:
        return "nothing"
    text = content(files, path).decode("utf-8", "replace")
    places = _places(text)
    if not places:
        return "nothing"
    place = random.choice(places)
    change = random.choice(_CHANGES)
    files[path] = change(random, text, place, places).encode("utf-8", "surrogatepass")
    return f"{change.__name__.strip('_')} at {place.node.start_mark.line + 1} of {path!r}"


def _places(text: str) -> list[_Place]:
    try:
        roots = list(yaml.compose_all(text, Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, RecursionError):
        return []
    found: list[_Place] = []
    seen: set[int] = set()
    waiting = [_Place(root, False, 0) for root in roots if root is not None]
    while waiting:
        place = waiting.pop()
        if id(place.node) in seen:
            continue
        seen.add(id(place.node))
        found.append(place)
        if isinstance(place.node, ScalarNode):
            continue
        for part in place.node.value:
            key, value = part if isinstance(place.node, MappingNode) else (part, part)
            column = int(key.start_mark.column)
            waiting += [_Place(key, key is not value, column)] + (
                [] if key is value else [_Place(value, False, column)]
            )
    return found


def _put(text: str, place: _Place, new: str) -> str:
    return text[: place.start] + new + text[place.end(text) :]


def _replace(random: Random, text: str, place: _Place, places: list[_Place]) -> str:
    """Another value of another type."""
    return _put(text, place, _flow(random, places, text, _DEPTH))


def _rename(random: Random, text: str, place: _Place, places: list[_Place]) -> str:
    keys = [one for one in places if one.is_key] or [place]
    other = random.choice(keys).text(text)
    return _put(
        text, random.choice(keys), random.choice((random.choice(words.KEYS), other, f'"{random.choice(words.KEYS)}"'))
    )


def _wrap(random: Random, text: str, place: _Place, _: list[_Place]) -> str:
    """The value becomes the only one of a list or a mapping, or YAML within a string."""
    old = place.text(text)
    if "\n" not in old:
        return _put(
            text,
            place,
            random.choice(("[{0}]", "{{a: {0}}}", "[[{0}]]", "'{0}'", '"{0}"', "{{{0}: {0}}}", "[{0}, {0}]")).format(
                old
            ),
        )
    blanks = " " * (place.indent + 2)
    inner = "\n".join(f"{blanks}{line}" for line in old.splitlines())
    return _put(text, place, f"{random.choice(('|', '>', '|-', '|2', '|+', '>9'))}\n{inner}")


def _lift(random: Random, text: str, place: _Place, places: list[_Place]) -> str:
    """A value takes the place of one that it may be a part of."""
    return _put(text, place, random.choice(places).text(text))


def _swap(random: Random, text: str, place: _Place, places: list[_Place]) -> str:
    first, second = sorted((place, random.choice(places)), key=lambda one: one.start)
    if first.end(text) > second.start:
        return text
    return _put(_put(text, second, first.text(text)), first, second.text(text))


def _twice(random: Random, text: str, place: _Place, places: list[_Place]) -> str:
    """A key comes again, with another value or in another spelling."""
    keys = [one for one in places if one.is_key] or [place]
    key = random.choice(keys)
    spelt = random.choice((key.text(text), f'"{key.text(text)}"', key.text(text).swapcase()))
    return _insert(text, key, f"{spelt}: {_flow(random, places, text, 1)}")


def _merge(random: Random, text: str, place: _Place, places: list[_Place]) -> str:
    keys = [one for one in places if one.is_key] or [place]
    key = random.choice(keys)
    anchored = _anchored(random, text, place)
    return (
        _insert(anchored, key, random.choice(_MERGES).format(random.choice(_ANCHORS), " " * key.indent))
        if key.start < place.start
        else anchored
    )


def _insert(text: str, key: _Place, line: str) -> str:
    at = text.rfind("\n", 0, key.start) + 1
    before = text[at : key.start]
    if before.strip(" -"):
        return text[: key.start] + line.replace("\n", " ") + ", " + text[key.start :]
    return text[: key.start] + line + "\n" + " " * key.indent + text[key.start :]


def _anchored(random: Random, text: str, place: _Place) -> str:
    old = place.text(text)
    if place.is_key or "\n" not in old:
        return _put(text, place, f"&{random.choice(_ANCHORS)} {old}")
    # Of a block the anchor is on the line above.
    return text[: place.start].rstrip(" ") + f" &{random.choice(_ANCHORS)}\n" + " " * place.indent + text[place.start :]


def _alias(random: Random, text: str, place: _Place, places: list[_Place]) -> str:
    """A node is anchored, and others refer to it, also from within itself."""
    for one in sorted(random.sample(places, min(len(places), random.choice((1, 2, 5)))), key=lambda at: -at.start):
        if one.start > place.start and one.end(text) > one.start:
            text = _put(text, one, f"*{random.choice(_ANCHORS[:2])} ")
    return _anchored(random, text, place)


def _tag(random: Random, text: str, place: _Place, _: list[_Place]) -> str:
    return text[: place.start] + random.choice(_TAGS) + " " + text[place.start :]


def _deep(random: Random, text: str, place: _Place, _: list[_Place]) -> str:
    depth = random.choice(_DEPTHS)
    opener, closer = random.choice(
        (("[", "]"), ("{a: ", "}"), ("[{a: ", "}]"), ("{? ", "}"), ("[", ""), ("!a [", "]"), ("&a [", "]"))
    )
    return _put(text, place, opener * depth + random.choice(("", place.text(text))) + closer * depth)


def _bomb(random: Random, text: str, place: _Place, _: list[_Place]) -> str:
    """Aliases of aliases, as a value, as keys or as merges."""
    form = random.choice(
        ("[{0}, {0}]", "{{a: {0}, b: {0}}}", "{{? {0} : x, ? [{0}] : y}}", "{{<<: [{0}, {0}]}}", "{{<<: {0}, b: {0}}}")
    )
    levels = random.choice((3, 12, 40, 40, 1_500))
    lines = [f"l{level}: &l{level} {form.format(f'*l{level - 1}')}" for level in range(1, levels)]
    last = _put(text, place, f"*l{levels - 1} ")
    return "\n".join((f"l0: &l0 {random.choice(('x', '{k: v}', '[y]'))}", *lines)) + "\n" + last


def _restyle(random: Random, text: str, place: _Place, _: list[_Place]) -> str:
    """The same text in another style."""
    if not isinstance(place.node, ScalarNode):
        return text
    value = str(place.node.value)
    blanks = " " * (place.indent + 2)
    block = "\n".join(blanks + line for line in value.splitlines())
    escaped = "".join(f"\\x{ord(one):02x}" if one.isascii() else one for one in value)
    forms = (f'"{escaped}"', yaml.dump(value, width=5).strip(), f"|\n{block}", f">-\n{block}", f"|2-\n{block}", f'"{value}\\\n  "',
             f"'{value}\n\n  '", f"\n{blanks}{value}", f"{value}\n{blanks}# a", f"{value} # homelamp: ignore[HL102] a")  # fmt: skip
    return _put(text, place, random.choice(forms))


def _document(random: Random, text: str, _: _Place, __: list[_Place]) -> str:
    """Other frames of the document."""
    whole = random.choice(("%YAML 1.1\n---\n{0}", "%YAML 9.9\n---\n{0}", "%TAG ! tag:a,1:\n---\n{0}", "--- |\n{0}", "--- !a\n{0}", "---\n...\n{0}",
                           "{0}\n---\n{0}", "{0}...\nx", "apiVersion: v1\nkind: List\nitems:\n- {1}", "- {1}", "a:\n  {1}", "{0}---\n- 1\n", "? {1}"))  # fmt: skip
    return whole.format(text, text.replace("\n", "\n  "))


def _flow(random: Random, places: list[_Place], text: str, depth: int) -> str:
    """A value of any type, in flow style."""
    way = random.randrange(8 if depth else 5)
    if way <= 1:
        return words.value(random)
    if way == 2:
        return "'" + words.value(random).replace("'", "''") + "'"
    if way == 3:
        return random.choice(("null", "{}", "[]", "1", "true", "2026-01-01", "1.0", '""'))
    if way == 4:
        return random.choice(places).text(text)
    members = [_flow(random, places, text, depth - 1) for _ in range(random.randrange(4))]
    if way == 5:
        return "[" + ", ".join(members) + "]"
    return "{" + ", ".join(f"{random.choice(words.KEYS)}: {member}" for member in members) + "}"


_CHANGES: tuple[Callable[[Random, str, _Place, list[_Place]], str], ...] = (
    _replace, _replace, _replace, _rename, _rename, _wrap, _lift, _swap, _twice, _merge, _alias, _tag, _deep, _bomb, _restyle, _restyle,
    _document,
)  # fmt: skip
