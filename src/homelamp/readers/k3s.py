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

from homelamp.facts import ApiServer, Flag
from homelamp.readers import k3s_flags
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode, items
from homelamp.text import SourceFile, Span

KEY = "kube-apiserver-arg"
_DROP_INS = "config.yaml.d"


class Arguments(NamedTuple):
    """The entries of one file under `kube-apiserver-arg`, or under `kube-apiserver-arg+` where they are appended.

    `key` is the place of that key, `malformed` those of entries that are no text, and `misread` the arguments that
    these were meant for.
    """

    path: str
    key: Span
    flags: tuple[Flag, ...]
    malformed: tuple[Span, ...]
    misread: tuple[Flag, ...]
    appended: bool


def read(document: Document) -> list[Arguments]:
    """The API server's arguments in a K3s configuration file, in their order; empty for any other document."""
    root = document.root
    if not isinstance(root, MappingNode) or document.get(root, "kind") is not None:
        return []
    return [
        _arguments(document, key, value)
        for key, value in root.value
        if isinstance(key, ScalarNode) and key.value in {KEY, f"{KEY}+"}
    ]


def merge(arguments: Iterable[Arguments]) -> list[ApiServer]:
    """The API server of each node: every `config.yaml` with its drop-ins."""
    nodes: dict[str, list[Arguments]] = defaultdict(list)
    for one in sorted(arguments, key=_position):
        nodes[_node(one.path)].append(one)
    return [_server(files) for files in nodes.values()]


def silent(file: SourceFile) -> ApiServer:
    """A server's configuration file that holds no argument for the API server at all."""
    return ApiServer((file.path,), Span(file, 0, len(file.text.rstrip())), (), structured=False)


def _arguments(document: Document, key: Node, value: Node) -> Arguments:
    entries = [value] if isinstance(value, ScalarNode) else items(value)
    texts = [entry for entry in entries if isinstance(entry, ScalarNode) and k3s_flags.is_text(entry)]
    others = [entry for entry in entries if not k3s_flags.is_text(entry)]
    return Arguments(
        path=document.file.path,
        key=document.span(key),
        flags=tuple(k3s_flags.flag(document, entry) for entry in texts),
        # A key without any value is an empty list, not a broken entry.
        malformed=tuple(document.span(entry) for entry in others if entry is not value),
        misread=tuple(one for entry in others for one in k3s_flags.misread(document, entry)),
        appended=key.value.endswith("+"),
    )


def _node(path: str) -> str:
    """The base file of the node that a file belongs to."""
    folder = PurePosixPath(path).parent
    return str(folder.with_name("config.yaml")) if folder.name == _DROP_INS else path


def _position(arguments: Arguments) -> tuple[bool, str]:
    return PurePosixPath(arguments.path).parent.name == _DROP_INS, arguments.path


def _server(files: list[Arguments]) -> ApiServer:
    flags: list[Flag] = []
    replaced: list[tuple[Flag, Span]] = []
    for file in files:
        if not file.appended:
            replaced += [(flag, file.key) for flag in flags if k3s_flags.is_oidc(flag)]
            flags = []
        flags += file.flags
    malformed = tuple(span for file in files for span in file.malformed if "oidc-" in span.text)
    misread = [flag for file in files for flag in file.misread]
    oidc = [flag for flag in flags if k3s_flags.is_oidc(flag)]
    names = {flag.name for flag in oidc}
    lost = tuple((flag, by) for flag, by in replaced if flag.name not in names)
    # What a broken structure took away was stated all the same: it must not look as if it had been left out.
    unknown = [k3s_flags.replaced(flag) for flag, _ in lost] + [flag for flag in misread if flag.name not in names]
    places = [flag.span for flag in oidc] + [flag.span for flag, _ in lost] + [*malformed]
    return ApiServer(
        paths=tuple(dict.fromkeys(file.path for file in files)),
        span=places[0] if places else k3s_flags.covering([files[-1].key, *(flag.span for flag in files[-1].flags)]),
        issuers=(k3s_flags.issuer([*unknown, *oidc]),) if oidc else (),
        structured=False,
        flags=tuple(flags),
        replaced=lost,
        malformed=malformed,
    )
