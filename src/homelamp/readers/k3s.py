"""K3s configuration files: the API server's flags in `kube-apiserver-arg`.

How K3s reads them (https://docs.k3s.io/installation/configuration, pkg/configfilearg/parser.go): `config.yaml` first,
then the files of `config.yaml.d` by name. A later file replaces a key's list, and `key+` appends to it. A leading `--`
of an entry is trimmed, name and value part at the first `=`, a single value stands for a list of one, and of a repeated
flag the API server takes the last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple

from homelamp.facts import ApiServer, Fact, Issuer, Term
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode, SequenceNode, items
from homelamp.readers.yaml_facts import part_fact
from homelamp.text import Span

KEY = "kube-apiserver-arg"
_DROP_INS = "config.yaml.d"
_TERMS: dict[str, Term] = {"oidc-issuer-url": "issuer_url", "oidc-client-id": "client_id"}


class Flag(NamedTuple):
    """One entry: `oidc-client-id=headlamp`. `fact` is there for the flags that state a term of the chain."""

    name: str
    span: Span
    fact: Fact | None


class Arguments(NamedTuple):
    """The entries of one file under `kube-apiserver-arg`, or under `kube-apiserver-arg+` where they are appended."""

    path: str
    flags: tuple[Flag, ...]
    appended: bool


def read(document: Document) -> list[Arguments]:
    """The API server's arguments in a K3s configuration file, in their order; empty for any other document."""
    root = document.root
    if not isinstance(root, MappingNode) or document.get(root, "kind") is not None:
        return []
    found = []
    for key, value in root.value:
        if isinstance(key, ScalarNode) and key.value in {KEY, f"{KEY}+"}:
            flags = tuple(_flag(document, entry) for entry in _entries(value))
            found.append(Arguments(document.file.path, flags, key.value.endswith("+")))
    return found


def merge(arguments: Iterable[Arguments]) -> list[ApiServer]:
    """The API server of each node: every `config.yaml` with its drop-ins; only those with an OIDC flag."""
    nodes: dict[str, list[Arguments]] = defaultdict(list)
    for one in sorted(arguments, key=_position):
        nodes[_node(one.path)].append(one)
    return [server for path, files in nodes.items() if (server := _server(path, files))]


def _node(path: str) -> str:
    """The base file of the node that a file belongs to."""
    folder = PurePosixPath(path).parent
    return str(folder.with_name("config.yaml")) if folder.name == _DROP_INS else path


def _position(arguments: Arguments) -> tuple[bool, str]:
    return PurePosixPath(arguments.path).parent.name == _DROP_INS, arguments.path


def _server(path: str, files: list[Arguments]) -> ApiServer | None:
    flags: list[Flag] = []
    for file in files:
        flags = [*(flags if file.appended else ()), *file.flags]
    oidc = {flag.name: flag for flag in flags if flag.name.startswith("oidc-")}
    if not oidc:
        return None
    stated = {flag.fact.term: flag.fact for flag in oidc.values() if flag.fact}
    place = next(iter(oidc.values())).span
    client = stated.get("client_id")
    issuer = Issuer(stated.get("issuer_url"), (client,) if client else (), place)
    return ApiServer(tuple(sorted({path, *(file.path for file in files)})), place, (issuer,), structured=False)


def _flag(document: Document, entry: ScalarNode) -> Flag:
    text = str(entry.value)
    name, equals, _ = text.removeprefix("--").partition("=")
    term = _TERMS.get(name) if equals else None
    fact = part_fact(document, entry, text.index("=") + 1, term, "api-server") if term else None
    return Flag(name, document.span(entry), fact)


def _entries(value: Node) -> list[ScalarNode]:
    nodes = items(value) if isinstance(value, SequenceNode) else [value]
    return [node for node in nodes if isinstance(node, ScalarNode)]
