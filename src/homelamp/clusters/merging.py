"""What distributions have in common that keep the API server's arguments as a map, or in files of equal rank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from homelamp.clusters import flags as server_flags
from homelamp.clusters.distributions import Arguments
from homelamp.model import ApiServer, Flag
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items

# Without one of these the others say nothing: they belong to arguments of another file.
_NEEDED = ("oidc-issuer-url", "oidc-client-id", server_flags.CONFIGURATION)


def of_map(document: Document, found: MappingNode) -> Arguments:
    """The arguments of a map from names to values."""
    pairs = [(key, value) for key, value in found.value if isinstance(key, ScalarNode)]
    flags = [flag for key, value in pairs for flag in of_pair(document, str(key.value), key, value)]
    return Arguments(document.file.path, document.span(found), tuple(flags))


def of_pair(document: Document, name: str, key: Node, value: Node) -> list[Flag]:
    """The flags that a key states: a list stands for a flag that is given several times."""
    values = items(value) if isinstance(value, SequenceNode) else [value]
    return [server_flags.of_key(document, name, key, one) for one in values]


def servers(arguments: Iterable[Arguments], distribution: str, cluster_of: Callable[[str], str]) -> list[ApiServer]:
    """One API server of each cluster, and where its files contradict each other, one of each file.

    `cluster_of` gives for a file's path a name for all that configures the same nodes.
    """
    clusters: dict[str, list[Arguments]] = defaultdict(list)
    for one in arguments:
        clusters[cluster_of(one.path)].append(one)
    groups = [group for found in clusters.values() for group in _agreeing(found)]
    return [server for group in groups for server in _server(group, distribution)]


def _agreeing(found: list[Arguments]) -> list[list[Arguments]]:
    """Those that can be one server's. A file that contradicts itself is for several, and which is not known."""
    if _is_one(found):
        return [found]
    files: dict[str, list[Arguments]] = defaultdict(list)
    for one in found:
        files[one.path].append(one)
    return [group for group in files.values() if _is_one(group)]


def _is_one(found: list[Arguments]) -> bool:
    stated: dict[str, set[str]] = defaultdict(set)
    for one in found:
        for flag in filter(server_flags.is_missed, one.flags):
            stated[flag.name].add(flag.text)
    return all(len(texts) == 1 for texts in stated.values())


def _server(found: list[Arguments], distribution: str) -> list[ApiServer]:
    flags = [flag for one in found for flag in one.flags]
    oidc = [flag for flag in flags if server_flags.is_oidc(flag)]
    # What else it may be told was perhaps stated: it must not look as if it had been left out.
    unknown = [one for flag in flags if not flag.name for one in (flag, *server_flags.perhaps(flag))]
    meant = [flag for flag in flags if flag.name in _NEEDED]
    if not meant:
        return []
    return [
        ApiServer(
            paths=tuple(dict.fromkeys(one.path for one in found)),
            span=(oidc or meant)[0].span,
            issuers=(server_flags.issuer([*unknown, *oidc]),) if oidc else (),
            structured=False,
            flags=tuple(flags),
            distribution=distribution,
        )
    ]
