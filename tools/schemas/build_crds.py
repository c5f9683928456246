"""Build the schemas of custom resources: `python tools/schemas/build_crds.py`. Needs npm and Node.

Takes them from the npm packages of `packages.json`, whose modules validate by a schema and so can be asked for it
(`ask.mjs`), adds the two of K3s (`k3s.py`), and writes one closed, self-contained file for each kind and version that
kubeconform reads without any other file. `--check` writes nothing and fails where the committed files differ.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corrections
import k3s
from unpacking import unpack
from writing import write_or_check

from homelamp.manifests.sharing import dump, share

Schema = dict[str, Any]
Built = dict[str, str]

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "src" / "homelamp" / "manifests" / "schemas" / "crds"

# The versions that today's controllers serve; the packages hold others that are removed.
SERVED = {
    "@kubernetes-models/argo-cd": ["argoproj.io/v1alpha1"],
    "@kubernetes-models/cert-manager": ["acme.cert-manager.io/v1", "cert-manager.io/v1"],
    "@kubernetes-models/flux-cd": [
        "helm.toolkit.fluxcd.io/v2",
        "image.toolkit.fluxcd.io/v1",
        "kustomize.toolkit.fluxcd.io/v1",
        "notification.toolkit.fluxcd.io/v1",
        "notification.toolkit.fluxcd.io/v1beta3",
        "source.toolkit.fluxcd.io/v1",
    ],
    "@kubernetes-models/gateway-api": [
        "gateway.networking.k8s.io/v1",
        "gateway.networking.k8s.io/v1alpha2",
        "gateway.networking.k8s.io/v1beta1",
    ],
    "@kubernetes-models/sealed-secrets": ["bitnami.com/v1alpha1"],
    "@kubernetes-models/traefik": ["traefik.io/v1alpha1"],
}
# Served no more in a version that is.
NOT_SERVED = {"gateway.networking.k8s.io/v1alpha2/GRPCRoute", "gateway.networking.k8s.io/v1alpha2/ReferenceGrant"}

_KIND = re.compile(r'\bthis\.kind="(\w+)"')
_MODULE = re.compile(r'from"[./]*/(_schemas/\w+\.js)"')
# Of formats, kubeconform checks `date-time`; `int32`, `byte` and the like it does not know.
_CHECKED_FORMATS = {"date-time"}
_QUANTITY: Schema = {
    "type": ["integer", "string"],
    "pattern": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+))?$",
}


def main() -> int:
    """Write the files, or compare them with `--check`."""
    return write_or_check(__doc__, TARGET, lambda: ((path, dump(schema)) for path, schema in _schemas()))


def _schemas() -> Iterator[tuple[str, Schema]]:
    """Path below the target and schema of every kind."""
    with tempfile.TemporaryDirectory() as folder:
        found = _ask(_install(Path(folder)))
    metadata = next(iter(found.values()))["properties"]["metadata"]
    found |= k3s.schemas()
    corrections.apply(found)
    for name, schema in sorted(found.items()):
        group, version, kind = name.split("/")
        yield f"{group}/{kind.lower()}_{version}.json", share(_finish(schema, metadata))


def _install(folder: Path) -> Path:
    """The packages, in the layout in which their modules find each other, with `formats.mjs` for their library."""
    modules = folder / "node_modules"
    for name, pinned in json.loads((HERE / "packages.json").read_text(encoding="utf-8")).items():
        archive = _download(folder, f"{name}@{pinned['version']}", pinned["integrity"])
        unpack(archive, folder / "unpacked")
        shutil.move(next((folder / "unpacked").iterdir()), modules / name)
    library = modules / "@kubernetes-models" / "validate"
    library.mkdir()
    shutil.copy(HERE / "formats.mjs", library / "index.js")
    exports = {".": "./index.js", "./runtime/ucs2length": "./index.js"}
    (library / "package.json").write_text(json.dumps({"type": "module", "exports": exports}), encoding="utf-8")
    shutil.copy(HERE / "ask.mjs", folder)
    return folder


def _download(folder: Path, package: str, integrity: str) -> Path:
    command = ["npm", "pack", "--silent", "--ignore-scripts", package]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    archive = folder / done.stdout.split()[-1]
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if integrity != f"sha512-{found}":
        raise SystemExit(f"{package} is not the package that was pinned: sha512-{found}")
    return archive


def _ask(folder: Path) -> dict[str, Schema]:
    """The schema of each kind, by `<group>/<version>/<kind>`, as the packages' validators have it."""
    asked = [f"{name}={module}" for name, module in sorted(_modules(folder / "node_modules"))]
    done = subprocess.run(["node", "ask.mjs", *asked], cwd=folder, stdout=subprocess.PIPE, check=True)
    answer: dict[str, Schema] = json.loads(done.stdout)
    return answer


def _modules(modules: Path) -> Iterator[tuple[str, str]]:
    for package, api_versions in SERVED.items():
        for api_version in api_versions:
            for at in (modules / package / api_version).glob("*.js"):
                text = at.read_text(encoding="utf-8")
                kind, module = _KIND.search(text), _MODULE.search(text)
                if kind and module and _is_served(f"{api_version}/{kind[1]}"):
                    yield f"{api_version}/{kind[1]}", (modules / package / module[1]).as_posix()


def _is_served(name: str) -> bool:
    """Typed lists are bare containers: `kind: List` is taken apart by kubeconform itself."""
    return name not in NOT_SERVED and not name.endswith("List")


def _finish(schema: Schema, metadata: Schema) -> Schema:
    """The root of a resource, whose `metadata` is read by Kubernetes itself: a null there is nothing."""
    properties = {key: _closed(part) for key, part in schema["properties"].items() if key != "metadata"}
    properties["metadata"] = _closed({**metadata, "type": "object"}, nulls=True)
    # The controller's word; the API server drops it from what is applied.
    properties |= {"status": {"type": "object"}} if "status" in properties else {}
    required = {"apiVersion", "kind", "metadata", *schema.get("required", ())}
    # Where something in `spec` is required, so is `spec`: without it the resource says nothing.
    required |= {"spec"} if properties.get("spec", {}).get("required") else set()
    return {"additionalProperties": False, "properties": properties, "required": sorted(required), "type": "object"}


def _closed(schema: Schema, *, nulls: bool = False) -> Schema:
    """A schema that takes no field it does not name, and no null unless it is said to be nullable.

    The packages take null for whatever may be left out; the API server does not.
    """
    kept = {key: value for key, value in schema.items() if key not in {"format", "nullable", "open"}}
    # An object of which no field is named is free, such as the values of a chart.
    named = "properties" in schema and "additionalProperties" not in schema
    if schema.get("format") in _CHECKED_FORMATS:
        kept["format"] = schema["format"]
    if schema.get("format") == "quantity":
        return _QUANTITY
    if "type" in schema:
        kept["type"] = _types(schema["type"], null=nulls or schema.get("nullable", False))
    if "items" in schema:
        kept["items"] = _closed(schema["items"], nulls=nulls)
    if "properties" in schema:
        kept["properties"] = {key: _closed(part, nulls=nulls) for key, part in schema["properties"].items()}
    if "additionalProperties" in schema:
        kept["additionalProperties"] = _closed(schema["additionalProperties"], nulls=nulls)
    elif named and not schema.get("open"):
        kept["additionalProperties"] = False
    return kept


def _types(types: str | list[str], *, null: bool) -> str | list[str]:
    named = {types} if isinstance(types, str) else set(types)
    kept = sorted(named if null else named - {"null"})
    return kept[0] if len(kept) == 1 else kept


if __name__ == "__main__":
    raise SystemExit(main())
