"""Values of the login that the chart's own schema refuses: Helm then installs nothing.

charts/headlamp/values.schema.json of https://github.com/kubernetes-sigs/headlamp, which came with chart 0.23.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from homelamp.core.numbers import number
from homelamp.core.text import Span
from homelamp.model.headlamp import RefusedValue
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items

_PREFIX = "tag:yaml.org,2002:"
_EACH = "*"
# What a schema calls what YAML reads.
_KINDS = {"str": "string", "bool": "boolean", "int": "integer", "float": "number", "timestamp": "string"}
_FILLED_IN = ("$", "{{")


class _Wanted(NamedTuple):
    """What the schema wants at a path. `first` is the chart that began to, `least` and `most` bound a number."""

    path: tuple[str, ...]
    kind: str
    first: tuple[int, int] = (0, 23)
    least: int | None = None
    most: int | None = None


_OIDC = ("config", "oidc")
_PATHS = ("ingress", "hosts", _EACH, "paths", _EACH)
_TYPES = (
    _Wanted(("replicaCount",), "integer", least=1),
    _Wanted(("config", "baseURL"), "string"),
    _Wanted(("config", "sessionTTL"), "integer", (0, 41), 1, 31_536_000),
    _Wanted(("config", "extraArgs"), "array"),
    _Wanted(("config", "extraArgs", _EACH), "string"),
    *(_Wanted((*_OIDC, name), "string") for name in ("clientID", "clientSecret", "issuerURL", "scopes")),
    _Wanted((*_OIDC, "usePKCE"), "boolean", (0, 37)),
    _Wanted((*_OIDC, "secret", "create"), "boolean"),
    _Wanted((*_OIDC, "secret", "name"), "string"),
    _Wanted((*_OIDC, "externalSecret", "enabled"), "boolean"),
    _Wanted((*_OIDC, "externalSecret", "name"), "string"),
    _Wanted((*_OIDC, "externalSecret", "hasScopes"), "boolean", (0, 43)),
    _Wanted(("env",), "array"),
    _Wanted(("env", _EACH, "name"), "string"),
    _Wanted(("env", _EACH, "value"), "string"),
    _Wanted(("service", "port"), "integer"),
    _Wanted(("ingress", "enabled"), "boolean"),
    _Wanted(("ingress", "hosts"), "array"),
    _Wanted(("ingress", "hosts", _EACH, "host"), "string"),
    _Wanted(("ingress", "hosts", _EACH, "paths"), "array"),
    _Wanted((*_PATHS, "path"), "string"),
    _Wanted((*_PATHS, "type"), "string"),
    _Wanted(("ingress", "tls"), "array"),
    _Wanted(("ingress", "tls", _EACH, "secretName"), "string"),
    _Wanted(("httpRoute", "enabled"), "boolean", (0, 40)),
    _Wanted(("httpRoute", "hostnames"), "array", (0, 40)),
    _Wanted(("httpRoute", "hostnames", _EACH), "string", (0, 40)),
    _Wanted(("httpRoute", "parentRefs"), "array", (0, 40)),
)
# Keys that each entry of a list has.
_REQUIRED = (
    (_PATHS, ("path", "type"), (0, 23)),
    (("httpRoute", "parentRefs", _EACH), ("name",), (0, 40)),
)
# What people write for a key that is missing.
_OTHER_NAMES = {"type": "pathType"}


def refused(document: Document, values: Node) -> tuple[RefusedValue, ...]:
    """The values that are not of the kind that the schema wants; what is filled in later, and null, are not judged."""
    return (*_of_other_kinds(document, values), *_incomplete(document, values))


def _of_other_kinds(document: Document, values: Node) -> Iterator[RefusedValue]:
    for wanted in _TYPES:
        for node in _at(document, values, wanted.path):
            said = _against(wanted, node)
            if said:
                yield RefusedValue(_name(wanted.path), document.span(node), said, wanted.kind, wanted.first)


def _incomplete(document: Document, values: Node) -> Iterator[RefusedValue]:
    for path, keys, first in _REQUIRED:
        for node in _at(document, values, path):
            for key in keys:
                if isinstance(node, MappingNode) and document.get(node, key) is None:
                    place = _other(document, node, key) or document.span(node)
                    yield RefusedValue(f"{_name(path)}.{key}", place, f"missing property '{key}'", "", first)


def _other(document: Document, node: MappingNode, key: str) -> Span | None:
    """The key that is there in the place of one that is missing."""
    return next((document.span(one) for one, _ in node.value if one.value == _OTHER_NAMES.get(key)), None)


def _at(document: Document, node: Node | None, path: tuple[str, ...]) -> Iterator[Node]:
    if node is None or id(node) in document.owner(node).ambiguous:
        return
    if not path:
        yield node
    elif path[0] == _EACH:
        for item in items(node):
            yield from _at(document, item, path[1:])
    else:
        yield from _at(document, document.get(node, path[0]), path[1:])


def _against(wanted: _Wanted, node: Node) -> str:
    """What Helm says of a value; empty where the schema takes it, or where it is not known."""
    kind = _kind(node)
    if kind is None:
        return ""
    if kind != wanted.kind:
        return f"got {kind}, want {wanted.kind}"
    if wanted.kind != "integer" or not isinstance(node, ScalarNode):
        return ""
    return _out_of_bounds(wanted, node.value)


def _out_of_bounds(wanted: _Wanted, text: str) -> str:
    found = number(text.removeprefix("-"))
    if found is None:
        return ""
    found = -found if text.startswith("-") else found
    if wanted.least is not None and found < wanted.least:
        return f"minimum: got {found}, want {wanted.least}"
    is_more = wanted.most is not None and found > wanted.most
    return f"maximum: got {found}, want {wanted.most}" if is_more else ""


def _kind(node: Node) -> str | None:
    if isinstance(node, MappingNode):
        return "object"
    if isinstance(node, SequenceNode):
        return "array"
    if not isinstance(node, ScalarNode) or any(sign in node.value for sign in _FILLED_IN):
        return None
    return _KINDS.get(node.tag.removeprefix(_PREFIX))


def _name(path: tuple[str, ...]) -> str:
    return ".".join(path).replace(f".{_EACH}", "[]")
