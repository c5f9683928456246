"""From a CustomResourceDefinition to the JSON schema of its resources: facts only, closed as the API server does it.

What the API server makes of `nullable`, of defaults and of Kubernetes' own `x-kubernetes-*` keywords is said in
https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from homelamp.manifests import locations
from homelamp.manifests.sharing import expand

Schema = dict[str, Any]

_TYPES = {"array", "boolean", "integer", "number", "object", "string"}
_NULL: Schema = {"type": "null"}
_ANY_OBJECT: Schema = {"type": "object"}
_ONE_OF_TWO = ([{"type": "integer"}, {"type": "string"}], [{"type": "string"}, {"type": "integer"}])
_PRESERVED = "x-kubernetes-preserve-unknown-fields"


def schema_of(api_version: str, kind: str, stated: Schema, *, preserve: bool = False) -> Schema:
    """The schema of a whole resource from the `openAPIV3Schema` that a version states, in JSON Schema's draft 4.

    With `preserve` (`spec.preserveUnknownFields` of old definitions) nothing is closed.
    """
    of_root = {key: value for key, value in stated.items() if key != "nullable"}
    root = _Converter(preserve).convert(of_root)
    named: Schema = root.get("properties", {})
    head: Schema = {
        "apiVersion": {"type": "string", "enum": [api_version]},
        "kind": {"type": "string", "enum": [kind]},
        "metadata": _metadata(named.get("metadata", {})),
    }
    # The controller's word; the API server drops it from what is applied.
    status: Schema = {"status": _ANY_OBJECT} if "status" in named else {}
    required = {*head, *root.get("required", ())} - {"status"}
    return {**root, "properties": {**named, **status, **head}, "required": sorted(required), "type": "object"}


@cache
def _object_meta() -> Schema:
    """What Kubernetes itself reads as `metadata` of any custom resource, from a schema of ours."""
    known = locations.schema("helm.cattle.io/v1", "HelmChartConfig", locations.shipped()[-1])
    metadata: Schema = expand(known["properties"]["metadata"], known)
    return metadata


def _metadata(stated: Schema) -> Schema:
    """Kubernetes' own, with what the definition says of names: it may say nothing else."""
    own = _object_meta()
    of_names = {
        key: {**part, **own["properties"][key]}
        for key, part in stated.get("properties", {}).items()
        if key in {"name", "generateName"}
    }
    return {**own, "properties": {**own["properties"], **of_names}}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_list(value: object) -> bool:
    return isinstance(value, list) and bool(value)


# What a JSON schema says as well, where its value has the right form: kubeconform passes over a schema that has not.
_FACTS: dict[str, Callable[[Any], bool]] = {
    "type": lambda value: value in _TYPES,
    # Of formats, kubeconform checks this one; `int32`, `duration` and the like mean something else to it, or nothing.
    "format": lambda value: value == "date-time",
    "pattern": lambda value: isinstance(value, str),
    "enum": _is_list,
    "uniqueItems": lambda value: isinstance(value, bool),
    **dict.fromkeys(("minimum", "maximum"), _is_number),
    "multipleOf": lambda value: _is_number(value) and value > 0,
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _is_count),
}


class _Converter:
    """Converts what one definition states; with `preserve`, unknown fields stay everywhere."""

    def __init__(self, preserve: bool) -> None:
        self.preserve = preserve

    def convert(self, stated: Schema) -> Schema:
        """A place of the resource: closed where fields are named, unless the API server keeps the unknown ones."""
        kept = self._validations(stated, self.convert)
        if stated.get("x-kubernetes-int-or-string") is True:
            kept["type"] = ["integer", "string"]
            if kept.get("anyOf") in _ONE_OF_TWO:
                del kept["anyOf"]
        if stated.get("x-kubernetes-embedded-resource") is True:
            _embed(kept)
        is_open = self.preserve or stated.get(_PRESERVED) is True
        # An object of which no field is named is free, such as the values of a chart.
        if "properties" in kept and "additionalProperties" not in kept and not is_open:
            kept["additionalProperties"] = False
        return _with_null(kept) if stated.get("nullable") is True else kept

    def _validations(self, stated: Schema, below: Callable[[Schema], Schema]) -> Schema:
        kept = {key: value for key, value in stated.items() if key in _FACTS and _FACTS[key](value)}
        if "enum" in kept:
            kept["enum"] = [value for at, value in enumerate(kept["enum"]) if value not in kept["enum"][:at]]
        for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if limit in kept and stated.get(exclusive) is True:
                kept[exclusive] = True
        properties = _mapping(stated.get("properties"))
        if properties:
            kept["properties"] = {key: below(_mapping(part)) for key, part in properties.items()}
        for key in ("items", "additionalProperties"):
            if isinstance(stated.get(key), dict):
                kept[key] = below(stated[key])
        if required := _required(stated, properties):
            kept["required"] = required
        return {**kept, **self._alternatives(stated)}

    def _alternatives(self, stated: Schema) -> Schema:
        """`anyOf` and the like restrict what is stated beside them; they name no new fields, so nothing is closed."""
        kept: Schema = {}
        for key in ("allOf", "anyOf", "oneOf"):
            parts = [part for part in stated.get(key) or () if isinstance(part, dict)]
            if parts:
                kept[key] = [self._validations(part, self._restriction) for part in parts]
        if isinstance(stated.get("not"), dict):
            kept["not"] = self._restriction(stated["not"])
        return kept

    def _restriction(self, stated: Schema) -> Schema:
        return self._validations(stated, self._restriction)


def _mapping(value: object) -> Schema:
    return value if isinstance(value, dict) else {}


def _required(stated: Schema, properties: Schema) -> list[str]:
    """Without what has a default: the API server fills it in before it validates."""
    names = {name for name in stated.get("required") or () if isinstance(name, str)}
    return sorted(name for name in names if "default" not in _mapping(properties.get(name)))


def _embed(kept: Schema) -> None:
    """A whole resource inside another: of any kind, and its `metadata` is read by Kubernetes itself."""
    head: Schema = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": _object_meta()}
    kept["type"] = "object"
    kept["properties"] = {**head, **kept.get("properties", {}), "metadata": head["metadata"]}
    kept["required"] = sorted({*kept.get("required", ()), "apiVersion", "kind"})


def _with_null(kept: Schema) -> Schema:
    """The same or null: of a null the API server asks nothing more."""
    alternatives = {key: kept.pop(key) for key in ("allOf", "anyOf", "oneOf", "not") if key in kept}
    if alternatives:
        kept["anyOf"] = [_NULL, alternatives]
    if "enum" in kept and None not in kept["enum"]:
        kept["enum"] = [*kept["enum"], None]
    if "type" in kept:
        types = kept["type"] if isinstance(kept["type"], list) else [kept["type"]]
        kept["type"] = sorted({*types, "null"})
    return kept
