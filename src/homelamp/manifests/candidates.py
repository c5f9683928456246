"""Which files hold Kubernetes manifests: found by what stands in them, not by where they lie."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from os.path import isfile
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import NamedTuple

from homelamp.core.folders import is_archived
from homelamp.errors import UsageError
from homelamp.files.repository import Repository, Unread

ENDINGS = (".yaml", ".yml", ".json")
# More documents than this no file needs.
MANY = 1_000
_API_VERSION = re.compile(rb"""^["']?apiVersion["']?[ \t]*:""", re.MULTILINE)
_KIND = re.compile(rb"""^["']?kind["']?[ \t]*:""", re.MULTILINE)
_FIRST_BYTES = 65_536

# Documents that look like resources and are another tool's configuration: no API server ever sees them.
_CONFIGURATION = re.compile(
    r"(?:.*\.)?config\.k8s\.io|audit\.k8s\.io|kubeadm\.k8s\.io|client\.authentication\.k8s\.io|kind\.x-k8s\.io|"
    r"k3d\.io|builtin|viaduct\.ai|skaffold|ctlptl\.dev|eksctl\.io|k0sctl\.k0sproject\.io|backstage\.io"
)


class Candidates(NamedTuple):
    """`files` may hold manifests; so may `unread`, each with the kind of its first document."""

    files: list[str]
    unread: list[tuple[Unread, str]]


def find(repository: Repository, paths: Sequence[str] | None) -> Candidates:
    """Look through the named files, or without names through all YAML and JSON files of the repository.

    Raises:
        UsageError: a named file does not exist or is a folder.
    """
    found = Candidates([], [])
    if paths is None:
        wanted: Iterator[str] = (path for path in repository.paths if path.lower().endswith(ENDINGS))
    else:
        wanted = iter(dict.fromkeys(_named(repository.root, paths)))
    for path in wanted:
        if is_archived(path) or _is_chart_template(repository.root, path):
            continue
        content = repository.content(path)
        if isinstance(content, bytes) and _may_hold(content):
            found.files.append(path)
        elif isinstance(content, Unread):
            kind = _kind_of_unread(repository.root / path)
            found.unread.extend([(content, kind)] if kind else [])
    return found


def is_configuration(kind: str, api_version: str) -> bool:
    """Whether a document of this kind is a tool's configuration and no resource."""
    group, slash, _ = api_version.rpartition("/")
    # Kubernetes' group without a name has the version v1 only: `v1alpha1` alone is Talos', `builtin` Kustomize's.
    nameless = not slash and api_version != "v1"
    kubeconfig = (kind, api_version) == ("Config", "v1")
    return nameless or kubeconfig or _CONFIGURATION.fullmatch(group) is not None


def holds_top_level(content: bytes) -> bool:
    """Whether lines begin with `apiVersion:` and `kind:`, as in every manifest written the usual way."""
    return _API_VERSION.search(content) is not None and _KIND.search(content) is not None


def _may_hold(content: bytes) -> bool:
    """Cheap, and never wrong in saying no; kubeconform then says which documents have no `kind`."""
    if b"apiVersion" not in content or b"kind" not in content:
        return False
    # Both words also stand in many values files and in every CustomResourceDefinition's schema, but indented. What is
    # written as JSON, or indented as a whole, is left for kubeconform to see.
    return holds_top_level(content) or content.lstrip(b"\xef\xbb\xbf \t\r\n-")[:1] == b"{" or _is_indented(content)


def _is_indented(content: bytes) -> bool:
    first = re.search(rb"^(?!\s*(?:#.*)?$|---)(\s*)\S", content, re.MULTILINE)
    return first is not None and bool(first[1])


def _named(root: Path, paths: Sequence[str]) -> Iterator[str]:
    # pre-commit runs at the root and names files as Git does: nothing to look up then.
    at_root = Path.cwd() == root
    for path in paths:
        # Not by pathlib, as where files are read.
        yield path if at_root and _is_plain(path) and isfile(path) else _relative(root, path)  # noqa: PTH113


def _is_plain(path: str) -> bool:
    return normpath(path) == path and not path.startswith(("/", ".."))


def _relative(root: Path, path: str) -> str:
    """The path as the repository has it; `path` is relative to the current folder."""
    at = Path.cwd() / path
    if at.is_dir():
        raise UsageError(f"{path} is a folder; name files")
    if not at.exists() and not at.is_symlink():
        raise UsageError(f"{path}: no such file")
    try:
        return (at.parent.resolve() / at.name).relative_to(root.resolve()).as_posix()
    except ValueError:
        raise UsageError(f"{path} is outside of {root}") from None


def _is_chart_template(root: Path, path: str) -> bool:
    """A file below `templates/` of a Helm chart is Go template text, whatever its ending."""
    if "templates/" not in path:
        return False
    parents = [parent for parent in PurePosixPath(path).parents if parent.name == "templates"]
    return any((root / parent.parent / "Chart.yaml").is_file() for parent in parents)


def _kind_of_unread(at: Path) -> str:
    try:
        with at.open("rb") as file:
            start = file.read(_FIRST_BYTES)
    except OSError:
        return "unknown"
    kind = re.search(rb"""^["']?kind["']?[ \t]*:[ \t]*["']?(\w+)""", start, re.MULTILINE)
    return kind[1].decode() if kind and _API_VERSION.search(start) else ""
