"""Compare our schemas of custom resources with others: `python tools/schemas/compare.py KUBECONFORM FOLDER`.

`FOLDER` holds schemas as `<group>/<kind>_<version>.json`. For every kind that both have, documents are made that differ
in one place (each type, each end of each limit, each field, one field too many or too few), and kubeconform says which
of them one refuses and the other accepts. Each such difference must be explained by `_EXPLAINED`, and each explanation
be needed; else the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

Schema = dict[str, Any]

OURS = Path(__file__).parents[2] / "src" / "homelamp" / "manifests" / "schemas" / "crds"
_LAYOUT = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"

# A difference is `<kind> <place>: <what stands there>: <who> refuses`; the first explanation that fits is its own.
_EXPLAINED = [
    # Ours is stricter.
    (r"\S+ : a field too many: ours", "the root is closed: no API server stores a field there that no one knows"),
    (r"\S+ : no metadata: ours", "`metadata` is required: the API server stores nothing without a name"),
    (r"\S+ : no spec: ours", "`spec` is required where something in it is: without it the resource says nothing"),
    (
        r"cert-manager\.io/\S+ spec/acme/solvers/\[\]/http01/.*: ours",
        "values of Pods and Services, which are Kubernetes' own: cert-manager's CustomResourceDefinition takes all "
        "strings, and the API server then refuses the Pod or Service that cert-manager makes",
    ),
    # Ours accepts more.
    (r"gateway\.\S+ \S+/sessionPersistence/idleTimeout: .*: theirs", "Gateway API 1.6 no longer has it"),
    (r"gateway\.\S+ \S+/value: the string '.x01': theirs", "only Gateway API 1.6 and later look at header values"),
    (
        r"gateway\.\S+ spec/addresses/\[\]: .*: theirs",
        "checks of one field by another (`type` and `value`) are the API server's: the package has none",
    ),
    (r"helm\.cattle\.io/\S+ spec/(failurePolicy|forceConflicts|serverSide): .*: theirs", "newer than the reference"),
    (
        r"traefik\.io/\S+ \S*\b(authSigninURL|cipherSuites|disableRetryOnNetworkError|encodedCharacters|failover|"
        r"ingressClassName|maxRequestBodyBytes|maxVersion|middlewares|minVersion|retryNonIdempotentMethod|status|"
        r"retry/timeout): the least value: theirs",
        "fields of a Traefik newer than the reference's 3.6",
    ),
    (r"traefik\.io/\S+ \S+/sameSite: the value \"(Lax|None|Strict)\": theirs", "a Traefik newer than 3.6 takes both"),
    # Ours has none.
    (
        r"(helm|source)\.toolkit\.fluxcd\.io/(helmrelease_v2beta2|ocirepository_v1beta2) is not ours",
        "versions that Flux no longer serves",
    ),
    (r"fluxcd\.controlplane\.io/\S+ is not ours", "the Flux operator's kinds: no package has them"),
]

# What strings are made of that must fit a pattern.
_STRINGS = [
    "a",
    "aa",
    "a.example",
    "10m",
    "10s",
    "https://a.example",
    "oci://a.example/a",
    "ssh://a.example",
    "a.example/a",
    "a.example:a",
    "sha256:a",
    "200",
    "x" * 8,
]
_WRONG_STRINGS = ["", "\u0001", "5 minutes", "ftp://a.example", "."]
_BLAND: dict[str, Any] = {
    "null": None,
    "string": "a",
    "boolean": True,
    "integer": 1,
    "number": 1.5,
    "array": [],
    "object": {},
}


class Place(NamedTuple):
    """A place in a document, and what each side says of it."""

    path: tuple[str, ...]
    ours: Schema | None
    theirs: Schema | None


class Probe(NamedTuple):
    """A document, and in which place it has what."""

    place: str
    what: str
    document: Schema


def main() -> int:
    """Print the differences, grouped by their explanation, and then those that have none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kubeconform")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    found = list(_differences(arguments.kubeconform, arguments.folder))
    reasons = [next((at for at, (form, _) in enumerate(_EXPLAINED) if re.match(form, one)), -1) for one in found]
    times = Counter(reasons)
    for at, (_, reason) in enumerate(_EXPLAINED):
        print(f"{times[at]:5} {reason}" + ("" if times[at] else "  ← explains nothing"))
    open_ones = [one for one, at in zip(found, reasons, strict=True) if at < 0]
    print("\n".join(open_ones))
    print(f"{len(found)} differences, {len(open_ones)} not explained")
    return 1 if open_ones or any(not times[at] for at in range(len(_EXPLAINED))) else 0


