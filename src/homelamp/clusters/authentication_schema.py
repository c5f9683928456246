"""The form of an AuthenticationConfiguration: the API server decodes it strictly.

Fields: staging/src/k8s.io/apiserver/pkg/apis/apiserver/v1/types.go of https://github.com/kubernetes/kubernetes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from homelamp.core.suggest import nearest
from homelamp.core.value import Known
from homelamp.model.api_server import ConfigurationFault
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode

_MERGE = "<<"
_TAG = "tag:yaml.org,2002:"
# What JSON calls the types that YAML gives to scalars; a date stays a text.
_JSON = {"bool": "bool", "int": "number", "float": "number", "str": "string", "timestamp": "string"}
_LIKE = 0.7


class Struct(NamedTuple):
    """A mapping of known fields, by Go's name for it."""

    name: str
    fields: dict[str, Type]


class ListOf(NamedTuple):
    """A list, by Go's name of its members."""

    name: str
    member: Type


Type = str | Struct | ListOf

_TEXT, _BOOLEAN = "string", "bool"
_CLAIM: dict[str, Type] = {"claim": _TEXT, "expression": _TEXT}
_PREFIXED = Struct("PrefixedClaimOrExpression", {**_CLAIM, "prefix": _TEXT})
_RULE: dict[str, Type] = {"expression": _TEXT, "message": _TEXT}
_ISSUER = Struct(
    "Issuer",
    {
        "url": _TEXT,
        "discoveryURL": _TEXT,
        "certificateAuthority": _TEXT,
        "audiences": ListOf(_TEXT, _TEXT),
        "audienceMatchPolicy": _TEXT,
        "egressSelectorType": _TEXT,
    },
)
_MAPPINGS = Struct(
    "ClaimMappings",
    {
        "username": _PREFIXED,
        "groups": _PREFIXED,
        "uid": Struct("ClaimOrExpression", _CLAIM),
        "extra": ListOf("ExtraMapping", Struct("ExtraMapping", {"key": _TEXT, "valueExpression": _TEXT})),
    },
)
_JWT = Struct(
    "JWTAuthenticator",
    {
        "issuer": _ISSUER,
        "claimValidationRules": ListOf(
            "ClaimValidationRule",
            Struct("ClaimValidationRule", {**_RULE, "claim": _TEXT, "requiredValue": _TEXT}),
        ),
        "claimMappings": _MAPPINGS,
        "userValidationRules": ListOf("UserValidationRule", Struct("UserValidationRule", _RULE)),
    },
)
_ANONYMOUS = Struct(
    "AnonymousAuthConfig",
    {
        "enabled": _BOOLEAN,
        "conditions": ListOf("AnonymousAuthCondition", Struct("AnonymousAuthCondition", {"path": _TEXT})),
    },
)
ROOT = Struct(
    "AuthenticationConfiguration",
    {"apiVersion": _TEXT, "kind": _TEXT, "jwt": ListOf("JWTAuthenticator", _JWT), "anonymous": _ANONYMOUS},
)


class _Place(NamedTuple):
    """Where in the document something is: with the list's indices, and as Go's JSON decoder names it."""

    field: str = ""
    dotted: str = ""

    def below(self, key: str) -> _Place:
        return _Place(f"{self.field}.{key}".lstrip("."), f"{self.dotted}.{key}".lstrip("."))

    def at(self, index: int) -> _Place:
        return _Place(f"{self.field}[{index}]", self.dotted)


def misfits(document: Document, root: MappingNode) -> list[ConfigurationFault]:
    """The fields that the API server does not know, and the values of another type than it expects."""
    return list(_of_struct(document, root, ROOT, _Place()))


