"""Kubernetes distributions: how each is told of OIDC, one module and one line of the table each.

A module is imported when a file holds the words of its distribution: most repositories have one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from homelamp.core.text import Span
from homelamp.model import ApiServer, Flag
from homelamp.syntax.yaml.documents import Document

if TYPE_CHECKING:
    from homelamp.clusters.text import Text


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


class Form(Protocol):
    """What every module of the table answers."""

    def merge(self, arguments: Iterable[Arguments]) -> list[ApiServer]:
        """The API servers that the arguments of all files make, each with the distribution's name."""

    def how_to_add(self, flags: Mapping[str, str]) -> str:
        """What to write where for the API server to get these flags, by name and value: the words of a fix."""


class Distribution(Form, Protocol):
    """What a module of a distribution answers whose settings are YAML."""

    def read(self, document: Document) -> list[Arguments]:
        """The API server's arguments in a document, in their order; empty for a document of anything else."""


class InText(Form, Protocol):
    """What a module answers for settings in scripts and other texts."""

    def read_text(self, text: Text) -> list[Arguments]:
        """The API server's arguments in a text, in their order; empty for a text that holds none."""


class Entry(NamedTuple):
    """A line of the table: the module, and words that a file of the distribution has one and all."""

    module: str
    words: tuple[str, ...]
    # Whether the module reads texts instead of YAML's documents.
    is_text: bool = False


K3S = "k3s"
DISTRIBUTIONS: dict[str, Entry] = {
    K3S: Entry("homelamp.clusters.k3s", ("kube-apiserver-arg",)),
    "k3s-in-yaml": Entry("homelamp.clusters.k3s_in_yaml", ("kube-apiserver-arg",)),
    "k3s-in-text": Entry("homelamp.clusters.k3s_in_text", ("kube-apiserver-arg",), is_text=True),
    "talos": Entry("homelamp.clusters.talos", ("extraArgs",)),
    "kubeadm": Entry("homelamp.clusters.kubeadm", ("extraArgs", "apiServer")),
    "kubespray": Entry("homelamp.clusters.kubespray", ("kube_oidc_auth", "kube_oidc_url")),
}


def named(name: str) -> Form:
    """The distribution of that name; K3s where none is known, as for a file that stands alone."""
    return cast(Form, import_module(DISTRIBUTIONS[name or K3S].module))


def may_hold_arguments(content: bytes) -> bool:
    """Whether a file may hold the arguments of an API server of any distribution."""
    return any(all(word.encode() in content for word in entry.words) for entry in DISTRIBUTIONS.values())


def arguments_in(document: Document) -> Iterator[tuple[str, list[Arguments]]]:
    """The distributions whose arguments a document holds, with these."""
    for name in _spoken_of(document.file.text, is_text=False):
        if found := cast(Distribution, named(name)).read(document):
            yield name, found


def arguments_of_input(document: Document, name: str) -> Iterator[tuple[str, list[Arguments]]]:
    """The distributions whose arguments a document holds that Terraform gives to the input `name` of a module."""
    yield from arguments_in(document)
    from homelamp.clusters import talos  # noqa: PLC0415  # few repositories have such a module

    if found := talos.read_input(document, name):
        yield talos.NAME, found


def arguments_in_text(text: Text) -> Iterator[tuple[str, list[Arguments]]]:
    """The distributions whose arguments a text holds that no parser reads, with these."""
    for name in _spoken_of(text.text, is_text=True):
        if found := cast(InText, named(name)).read_text(text):
            yield name, found


def _spoken_of(text: str, *, is_text: bool) -> Iterator[str]:
    for name, entry in DISTRIBUTIONS.items():
        if entry.is_text == is_text and all(word in text for word in entry.words):
            yield name


def merged(arguments: Mapping[str, list[Arguments]]) -> list[ApiServer]:
    """The API servers of all distributions."""
    return [server for name, found in arguments.items() for server in named(name).merge(found)]