def _differences(kubeconform: str, folder: Path) -> Iterator[str]:
    for at in sorted(folder.glob("*/*.json")):
        name = at.relative_to(folder).as_posix()
        if not (OURS / name).is_file():
            yield f"{name.removesuffix('.json')} is not ours"
            continue
        ours, theirs = (json.loads((root / name).read_text(encoding="utf-8")) for root in (OURS, folder))
        probes = list(_probes(_resolved(ours, ours), theirs))
        said = [_accepted(kubeconform, root, probes) for root in (OURS, folder)]
        if not (said[0][0] and said[1][0]):
            raise SystemExit(f"{name}: the least document is refused: {json.dumps(probes[0].document)}")
        for probe, by_us, by_them in zip(probes, *said, strict=True):
            if by_us != by_them:
                who = "theirs" if by_us else "ours"
                yield f"{name.removesuffix('.json')} {probe.place}: {probe.what}: {who} refuses"


def _accepted(kubeconform: str, root: Path, probes: list[Probe]) -> list[bool]:
    """Whether kubeconform accepts each document by the schemas below `root`."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        file.write("\n---\n".join(json.dumps(probe.document) for probe in probes) + "\n")
        file.flush()
        options = ["-strict", "-verbose", "-n", "1", "-output", "json", "-schema-location", f"{root}/{_LAYOUT}"]
        done = subprocess.run([kubeconform, *options, file.name], capture_output=True, text=True, check=False)
    resources = json.loads(done.stdout)["resources"]
    assert len(resources) == len(probes)
    assert {one["status"] for one in resources} <= {"statusValid", "statusInvalid"}
    return [one["status"] == "statusValid" for one in resources]


def _resolved(schema: Any, root: Schema) -> Any:
    """The schema with everything in its place that it refers to."""
    if isinstance(schema, list):
        return [_resolved(part, root) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _resolved(root["definitions"][schema["$ref"].rpartition("/")[2]], root)
    return {key: _resolved(part, root) for key, part in schema.items() if key != "definitions"}


def _probes(ours: Schema, theirs: Schema) -> Iterator[Probe]:
    """The least document first."""
    yield Probe("", "the least document", _sample(ours, theirs))
    seen: set[str] = set()
    for place in _places(Place((), ours, theirs), seen):
        for what, value in _values(place.ours, place.theirs):
            # Without its kind, a document is nobody's.
            if not place.path and not (isinstance(value, dict) and {"apiVersion", "kind"} <= value.keys()):
                continue
            document = _with(ours, theirs, place.path, value)
            yield Probe("/".join(place.path), what, document)


def _places(place: Place, seen: set[str]) -> Iterator[Place]:
    """Every place that one of the two knows, once where both say the same as in another."""
    known = json.dumps([place.ours, place.theirs], sort_keys=True)
    if known in seen or place.path[:1] in {("metadata",), ("status",), ("apiVersion",), ("kind",)}:
        return
    seen.add(known)
    yield place
    if place.ours is None or place.theirs is None:
        return
    sides = place.ours, place.theirs
    for key in sorted({*sides[0].get("properties", ()), *sides[1].get("properties", ())}):
        yield from _places(Place((*place.path, key), *(_below(side, key) for side in sides)), seen)
    if any(isinstance(side.get("items"), dict) for side in sides):
        yield from _places(Place((*place.path, "[]"), *(side.get("items") for side in sides)), seen)
    maps = [side.get("additionalProperties") for side in sides]
    if any(isinstance(one, dict) for one in maps):
        yield from _places(Place((*place.path, "{}"), *(one if isinstance(one, dict) else None for one in maps)), seen)


def _below(side: Schema, key: str) -> Schema | None:
    found = side.get("properties", {}).get(key)
    return found if isinstance(found, dict) else None


def _values(ours: Schema | None, theirs: Schema | None) -> Iterator[tuple[str, Any]]:
    """What may stand in a place, and what should not."""
    sides = [side for side in (ours, theirs) if side is not None]
    least = _sample(*sides)
    yield "the least value", least
    if len(sides) == 1:
        return
    for type_, value in _BLAND.items():
        yield f"a value of the type {type_}", value
    for value in sorted({json.dumps(value) for side in sides for value in side.get("enum", ())}):
        yield f"the value {value}", json.loads(value)
    if any("pattern" in side or "minLength" in side for side in sides):
        for value in _WRONG_STRINGS:
            yield f"the string {value!r}", value
    yield from _at_limits(sides, least)
    if isinstance(least, dict):
        yield "a field too many", {**least, "homelamp": "a"}
        for key in sorted(least):
            yield f"no {key}", {name: value for name, value in least.items() if name != key}


def _at_limits(sides: list[Schema], least: Any) -> Iterator[tuple[str, Any]]:
    limits = {key: {side[key] for side in sides if key in side} for key in ("maxLength", "maxItems", "maxProperties")}
    for length in sorted(limits["maxLength"]):
        yield f"a string longer than {length}", "a" * (int(length) + 1)
    items = [side["items"] for side in sides if isinstance(side.get("items"), dict)]
    for length in sorted(limits["maxItems"]):
        yield f"a list longer than {length}", [_sample(*items)] * (int(length) + 1)
    for length in sorted(limits["maxProperties"]):
        if isinstance(least, dict):
            yield f"a map longer than {length}", {f"a{number}": "a" for number in range(int(length) + 1)}
    for bound in sorted({side[key] for side in sides for key in ("minimum", "maximum") if key in side}):
        yield f"the number {bound} - 1", int(bound) - 1
        yield f"the number {bound} + 1", int(bound) + 1


def _with(ours: Schema, theirs: Schema, path: tuple[str, ...], value: Any) -> Any:
    """The least document that has `value` at `path`."""
    if not path:
        return value
    key = path[0]
    inside = _with(_step(ours, key), _step(theirs, key), path[1:], value)
    if key == "[]":
        return [inside]
    least = _sample(ours, theirs)
    return {**(least if isinstance(least, dict) else {}), ("a" if key == "{}" else key): inside}


def _step(side: Schema, key: str) -> Schema:
    """What a side says one step further down; nothing where it knows no such place."""
    inner = {"[]": "items", "{}": "additionalProperties"}.get(key)
    found = side.get(inner) if inner else _below(side, key)
    return found if isinstance(found, dict) else {}


def _sample(*sides: Schema) -> Any:
    """The least value that all sides accept."""
    kept = [side for side in sides if side]
    enums = [side["enum"] for side in kept if "enum" in side]
    if enums:
        return next((value for value in enums[0] if all(value in other for other in enums)), enums[0][0])
    types = {name for side in kept for name in _types(side)}
    if "object" in types:
        return _least_object(kept)
    if "array" in types:
        items = [side["items"] for side in kept if isinstance(side.get("items"), dict)]
        return [_sample(*items)] * max((side.get("minItems", 0) for side in kept), default=0)
    if "boolean" in types:
        return True
    if types & {"integer", "number"} and not any("pattern" in side for side in kept):
        return max((int(side["minimum"]) for side in kept if "minimum" in side), default=1)
    return next((text for text in _STRINGS if all(_fits(text, side) for side in kept)), "a")


def _least_object(sides: list[Schema]) -> Schema:
    required = sorted({name for side in sides for name in side.get("required", ())})
    least = {name: _sample(*(part for side in sides if (part := _below(side, name)))) for name in required}
    if "kind" in least and "apiVersion" in least and "metadata" in least:
        least["metadata"] = {"name": "a"}
    smallest = max((side.get("minProperties", 0) for side in sides), default=0)
    if len(least) < smallest:
        named = sorted({name for side in sides for name in side.get("properties", ())})[:smallest]
        least |= {name: _sample(*(part for side in sides if (part := _below(side, name)))) for name in named}
    return least


def _types(side: Schema) -> list[str]:
    types = side.get("type", ["string"] if side.get("x-kubernetes-int-or-string") else [])
    return [types] if isinstance(types, str) else list(types)


def _fits(text: str, side: Schema) -> bool:
    return (
        re.search(side.get("pattern", ""), text) is not None
        and side.get("minLength", 0) <= len(text) <= side.get("maxLength", 1000)
        and (side.get("format") != "date-time")
    )


if __name__ == "__main__":
    raise SystemExit(main())
