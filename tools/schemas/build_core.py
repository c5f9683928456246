"""Build the schemas of Kubernetes' own kinds: `python tools/schemas/build_core.py`.

Takes them from the Python package kubernetes-validate, whose files come from Kubernetes' OpenAPI document, and writes
one closed, self-contained file for each kind and version that kubeconform reads without any other file. `--check`
writes nothing and fails where the committed files differ.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from writing import write_or_check

from homelamp.manifests.sharing import dump

Schema = dict[str, Any]

VERSIONS = ("1.34", "1.35", "1.36", "1.37")
TARGET = Path(__file__).parents[2] / "src" / "homelamp" / "manifests" / "schemas" / "kubernetes"

# Answers of the API server and parts of requests: nobody keeps them in a file. Lists are bare containers of what has
# its own schema; `kind: List` is taken apart by kubeconform itself.
_NO_MANIFEST = re.compile(r"APIGroup|APIGroupList|APIResourceList|APIVersions|DeleteOptions|WatchEvent|Status|\w+List")

# What is kept of a schema, besides `$ref` and the keys that hold schemas. Of formats, kubeconform checks `date-time`;
# `byte`, `int32` and the like it does not know.
_KEPT = ("additionalProperties", "enum", "required", "type")
# Beside a reference JSON Schema draft 4 ignores everything, and these carry no rule.
_BESIDE_REFERENCE = {"$ref", "description", "default"}


def main() -> int:
    """Write the files, or compare them with `--check`."""
    return write_or_check(__doc__, TARGET, _built)


def _built() -> Iterator[tuple[str, str]]:
    """Path below the target and text of every file."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(_download(Path(folder))) as wheel:
        for version in VERSIONS:
            name = f"kubernetes_validate/kubernetes-json-schema/v{version}.0-local-strict/_definitions.json"
            definitions = json.loads(wheel.read(name))["$defs"]
            for full_name, definition in sorted(definitions.items()):
                kinds = definition.get("x-kubernetes-group-version-kind", [])
                if len(kinds) == 1 and not _NO_MANIFEST.fullmatch(kinds[0]["kind"]):
                    yield f"v{version}/{_path(kinds[0])}", dump(_self_contained(full_name, definitions))


def _download(folder: Path) -> Path:
    requirements = str(Path(__file__).with_name("requirements.txt"))
    options = ["--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), "--requirement", requirements]
    subprocess.run(command, check=True)
    return next(folder.glob("kubernetes_validate-*.whl"))


def _path(kind: dict[str, str]) -> str:
    """Where kubeconform looks: for core kinds its `{{.Group}}` is the version."""
    group = kind["group"] or kind["version"]
    return f"{group}/{kind['kind'].lower()}_{kind['version']}.json"


def _self_contained(name: str, definitions: dict[str, Schema]) -> Schema:
    """The schema of a kind, with all that it refers to in its own `definitions`."""
    needed: dict[str, Schema] = {}
    waiting = [name]
    while waiting:
        at = waiting.pop()
        if at not in needed:
            needed[at] = definitions[at]
            waiting += _references(definitions[at])
    root = {**_clean(needed.pop(name)), "type": "object"}
    shared = {_short(at): _clean(schema) for at, schema in needed.items()}
    assert len(shared) == len(needed), f"two definitions of {name} have one short name"
    root["required"] = sorted({*root.get("required", ()), "apiVersion", "kind"})
    return {**root, "definitions": shared}


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield _referred(schema)
        for part in schema.values():
            yield from _references(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _references(part)


def _referred(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _short(name: str) -> str:
    """`v1.PodSpec` of `io.k8s.api.core.v1.PodSpec`."""
    return ".".join(name.split(".")[-2:])


def _clean(schema: Schema) -> Schema:
    """Facts only: no descriptions, no extensions that kubeconform does not read."""
    if "$ref" in schema:
        beside = {key for key in schema.keys() - _BESIDE_REFERENCE if not key.startswith("x-kubernetes-")}
        assert not beside, f"{beside} beside a reference"
        return {"$ref": f"#/definitions/{_short(_referred(schema))}"}
    if "oneOf" in schema:
        return {"type": _merged_types(schema["oneOf"])}
    kept = {key: schema[key] for key in _KEPT if key in schema}
    if schema.get("format") == "date-time":
        kept["format"] = "date-time"
    if isinstance(schema.get("additionalProperties"), dict):
        kept["additionalProperties"] = _clean(schema["additionalProperties"])
    if "items" in schema:
        kept["items"] = _clean(schema["items"])
    if "properties" in schema:
        kept["properties"] = {key: _clean(part) for key, part in schema["properties"].items()}
    return kept


def _merged_types(choices: list[Schema]) -> list[str]:
    """One list of types: with `oneOf`, an explicit null would fit two choices and so none."""
    assert all(choice.keys() == {"type"} for choice in choices)
    return sorted({one for choice in choices for one in choice["type"]})


if __name__ == "__main__":
    raise SystemExit(main())
