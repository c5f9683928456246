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

from homelamp.facts import ApiServer, Flag, Issuer, Term
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode, items
from homelamp.readers.yaml_facts import part_fact
from homelamp.text import Span
from homelamp.value import Unknown

KEY = "kube-apiserver-arg"
_DROP_INS = "config.yaml.d"
_TERMS: dict[str, Term] = {
    "oidc-issuer-url": "issuer_url",
    "oidc-client-id": "client_id",
    "oidc-username-claim": "username_claim",
    "oidc-username-prefix": "username_prefix",
    "oidc-groups-claim": "groups_claim",
    "oidc-groups-prefix": "groups_prefix",
}
_QUOTES = ("'", '"')


class Arguments(NamedTuple):
    """The entries of one file under `kube-apiserver-arg`, or under `kube-apiserver-arg+` where they are appended.

    `key` is the place of that key, `malformed` those of entries that are no text.
    """

    path: str
    key: Span
    flags: tuple[Flag, ...]
    malformed: tuple[Span, ...]
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
    """The API server of each node: every `config.yaml` with its drop-ins, where an OIDC flag was meant for it."""
    nodes: dict[str, list[Arguments]] = defaultdict(list)
    for one in sorted(arguments, key=_position):
        nodes[_node(one.path)].append(one)
    return [server for files in nodes.values() if (server := _server(files))]


def _arguments(document: Document, key: Node, value: Node) -> Arguments:
    entries = [value] if isinstance(value, ScalarNode) else items(value)
    return Arguments(
        path=document.file.path,
        key=document.span(key),
        flags=tuple(_flag(document, entry) for entry in entries if isinstance(entry, ScalarNode) and _is_text(entry)),
        malformed=tuple(document.span(entry) for entry in entries if not _is_text(entry)),
        appended=key.value.endswith("+"),
    )


def _node(path: str) -> str:
    """The base file of the node that a file belongs to."""
    folder = PurePosixPath(path).parent
    return str(folder.with_name("config.yaml")) if folder.name == _DROP_INS else path


def _position(arguments: Arguments) -> tuple[bool, str]:
    return PurePosixPath(arguments.path).parent.name == _DROP_INS, arguments.path


def _server(files: list[Arguments]) -> ApiServer | None:
    flags: list[Flag] = []
    replaced: list[tuple[Flag, Span]] = []
    malformed: list[Span] = []
    for file in files:
        if not file.appended:
            replaced += [(flag, file.key) for flag in flags if _is_oidc(flag)]
            flags = []
        flags += file.flags
        malformed += [span for span in file.malformed if "oidc-" in span.text]
    oidc = {flag.name: flag for flag in flags if _is_oidc(flag)}
    lost = [(flag, by) for flag, by in replaced if flag.name not in oidc]
    places = [flag.span for flag in oidc.values()] + [flag.span for flag, _ in lost] + malformed
    if not places:
        return None
    return ApiServer(
        paths=tuple(dict.fromkeys(file.path for file in files)),
        span=places[0],
        issuers=(_issuer(oidc),) if oidc else (),
        structured=False,
        flags=tuple(flags),
        replaced=tuple(lost),
        malformed=tuple(malformed),
    )


def _issuer(oidc: dict[str, Flag]) -> Issuer:
    stated = {flag.fact.term: flag.fact for flag in oidc.values() if flag.fact}
    audiences = (stated["client_id"],) if "client_id" in stated else ()
    return Issuer(stated.get("issuer_url"), audiences, next(iter(oidc.values())).span)


def _is_oidc(flag: Flag) -> bool:
    return flag.name.startswith("oidc-")


def _flag(document: Document, entry: ScalarNode) -> Flag:
    whole = str(entry.value)
    name, equals, text = whole.removeprefix("--").partition("=")
    span = document.span(entry)
    if id(entry) in document.ambiguous:
        # Below a key given twice, which HL605 names: which value counts is not known.
        text = ""
    if not equals or name not in _TERMS:
        return Flag(name, text, span)
    fact = part_fact(document, entry, whole.index("=") + 1, _TERMS[name], "api-server")
    if is_quoted(text):
        # HL308 names it; nothing is compared with a value that cannot have been meant.
        fact = fact._replace(value=Unknown("in quotes of its own"), pieces=())
    return Flag(name, text, span, fact)


def is_quoted(text: str) -> bool:
    """Whether a flag's value is in quotes that the API server will take for a part of it."""
    return len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES


def _is_text(entry: Node) -> bool:
    return isinstance(entry, ScalarNode) and entry.tag != "tag:yaml.org,2002:null"
