"""Where a repository may keep schemas of its own: in files inside of it, and nowhere else.

kubeconform takes a location for a template of Go's, and any text that becomes a URL for one that it fetches. So a
location is a plain path with the placeholders that kubeconform documents, and nothing else:
https://github.com/yannh/kubeconform#overriding-schemas-location
"""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import normpath

_PLACEHOLDERS = (
    "NormalizedKubernetesVersion",
    "StrictSuffix",
    "ResourceKind",
    "ResourceAPIVersion",
    "Group",
    "KindSuffix",
)
_PLACEHOLDER = re.compile(rf"\{{\{{ *\.({'|'.join(_PLACEHOLDERS)}) *\}}\}}")
# In a URL these mean something else than in a path.
_PLAIN = re.compile(r"[^:%?#\\{}\x00-\x1f\x7f]+")
# What kubeconform adds to a location that names no file: pkg/registry/registry.go.
_STANDARD = "/{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json"


def refusal(location: str, root: Path) -> str | None:
    """Why a location is not one inside the repository at `root`; None where it is. The reason quotes nothing of it."""
    if location == "default" or "://" in location or location.startswith("//"):
        return "a schema location is on the network, which no check uses: keep a copy of the schemas in the repository"
    bare = _PLACEHOLDER.sub("0", location)
    if not _PLAIN.fullmatch(bare):
        return (
            "a schema location is a path in the repository, without any of :%?#\\ and with no placeholders but "
            f"{', '.join('{{.' + name + '}}' for name in _PLACEHOLDERS)}"
        )
    if is_outside(bare, root):
        return "a schema location is a path in the repository, and this one leads out of it"
    return None


def is_outside(path: str, root: Path) -> bool:
    """Whether a path from the root leads out of the repository, by `..`, as an absolute one, or through a link."""
    if path.startswith("/") or Path(path).is_absolute() or normpath(path).split("/")[0] == "..":
        return True
    try:
        return not (root / path).resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # a loop of links, a null byte
        return True


def for_kubeconform(location: str) -> str:
    """The location as kubeconform gets it: what begins with `./` is neither a URL nor an option to it."""
    return f"./{location.removeprefix('./')}"


def file_of(location: str, kind: str, api_version: str, version: str, *, strict: bool = True) -> str:
    """The file that kubeconform reads at a location: pkg/registry/registry.go, schemaPath."""
    group, *rest = api_version.split("/")
    values = {
        "NormalizedKubernetesVersion": f"v{version}.0",
        "StrictSuffix": "-strict" if strict else "",
        "ResourceKind": kind.lower(),
        "ResourceAPIVersion": rest[-1] if rest else group,
        "Group": group,
        "KindSuffix": "".join(f"-{part.lower()}" for part in (group.split(".")[0], *rest[:1])),
    }
    whole = location if location.endswith("json") else location + _STANDARD
    return _PLACEHOLDER.sub(lambda found: values[found[1]], whole).removeprefix("./")
