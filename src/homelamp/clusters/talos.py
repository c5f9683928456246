"""Talos: the API server's flags in `cluster.apiServer.extraArgs`, in a machine configuration or in a patch of one.

A patch is a part of the configuration, or a list of RFC 6902 (https://docs.siderolabs.com/talos, "Configuration
Patches"). talhelper keeps patches as texts in `talconfig.yaml` (https://budimanjojo.github.io/talhelper/latest/).
All files of a folder `talos` make one configuration: which node takes which patch is said by a program.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from homelamp.clusters import flags as server_flags
from homelamp.clusters.distributions import Arguments
from homelamp.model import ApiServer, Flag
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items

NAME = "talos"
_PLACE = ("cluster", "apiServer", "extraArgs")
_ADDING = ("add", "replace")
# Where talhelper's configuration has patches for the nodes that run an API server.
_PATCHES = (("patches",), ("controlPlane", "patches"))
_NEEDED = ("oidc-issuer-url", "oidc-client-id", server_flags.CONFIGURATION)


def read(document: Document) -> list[Arguments]:
    """The API server's arguments in a machine configuration, a patch, or talhelper's texts of patches."""
    root = document.root
    if isinstance(root, SequenceNode):
        return [one for entry in items(root) for one in _of_operation(document, entry)]
    if not isinstance(root, MappingNode) or document.get(root, "kind") is not None:
        return []
    found = document.get(root, *_PLACE)
    own = [_arguments(document, found)] if isinstance(found, MappingNode) else []
    return [*own, *_of_talhelper(document)]


def merge(arguments: Iterable[Arguments]) -> list[ApiServer]:
    """One API server for each folder `talos`; where its files contradict each other, one for each file."""
    clusters: dict[str, list[Arguments]] = defaultdict(list)
    for one in arguments:
        clusters[_cluster(one.path)].append(one)
    return [server for found in clusters.values() for group in _agreeing(found) for server in _server(group)]


def how_to_add(flags: Mapping[str, str]) -> str:
    """The words for flags as keys of the map."""
    return f"add {' and '.join(f'{name}: {text}' for name, text in flags.items())} under {'.'.join(_PLACE)}"


def _of_operation(document: Document, operation: Node) -> Iterator[Arguments]:
    """What an operation of RFC 6902 adds; the path names how far down its value belongs."""
    path, value = document.text(document.get(operation, "path")), document.get(operation, "value")
    if value is None or document.text(document.get(operation, "op")) not in _ADDING:
        return
    steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in (path or "").split("/")[1:])
    if steps[: len(_PLACE)] == _PLACE and len(steps) == len(_PLACE) + 1:
        key = document.get(operation, "path")
        flags = _flags(document, steps[-1], key or value, value)
        yield Arguments(document.file.path, document.span(key or value), tuple(flags))
    elif steps == _PLACE[: len(steps)]:
        found = document.get(value, *_PLACE[len(steps) :])
        if isinstance(found, MappingNode):
            yield _arguments(document, found)


def _of_talhelper(document: Document) -> Iterator[Arguments]:
    for place in _PATCHES:
        for patch in items(document.get(document.root, *place)):
            if isinstance(patch, ScalarNode) and _PLACE[-1] in patch.value:
                nested, _ = document.nested(patch)
                yield from (one for inner in nested for one in read(inner))


def _arguments(document: Document, found: MappingNode) -> Arguments:
    flags = [
        flag
        for key, value in found.value
        if isinstance(key, ScalarNode)
        for flag in _flags(document, key.value, key, value)
    ]
    return Arguments(document.file.path, document.span(found), tuple(flags))


def _flags(document: Document, name: str, key: Node, value: Node) -> list[Flag]:
    """The flags that a key states: Talos takes a list for a flag that is given several times."""
    values = items(value) if isinstance(value, SequenceNode) else [value]
    return [server_flags.of_key(document, name, key, one) for one in values]


def _cluster(path: str) -> str:
    """The folder of all that configures the same nodes, as far as names tell."""
    folders = PurePosixPath(path).parts[:-1]
    at = next((number for number, folder in enumerate(folders, 1) if NAME in folder.lower()), len(folders))
    return "/".join(folders[:at])


def _agreeing(found: list[Arguments]) -> list[list[Arguments]]:
    stated: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for one in found:
        for flag in one.flags:
            stated[flag.name].add((one.path, flag.text))
    is_one = all(len({text for _, text in places}) == 1 for name, places in stated.items() if name.startswith("oidc-"))
    if is_one:
        return [found]
    files: dict[str, list[Arguments]] = defaultdict(list)
    for one in found:
        files[one.path].append(one)
    return list(files.values())


def _server(found: list[Arguments]) -> list[ApiServer]:
    """The API server; none where no issuer, client or AuthenticationConfiguration is named: other files must do so."""
    flags = [flag for one in found for flag in one.flags]
    oidc = [flag for flag in flags if server_flags.is_oidc(flag)]
    meant = [flag for flag in flags if flag.name in _NEEDED]
    if not meant:
        return []
    return [
        ApiServer(
            paths=tuple(dict.fromkeys(one.path for one in found)),
            span=(oidc or meant)[0].span,
            issuers=(server_flags.issuer(oidc),) if oidc else (),
            structured=False,
            flags=tuple(flags),
            distribution=NAME,
        )
    ]
