"""Shortens a schema: what it says more than once stands in its `definitions` and is referred to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

# A reference is about this long; what is shorter stands where it is.
_SHORTEST = 60


def share(root: Schema) -> Schema:
    """The same schema with everything that stands in it twice, and is worth it, in `definitions`."""
    counted = Counter(_text(part) for _, part in _parts(root, ""))
    repeated = {text for text, times in counted.items() if times > 1 and len(text) > _SHORTEST}
    names = _names(root, repeated)
    shared = {name: _referring(json.loads(text), names) for text, name in names.items()}
    return _pruned({**_referring(root, names), "definitions": shared})


def _names(root: Schema, repeated: set[str]) -> dict[str, str]:
    """A name for each: the property in which it comes first, with a number where several come in one."""
    names: dict[str, str] = {}
    for key, part in _parts(root, ""):
        text = _text(part)
        if text in repeated and text not in names:
            taken = set(names.values())
            candidates = (key if number == 1 else f"{key}{number}" for number in range(1, len(names) + 2))
            names[text] = next(name for name in candidates if name not in taken)
    return names


def _parts(schema: Schema, key: str) -> Iterator[tuple[str, Schema]]:
    """The schemas below a schema, with the nearest property's name."""
    for name, part in sorted(schema.get("properties", {}).items()):
        yield name, part
        yield from _parts(part, name)
    for inner in ("additionalProperties", "items"):
        if isinstance(schema.get(inner), dict):
            yield key, schema[inner]
            yield from _parts(schema[inner], key)


def _referring(schema: Schema, names: dict[str, str]) -> Schema:
    """The schema with references to `names` in the place of what is below it."""
    kept = dict(schema)
    if "properties" in schema:
        kept["properties"] = {key: _reference(part, names) for key, part in schema["properties"].items()}
    for inner in ("additionalProperties", "items"):
        if isinstance(schema.get(inner), dict):
            kept[inner] = _reference(schema[inner], names)
    return kept


def _reference(schema: Schema, names: dict[str, str]) -> Schema:
    name = names.get(_text(schema))
    return {"$ref": f"#/definitions/{name}"} if name else _referring(schema, names)


def _pruned(root: Schema) -> Schema:
    """Without definitions that nothing refers to, and with those back in place that are referred to once."""
    definitions: Schema = root["definitions"]
    times = Counter(_referred(root))
    once = {name for name in definitions if times[name] == 1}
    kept = {name: _inlined(part, definitions, once) for name, part in definitions.items() if times[name] > 1}
    rest = {key: part for key, part in root.items() if key != "definitions"}
    inlined = _inlined(rest, definitions, once)
    return {**inlined, "definitions": kept} if kept else inlined


def _referred(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for part in schema.values():
            yield from _referred(part)


def _inlined(schema: Any, definitions: Schema, once: set[str]) -> Any:
    if not isinstance(schema, dict):
        return schema
    name = schema["$ref"].rpartition("/")[2] if isinstance(schema.get("$ref"), str) else ""
    if name in once:
        return _inlined(definitions[name], definitions, once)
    return {key: _inlined(part, definitions, once) for key, part in schema.items()}


def expand(schema: Any, root: Schema) -> Any:
    """A part of a schema that shares, without references: what stands in the root's `definitions` is put in place."""
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        return expand(root["definitions"][schema["$ref"].rpartition("/")[2]], root)
    return {key: expand(part, root) for key, part in schema.items()}


def dump(schema: Schema) -> str:
    """The text of a schema's file: the same bytes for the same facts."""
    return json.dumps(schema, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


def _text(schema: Schema) -> str:
    return json.dumps(schema, sort_keys=True)
