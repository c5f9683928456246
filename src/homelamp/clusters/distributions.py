"""Kubernetes distributions: how each is told of OIDC, one module and one line of the table each.

A module is imported when a file holds the words of its distribution: most repositories have one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from homelamp.core.text import Span
from homelamp.model import ApiServer, Flag
from homelamp.syntax.yaml.documents import Document


class Arguments(NamedTuple):
    """The API server's arguments in one place of a file.

    `key` is the place of the key that holds them, `malformed` those of entries that are no text, and `misread` the
    arguments that these were meant for. `appended` tells that they follow others instead of replacing them, and
    `installed_as` is the name that the file gets on the node, empty where it says none. `refused` tells that the
    distribution takes no flags for OIDC from this place.
    """

    path: str
    key: Span
    flags: tuple[Flag, ...]
    malformed: tuple[Span, ...] = ()
    misread: tuple[Flag, ...] = ()
    appended: bool = False
    installed_as: str = ""
    refused: bool = False


class Distribution(Protocol):
    """What a module of a distribution answers."""

    def read(self, document: Document) -> list[Arguments]:
        """The API server's arguments in a document, in their order; empty for a document of anything else."""

    def merge(self, arguments: Iterable[Arguments]) -> list[ApiServer]:
        """The API servers that the arguments of all files make, each with the distribution's name."""

    def how_to_add(self, flags: Mapping[str, str]) -> str:
        """What to write where for the API server to get these flags, by name and value: the words of a fix."""


class Entry(NamedTuple):
    """A line of the table: the module, and words that a file of the distribution has one and all."""

    module: str
    words: tuple[str, ...]


K3S = "k3s"
DISTRIBUTIONS: dict[str, Entry] = {
    K3S: Entry("homelamp.clusters.k3s", ("kube-apiserver-arg",)),
    "k3s-in-yaml": Entry("homelamp.clusters.k3s_in_yaml", ("kube-apiserver-arg",)),
    "talos": Entry("homelamp.clusters.talos", ("extraArgs",)),
    "kubeadm": Entry("homelamp.clusters.kubeadm", ("extraArgs", "apiServer")),
    "kubespray": Entry("homelamp.clusters.kubespray", ("kube_oidc_auth", "kube_oidc_url")),
}


def named(name: str) -> Distribution:
    """The distribution of that name; K3s where none is known, as for a file that stands alone."""
    return cast(Distribution, import_module(DISTRIBUTIONS[name or K3S].module))


def may_hold_arguments(content: bytes) -> bool:
    """Whether a file may hold the arguments of an API server of any distribution."""
    return any(all(word.encode() in content for word in entry.words) for entry in DISTRIBUTIONS.values())


def arguments_in(document: Document) -> Iterator[tuple[str, list[Arguments]]]:
    """The distributions whose arguments a document holds, with these."""
    text = document.file.text
    for name, entry in DISTRIBUTIONS.items():
        if all(word in text for word in entry.words) and (found := named(name).read(document)):
            yield name, found


def merged(arguments: Mapping[str, list[Arguments]]) -> list[ApiServer]:
    """The API servers of all distributions."""
    return [server for name, found in arguments.items() for server in named(name).merge(found)]
