"""What is wrong with a resource, in words that say what to change, with its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.manifests.documents import Resource, child
from homelamp.manifests.messages import Cause
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml.documents import MappingNode, Node, ScalarNode, SequenceNode

Pointer = tuple[str, ...]
# From the keys of a place to the properties that the schema has there.
Properties = Callable[[Pointer], list[str]]

_LIKE = 0.75  # difflib's ratio from which two names are taken for one that was mistyped


class Fault(NamedTuple):
    """`message` names the place in the resource; `change` completes the report with what would be right.

    With `is_open` a newer release may have what the schema lacks: a field or a value of no name that it knows.
    """

    span: Span
    message: str
    change: str
    is_open: bool = False


def faults(resource: Resource, causes: list[Cause], properties: Properties) -> list[Fault]:
    """One for each cause, without those that hang on a text which something else fills in later."""
    missing = {cause.pointer: list(cause.missing) for cause in causes if cause.missing}
    found: list[Fault] = []
    for cause in causes:
        found += _unknown(resource, cause, missing.get(cause.pointer, []), properties)
    for cause in causes:
        if names := missing.pop(cause.pointer, []) if cause.missing else []:
            named = " and ".join(names)
            found.append(_fault(resource, cause.pointer, f"{named} missing", f"add {named} here"))
        elif not cause.missing and not cause.unknown and not _is_filled_later(resource, cause.pointer):
            found.append(fault_at(resource, cause.pointer, cause.text))
    # What an anchor holds is wrong once, however many aliases bring it.
    once = {(fault.span, fault.message.rpartition(": ")[2]): fault for fault in reversed(found)}
    return sorted(once.values(), key=lambda fault: fault.span.start)


def _unknown(resource: Resource, cause: Cause, missing: list[str], properties: Properties) -> Iterator[Fault]:
    """The fields that the schema does not have; the missing ones that are meant by them are taken from `missing`."""
    for name in cause.unknown:
        if not isinstance(value_of(name), Known):
            continue
        meant = _like(name, missing) or _like(name, properties(cause.pointer))
        is_missing = meant in missing
        if is_missing:
            missing.remove(meant)
        # No schema wants it, and every object does.
        is_missing = is_missing or (not cause.pointer and meant == "metadata" and not resource.get("metadata"))
        change = f"write {meant} instead" if meant else "remove it, or correct its name or its indentation"
        what = f"there is no such field, and {meant} is missing" if is_missing else "there is no such field"
        fault = _fault(resource, (*cause.pointer, name), what, change)
        key, _ = _follow(resource, (*cause.pointer, name))
        fault = fault._replace(is_open=not meant)
        yield fault._replace(span=resource.span(key)) if key else fault


def _like(name: str, others: list[str]) -> str:
    same = [other for other in others if other.lower() == name.lower()]
    return next(iter(same or difflib.get_close_matches(name, others, 1, _LIKE)), "")


def _change(text: str) -> str:
    wanted = re.search(r"want (?:null or )?([\w, ]+)$", text)
    if text.startswith("got ") and wanted:
        quoted = " (in quotes)" if wanted[1] == "string" else ""
        return f"write {_with_article(wanted[1])}{quoted} here"
    return "write what the schema of this kind allows here"


def _with_article(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def fault_at(resource: Resource, pointer: Pointer, text: str) -> Fault:
    """What kubeconform says of one place, such as `got number, want string`."""
    fault = _fault(resource, pointer, text.replace("null or ", ""), _change(text))
    return fault._replace(is_open=_is_new_value(resource, pointer, text))


def _is_new_value(resource: Resource, pointer: Pointer, text: str) -> bool:
    """Whether a value is none of a list, and no slip in one of them."""
    if not text.startswith("value must be one of"):
        return False
    _, node = _follow(resource, pointer)
    stated = str(node.value) if isinstance(node, ScalarNode) else ""
    return not _like(stated, re.findall(r"'([^']*)'", text))


def _fault(resource: Resource, pointer: Pointer, message: str, change: str) -> Fault:
    name = resource.text("metadata", "name")
    parts = (resource.text("kind") + (f" {name}" if name else ""), dotted(pointer), message)
    return Fault(place(resource, pointer), ": ".join(part for part in parts if part), change)


def dotted(pointer: Pointer) -> str:
    """`spec.containers[0].name`."""
    return "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in pointer).lstrip(".")


def place(resource: Resource, pointer: Pointer) -> Span:
    """The value where it is one scalar, else its key; the deepest part that is there."""
    key, node = _follow(resource, pointer)
    if isinstance(node, ScalarNode) and (node.value or key is None):
        return resource.span(node)
    if key is not None:
        return resource.span(key)
    if isinstance(node, MappingNode) and node.value and node is not resource.root:
        return resource.span(node.value[0][0])
    return resource.first


def _follow(resource: Resource, pointer: Pointer) -> tuple[Node | None, Node | None]:
    key, node = None, resource.root
    for part in pointer:
        if resource.document is None or node is None:
            break
        below = child(node, part)
        if below[1] is None:
            break
        key, node = below
    return key, node


def _is_filled_later(resource: Resource, pointer: Pointer) -> bool:
    _, node = _follow(resource, pointer)
    return any(not isinstance(value_of(text), Known) for text in _texts(node))


def _texts(node: Node | None) -> list[str]:
    """The texts of a scalar, or of the scalars that a sequence holds itself."""
    nodes = node.value if isinstance(node, SequenceNode) else [node]
    return [str(one.value) for one in nodes if isinstance(one, ScalarNode)]