def _of_struct(document: Document, node: MappingNode, struct: Struct, place: _Place) -> Iterator[ConfigurationFault]:
    for key, value in node.value:
        if not isinstance(key, ScalarNode) or id(value) in document.ambiguous:
            continue
        name = str(key.value)
        if name == _MERGE:
            merged = value.value if isinstance(value, SequenceNode) else [value]
            for one in merged:
                if isinstance(one, MappingNode):
                    yield from _of_struct(document, one, struct, place)
        elif name in struct.fields:
            yield from _of_value(document, value, struct.fields[name], struct.name, place.below(name))
        elif isinstance(value_of(name), Known) and not key.tag.startswith("!"):
            yield _unknown(document, key, name, struct, place)


def _unknown(document: Document, key: Node, name: str, struct: Struct, place: _Place) -> ConfigurationFault:
    meant = next((one for one in struct.fields if one.lower() == name.lower()), None)
    meant = meant or nearest(name, struct.fields, _LIKE)
    where = (
        f"an entry of {place.dotted}" if place.field.endswith("]") else place.dotted or "an AuthenticationConfiguration"
    )
    field = place.below(name).field
    return ConfigurationFault(
        kind="invalid",
        field=field,
        span=document.span(key),
        message=f"{name} is not a field of {where}",
        change=f"write {meant} here" if meant else f"remove it; the fields here are {', '.join(struct.fields)}",
        words=f'strict decoding error: unknown field "{field}"',
        is_decoding=True,
    )


def _of_value(document: Document, node: Node, wanted: Type, owner: str, place: _Place) -> Iterator[ConfigurationFault]:
    given = _given(node)
    if given is None:
        return
    if isinstance(wanted, Struct) and isinstance(node, MappingNode):
        yield from _of_struct(document, node, wanted, place)
    elif isinstance(wanted, ListOf) and isinstance(node, SequenceNode):
        for index, one in enumerate(node.value):
            member = place.at(index)
            inner = owner if isinstance(wanted.member, str) else wanted.name
            yield from _of_value(document, one, wanted.member, inner, member)
    elif given != (wanted if isinstance(wanted, str) else ""):
        yield _misfit(document, node, given, wanted, owner, place)


def _given(node: Node) -> str | None:
    """The type of a node in JSON; None where it says nothing, or where something else may fill it in."""
    if isinstance(node, MappingNode):
        return "object"
    if isinstance(node, SequenceNode):
        return "array"
    is_open = not isinstance(value_of(str(node.value)), Known) or not node.tag.startswith(_TAG)
    return None if is_open else _JSON.get(node.tag.removeprefix(_TAG))


def _misfit(document: Document, node: Node, given: str, wanted: Type, owner: str, place: _Place) -> ConfigurationFault:
    name = _go(wanted)
    expects = "a list" if isinstance(wanted, ListOf) else "a mapping" if isinstance(wanted, Struct) else f"a {wanted}"
    change = f"make {place.field} {expects}"
    if isinstance(node, ScalarNode) and wanted == _TEXT:
        change = f'write "{node.value}" in quotes'
    elif isinstance(node, ScalarNode) and isinstance(wanted, ListOf) and wanted.member == _TEXT:
        change = f'write ["{node.value}"] here'
    elif wanted == _BOOLEAN:
        change = "write true or false, without quotes"
    span = document.span(node)
    return ConfigurationFault(
        kind="invalid",
        field=place.field,
        span=span
        if isinstance(node, ScalarNode)
        else span._replace(end=min(span.end, _line_end(document, span.start))),
        message=f"{place.field} is {_ARTICLES[given]}, and the API server expects {expects} there",
        change=change,
        words=f"json: cannot unmarshal {given} into Go struct field {owner}.{place.dotted} of type {name}",
        is_decoding=True,
    )


_ARTICLES = {
    "bool": "a boolean",
    "number": "a number",
    "string": "a text",
    "object": "a mapping",
    "array": "a list",
}


def _go(wanted: Type) -> str:
    """Go's name of a type, without the version's package."""
    if isinstance(wanted, ListOf):
        return f"[]{_go(wanted.member)}"
    return wanted if isinstance(wanted, str) else wanted.name


def _line_end(document: Document, start: int) -> int:
    found = document.file.text.find("\n", start)
    return len(document.file.text) if found < 0 else found
