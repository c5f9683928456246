"""K3s' arguments within the YAML of something else: Ansible's variables and plays, k3d's configuration.

Three forms: the mapping of a K3s configuration at any depth, such a configuration as a text (`server_config_yaml` of
https://github.com/k3s-io/k3s-ansible), and a command line (`extra_server_args` there, `arg` of https://k3d.io), whose
words may be the entries of a list, as in a file of Docker Compose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import PurePosixPath

from homelamp.clusters import flags as server_flags
from homelamp.clusters import k3s, merging
from homelamp.clusters.distributions import Arguments
from homelamp.model import ApiServer, Flag
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode
from homelamp.syntax.yaml.nodes import descendants

NAME = "k3s-in-yaml"
_K3D = "k3d.io/"
# What a shell or K3s itself takes for one argument; quotes around it are the shell's.
# Possessive: what a placeholder holds is never looked at in another way.
_VALUE = r"(?:\{\{[^{}]*\}\}|[^\s\"'])++"
_FLAG = rf"(?P<quote>[\"']?)(?P<flag>(?:--)?[\w-]+={_VALUE})(?P=quote)(?=[\s\"']|$)"
_OPTION = f"--{k3s.KEY}"
_ARGUMENT = re.compile(rf"{_OPTION}(?:=|[\s\\]+){_FLAG}")


def read(document: Document) -> list[Arguments]:
    """What is said of the API server below the top of a file that is not a Kubernetes object."""
    root = document.root
    if document.get(root, "kind") is not None and not _is_k3d(document):
        return []
    if any(document.get(root, key) is not None for key in (k3s.KEY, f"{k3s.KEY}+")):
        return []  # a configuration of K3s itself, with an anchor below its top
    nodes = list(descendants(root))
    # Of a last colon YAML makes a mapping, as of `- --kube-apiserver-arg=oidc-groups-prefix=oidc:`.
    keys = {id(key) for node in nodes if isinstance(node, MappingNode) for key, _ in node.value}
    return [_misread(one) if id(node) in keys else one for node in nodes for one in _of_node(document, node)]


def _misread(arguments: Arguments) -> Arguments:
    return arguments._replace(flags=tuple(map(server_flags.not_a_text, arguments.flags)))


def merge(arguments: Iterable[Arguments]) -> list[ApiServer]:
    """One API server of each folder of variables."""
    return merging.servers(arguments, NAME, lambda path: str(PurePosixPath(path).parent))


def how_to_add(flags: Mapping[str, str]) -> str:
    """The words for flags as K3s takes them."""
    return k3s.how_to_add(flags)


def _is_k3d(document: Document) -> bool:
    return (document.text(document.get(document.root, "apiVersion")) or "").startswith(_K3D)


def _of_node(document: Document, node: Node) -> Iterator[Arguments]:
    if isinstance(node, MappingNode) and node is not document.root:
        yield from k3s.read(document._replace(root=node))
    elif isinstance(node, SequenceNode):
        yield from _of_words(document, node.value)
    elif isinstance(node, ScalarNode) and k3s.KEY in str(node.value):
        command = tuple(_flags(document, node))
        if command:
            yield Arguments(document.file.path, document.span(node), command)
        elif "\n" in str(node.value):
            yield from (one for inner in document.nested(node)[0] for one in k3s.read(inner))


def _of_words(document: Document, words: list[Node]) -> Iterator[Arguments]:
    """The arguments that are the next entry of a list each."""
    after = pairwise(words)
    found = [word for option, word in after if document.text(option) == _OPTION and isinstance(word, ScalarNode)]
    if found:
        flags = tuple(server_flags.flag(document, word) for word in found)
        yield Arguments(document.file.path, document.span(found[0]), flags)


def _flags(document: Document, node: ScalarNode) -> Iterator[Flag]:
    text = str(node.value)
    for found in _ARGUMENT.finditer(text):
        yield server_flags.within(document, node, found.start("flag"), found.end("flag"))
