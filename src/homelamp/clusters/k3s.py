"""K3s configuration files: the API server's flags in `kube-apiserver-arg`.

How K3s reads them (https://docs.k3s.io/installation/configuration, pkg/configfilearg/parser.go): `config.yaml` first,
then the files of `config.yaml.d` by name. A later file replaces a key's list, and `key+` appends to it. A single value
stands for a list of one.

A `config.yaml` in a repository may be installed under another name, as the template's is: where the comment at its head
names a file of `config.yaml.d`, that is its place. Where it says nothing, a list with `+` was written to follow others,
and which of the files of `config.yaml.d` come before it cannot be known of those with a low number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from homelamp.clusters import flags as server_flags
from homelamp.clusters.distributions import K3S, Arguments
from homelamp.core.text import SourceFile, Span
from homelamp.core.value import Known
from homelamp.model import ApiServer, Flag
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items, parse

KEY = "kube-apiserver-arg"
_DROP_INS = "config.yaml.d"
_INSTALLED_AS = re.compile(r"/config\.yaml\.d/([\w.-]+\.ya?ml)\b")
# The number under which the template's file is installed, in the middle of those that people give.
_MIDDLE = "50"
# Keys of an object of Kubernetes, of what SOPS has encrypted, and of YAML's merge of another mapping.
_STRANGE = ("kind", "sops", "<<")
# Kinds of objects that configure an API server, and whose file somebody may name as its configuration.
_CONFIGURING = {"ClusterConfiguration": "kubeadm", "KubeadmControlPlane": "kubeadm", "Cluster": "kubeadm"}
_WORDS = {"kube_oidc_auth": "kubespray", "apiServer": "talos"}


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


def how_to_add(flags: Mapping[str, str]) -> str:
    """The words for flags as entries of the list."""
    return f"add {' and '.join(f'- {name}={text}' for name, text in flags.items())} under {KEY}"


def silent(file: SourceFile) -> ApiServer | None:
    """A server's configuration file that holds no argument for the API server at all, of any distribution.

    None for what cannot be read, is encrypted by SOPS, or is another object of Kubernetes.
    """
    documents, defect = parse(file)
    kinds = [document.text(document.get(document.root, "kind")) or "" for document in documents]
    named = next((_CONFIGURING[kind] for kind in kinds if kind in _CONFIGURING), "")
    if defect or not all(_is_plain(document) for document in documents):
        return None
    distribution = named or next((name for word, name in _WORDS.items() if word in file.text), K3S)
    place = Span(file, 0, len(file.text.rstrip()))
    return ApiServer((file.path,), place, (), structured=False, distribution=distribution)


def _is_plain(document: Document) -> bool:
    root = document.root
    if document.text(document.get(root, "kind")) in _CONFIGURING:
        return True
    if not isinstance(root, MappingNode):
        return document.value(root) == Known("")
    return not any(isinstance(key, ScalarNode) and key.value in _STRANGE for key, _ in root.value)


def _arguments(document: Document, key: Node, value: Node) -> Arguments:
    entries = items(value) if isinstance(value, SequenceNode) else [value]
    texts = [entry for entry in entries if isinstance(entry, ScalarNode) and server_flags.is_text(entry)]
    others = [entry for entry in entries if not server_flags.is_text(entry)]
    # A key without any value is an empty list, not a broken entry.
    broken = [entry for entry in others if entry is not value or isinstance(value, MappingNode)]
    return Arguments(
        path=document.file.path,
        key=document.span(key),
        flags=tuple(server_flags.flag(document, entry) for entry in texts),
        malformed=tuple(document.span(entry) for entry in broken),
        misread=tuple(one for entry in others for one in server_flags.misread(document, entry)),
        appended=key.value.endswith("+"),
        installed_as=_installed_as(document.file),
    )


def _installed_as(file: SourceFile) -> str:
    """The name in `config.yaml.d` that the comment at the head of a file gives it; empty where it does not give one."""
    if PurePosixPath(file.path).parent.name == _DROP_INS:
        return PurePosixPath(file.path).name
    head: list[str] = []
    for line in file.text.splitlines():
        if line.strip() not in {"", "---"} and not line.lstrip().startswith("#"):
            break
        head.append(line)
    names = set(_INSTALLED_AS.findall("\n".join(head)))
    return names.pop() if len(names) == 1 else ""


def _node(path: str) -> str:
    """The base file of the node that a file belongs to."""
    folder = PurePosixPath(path).parent
    return str(folder.with_name("config.yaml")) if folder.name == _DROP_INS else path


def _position(arguments: Arguments) -> tuple[bool, str, str]:
    return bool(arguments.installed_as), arguments.installed_as, arguments.path


def _server(files: list[Arguments]) -> ApiServer:
    flags, replaced, undecided = _in_force(files)
    names = {flag.name for flag in flags}
    lost = tuple((flag, by) for flag, by in replaced if flag.name not in names)
    misread = [flag for file in files for flag in file.misread if flag.name not in names]
    malformed = tuple(span for file in files for span in file.malformed if _concerns_login(span))
    oidc = [flag for flag in flags if server_flags.is_oidc(flag)]
    hidden = [flag for flag in flags if not flag.name]
    # What a broken structure took away was stated all the same: it must not look as if it had been left out.
    unknown = [server_flags.replaced(flag) for flag, _ in lost] + misread
    unknown += [one for flag in hidden for one in (flag, *server_flags.perhaps(flag))]
    places = [flag.span for flag in oidc] + [flag.span for flag, _ in lost] + [*malformed]
    return ApiServer(
        paths=tuple(dict.fromkeys(file.path for file in files)),
        span=places[0] if places else server_flags.covering([files[-1].key, *(flag.span for flag in files[-1].flags)]),
        issuers=(server_flags.issuer([*unknown, *oidc]),) if oidc else (),
        structured=False,
        flags=tuple(flags),
        replaced=lost,
        malformed=malformed,
        undecided=tuple(undecided),
        distribution=K3S,
    )


class _InForce(NamedTuple):
    """The flags that a node ends up with, those that a later list throws away, and those that one perhaps does."""

    flags: list[Flag]
    replaced: list[tuple[Flag, Span]]
    undecided: list[tuple[Flag, Span]]


def _in_force(files: list[Arguments]) -> _InForce:
    """What becomes of the flags of all files.

    A key that one file gives twice is HL605's: which of its lists counts is not known.
    """
    found = _InForce([], [], [])
    for file in files:
        if not file.appended:
            own = [flag for flag in found.flags if flag.span.file.path == file.path]
            kept = [flag for flag in found.flags if flag not in own and _is_perhaps_later(flag, file, files)]
            gone = [flag for flag in found.flags if flag not in own and flag not in kept]
            found.replaced.extend((flag, file.key) for flag in gone if server_flags.is_missed(flag))
            found.undecided.extend((flag, file.key) for flag in kept if server_flags.is_missed(flag))
            found.flags[:] = [*kept, *own]
        found.flags.extend(file.flags)
    return found


def _is_perhaps_later(flag: Flag, file: Arguments, files: list[Arguments]) -> bool:
    """Whether the file of a flag may be installed under a name that comes after that of another file."""
    own = [one for one in files if one.path == flag.span.file.path]
    is_unplaced = all(one.appended and not one.installed_as for one in own)
    return is_unplaced and file.installed_as[: len(_MIDDLE)] < _MIDDLE


def _concerns_login(entry: Span) -> bool:
    text = entry.text.replace("_", "-")
    return "oidc-" in text or server_flags.CONFIGURATION in text
