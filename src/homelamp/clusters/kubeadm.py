"""kubeadm: `apiServer.extraArgs` of a ClusterConfiguration, also within kind's and Cluster API's configuration.

A map up to `v1beta3`, a list of names and values from `v1beta4` on:
https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/. kind has it as texts in `kubeadmConfigPatches`
(https://kind.sigs.k8s.io/docs/user/configuration/), Cluster API in a KubeadmControlPlane.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from homelamp.clusters import flags as server_flags
from homelamp.clusters import merging
from homelamp.clusters.distributions import Arguments
from homelamp.model import ApiServer
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items

NAME = "kubeadm"
_PLACE = ("apiServer", "extraArgs")
_CONTROL_PLANE = ("spec", "kubeadmConfigSpec", "clusterConfiguration")
_KIND = "ClusterConfiguration"
_PATCHES = "kubeadmConfigPatches"


def read(document: Document) -> list[Arguments]:
    """The API server's arguments in a ClusterConfiguration, or in what carries one."""
    root = document.root
    kind = document.text(document.get(root, "kind"))
    if kind == _KIND:
        return list(_arguments(document, document.get(root, *_PLACE)))
    if kind == "KubeadmControlPlane":
        return list(_arguments(document, document.get(root, *_CONTROL_PLANE, *_PLACE)))
    return list(_of_kind(document)) if kind == "Cluster" else []


def merge(arguments: Iterable[Arguments]) -> list[ApiServer]:
    """One API server of each file."""
    return merging.servers(arguments, NAME, lambda path: path)


def how_to_add(flags: Mapping[str, str]) -> str:
    """The words for flags, in the form of a list of names and values."""
    entries = " and ".join(f"{{name: {name}, value: {text}}}" for name, text in flags.items())
    return f"add {entries} under {'.'.join(_PLACE)} (as {', '.join(flags)} where it is a map)"


def _of_kind(document: Document) -> Iterator[Arguments]:
    nodes = items(document.get(document.root, "nodes"))
    lists = [document.get(document.root, _PATCHES), *(document.get(node, _PATCHES) for node in nodes)]
    for patch in chain.from_iterable(map(items, lists)):
        if isinstance(patch, ScalarNode) and _PLACE[-1] in str(patch.value):
            for inner in document.nested(patch)[0]:
                yield from _arguments(inner, inner.get(inner.root, *_PLACE))


def _arguments(document: Document, found: Node | None) -> Iterator[Arguments]:
    if isinstance(found, MappingNode):
        yield merging.of_map(document, found)
    elif isinstance(found, SequenceNode):
        pairs = [(document.get(entry, "name"), document.get(entry, "value")) for entry in items(found)]
        flags = [
            server_flags.of_key(document, str(name.value), name, value)
            for name, value in pairs
            if isinstance(name, ScalarNode) and value is not None
        ]
        yield Arguments(document.file.path, document.span(found), tuple(flags))
