"""Talos: the API server's flags in `cluster.apiServer.extraArgs`, in a machine configuration or in a patch of one.

A patch is a part of the configuration, or a list of RFC 6902 (https://docs.siderolabs.com/talos, "Configuration
Patches"). talhelper keeps patches as texts in `talconfig.yaml` (https://budimanjojo.github.io/talhelper/latest/).
From 1.14 on the API server may have documents of its own: flags for OIDC are refused there, and a
`KubeAuthenticationConfig` holds what an AuthenticationConfiguration does.

All files of a folder `talos` make one configuration: which node takes which patch is said by a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from homelamp.clusters import flags as server_flags
from homelamp.clusters import merging
from homelamp.clusters.distributions import Arguments
from homelamp.model import ApiServer, Flag
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items

NAME = "talos"
_PLACE = ("cluster", "apiServer", "extraArgs")
# The document of Talos 1.14 and later that configures the API server by itself.
_API_SERVER = "KubeAPIServerConfig"
_ADDING = ("add", "replace")
# What modules call the inputs that they put into the machine configuration.
_SERVER = re.compile(r"(?i)(?:kube_?)?api_?server(?:_config)?")
_ARGUMENTS = re.compile(r"(?i)(?:kube_?)?api(?:_?server)?_extra_?args")
# Where talhelper's configuration has patches for the nodes that run an API server.
_PATCHES = (("patches",), ("controlPlane", "patches"))


def read(document: Document) -> list[Arguments]:
    """The API server's arguments in a machine configuration, a patch, or talhelper's texts of patches."""
    root = document.root
    if isinstance(root, SequenceNode):
        return [one for entry in items(root) for one in _of_operation(document, entry)]
    if document.text(document.get(root, "kind")) == _API_SERVER:
        args = document.get(root, _PLACE[-1])
        return [merging.of_map(document, args)._replace(refused=True)] if isinstance(args, MappingNode) else []
    if not isinstance(root, MappingNode) or document.get(root, "kind") is not None:
        return []
    found = document.get(root, *_PLACE)
    own = [merging.of_map(document, found)] if isinstance(found, MappingNode) else []
    return [*own, *_of_talhelper(document)]


def read_input(document: Document, name: str) -> list[Arguments]:
    """The arguments in what Terraform gives to an input of a module: the API server's part, or its arguments alone."""
    if _ARGUMENTS.fullmatch(name):
        found: Node | None = document.root
    else:
        found = document.get(document.root, _PLACE[-1]) if _SERVER.fullmatch(name) else None
    return [merging.of_map(document, found)] if isinstance(found, MappingNode) else []


def merge(arguments: Iterable[Arguments]) -> list[ApiServer]:
    """One API server for each folder `talos`; where its files contradict each other, one for each file."""
    found = list(arguments)
    taken = merging.servers([one for one in found if not one.refused], NAME, _cluster)
    return [*taken, *(_refusing(one) for one in found if one.refused and _refused(one))]


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
        place = document.get(operation, "path") or value
        flags = merging.of_pair(document, steps[-1], place, value)
        yield Arguments(document.file.path, document.span(place), tuple(flags))
    elif steps == _PLACE[: len(steps)]:
        found = document.get(value, *_PLACE[len(steps) :])
        if isinstance(found, MappingNode):
            yield merging.of_map(document, found)


def _of_talhelper(document: Document) -> Iterator[Arguments]:
    for place in _PATCHES:
        for patch in items(document.get(document.root, *place)):
            if isinstance(patch, ScalarNode) and _PLACE[-1] in patch.value:
                nested, _ = document.nested(patch)
                yield from (one for inner in nested for one in read(inner))


def _cluster(path: str) -> str:
    """The folder of all that configures the same nodes, as far as names tell."""
    folders = PurePosixPath(path).parts[:-1]
    at = next((number for number, folder in enumerate(folders, 1) if NAME in folder.lower()), len(folders))
    return "/".join(folders[:at])


def _refused(arguments: Arguments) -> tuple[Flag, ...]:
    return tuple(filter(server_flags.is_oidc, arguments.flags))


def _refusing(arguments: Arguments) -> ApiServer:
    flags = _refused(arguments)
    return ApiServer((arguments.path,), flags[0].span, (), structured=False, refused=flags, distribution=NAME)
