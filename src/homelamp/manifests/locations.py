"""The schemas that travel with homelamp, and how kubeconform is told of them.

`schemas/kubernetes/v<version>/<group>/<kind>_<version>.json` holds Kubernetes' own kinds, `schemas/crds/<group>/…` the
custom resources. The whole group is part of the path: kubeconform's own layout keeps its first word only, so that
`Ingress` of `networking.example.com` would be measured by the one of `networking.k8s.io`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from homelamp.errors import UsageError
from homelamp.manifests.schema_places import for_kubeconform

_MOST_REFERENCES = 20
_FOLDER = Path(__file__).parent / "schemas"
# In kubeconform's syntax: where it looks for a kind below a folder of schemas.
LAYOUT = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"


def shipped() -> list[str]:
    """The versions of Kubernetes, such as `1.37`, oldest first."""
    found = [at.name.removeprefix("v") for at in (_FOLDER / "kubernetes").iterdir() if at.name.startswith("v")]
    return sorted(found, key=lambda version: int(version.partition(".")[2]))


def version_to_use(wanted: str | None) -> str:
    """The cluster's version, or the newest shipped where it is not known.

    Raises:
        UsageError: there are no schemas for it.
    """
    versions = shipped()
    if wanted is None:
        return versions[-1]
    if wanted not in versions:
        raise UsageError(
            f"no schemas for kubernetes_version {wanted} of .homelamp.yaml; there are {', '.join(versions)}"
        )
    return wanted


def of(version: str, further: tuple[str, ...]) -> list[str]:
    """Values for `-schema-location`, first match first; the user's own come before ours.

    `further` are as `.homelamp.yaml` has them: reading it has refused what is not in the repository.
    """
    own = [_FOLDER / "kubernetes" / f"v{version}", _FOLDER / "crds"]
    return [*map(for_kubeconform, further), *(f"{folder.as_posix()}/{LAYOUT}" for folder in own)]


def kinds_like(api_version: str, version: str) -> list[str] | None:
    """The kinds of a group that is Kubernetes' own, lower case; None for any other group."""
    group, _, number = api_version.rpartition("/")
    folder = _FOLDER / "kubernetes" / f"v{version}" / (group or number)
    if not folder.is_dir():
        return None
    return list(_kinds(folder, number))


def versions_of(kind: str, group: str, version: str) -> list[str]:
    """The versions in which Kubernetes `version` has a kind of its own group."""
    folder = _FOLDER / "kubernetes" / f"v{version}" / group
    found = folder.glob(f"{kind.lower()}_*.json") if group and kind.isalnum() else ()
    return [at.stem.rpartition("_")[2] for at in found]


def _kinds(folder: Path, number: str) -> Iterator[str]:
    for at in sorted(folder.glob(f"*_{number}.json")):
        yield at.name.partition("_")[0]


def properties(api_version: str, kind: str, version: str, pointer: tuple[str, ...]) -> list[str]:
    """The properties that our own schema of a kind has at a place; none where there is no schema or no such place."""
    return list(_below(schema(api_version, kind, version), pointer).get("properties", ()))


def required(root: dict[str, Any], pointer: tuple[str, ...]) -> list[str]:
    """The properties that a schema requires at a place; none where there is no such place."""
    return list(_below(root, pointer).get("required", ()))


def schema(api_version: str, kind: str, version: str) -> dict[str, Any]:
    """Our own schema of a kind; an empty one where there is none."""
    group, _, number = api_version.rpartition("/")
    name = f"{group or number}/{kind.lower()}_{number}.json"
    for folder in (_FOLDER / "kubernetes" / f"v{version}", _FOLDER / "crds"):
        if (folder / name).is_file():
            found: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
            return found
    return {}


def _below(root: dict[str, Any], pointer: tuple[str, ...]) -> dict[str, Any]:
    schema = root
    for part in pointer:
        choices = schema.get("properties", {}).get(part), schema.get("items"), schema.get("additionalProperties")
        schema = next((choice for choice in choices if isinstance(choice, dict)), {})
        steps = 0
        while "$ref" in schema and steps < _MOST_REFERENCES:
            # One to another file is not followed.
            schema = root.get("definitions", {}).get(schema["$ref"].rpartition("/")[2], {})
            steps += 1
    return schema
