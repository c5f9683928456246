"""K3s configuration files: `kube-apiserver-arg` entries.

How K3s reads them (https://docs.k3s.io/installation/configuration, pkg/configfilearg/parser.go): a leading `--` of an
entry is trimmed, name and value part at the first `=`, a single value stands for a list of one, and of a repeated flag
the API server takes the last.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.facts import ApiServer, Fact, Issuer, Term
from homelamp.readers.yaml import Document, Node, ScalarNode, SequenceNode
from homelamp.readers.yaml_facts import part_fact

KEYS = ("kube-apiserver-arg", "kube-apiserver-arg+")
_TERMS: dict[str, Term] = {"oidc-issuer-url": "issuer_url", "oidc-client-id": "client_id"}


def read(document: Document) -> ApiServer | None:
    """The OIDC flags of a K3s configuration file; None for any other document and where it holds no OIDC flag."""
    if document.get(document.root, "kind") is not None:
        return None
    stated: dict[str, Fact] = {}
    places = []
    for entry in _entries(document):
        flag, equals, _ = str(entry.value).removeprefix("--").partition("=")
        if flag.startswith("oidc-"):
            places.append(document.span(entry))
        if flag in _TERMS and equals:
            start = str(entry.value).index("=") + 1
            stated[flag] = part_fact(document, entry, start, _TERMS[flag], "api-server")
    if not places:
        return None
    client = stated.get("oidc-client-id")
    issuer = Issuer(stated.get("oidc-issuer-url"), (client,) if client else (), places[0])
    return ApiServer(document.file.path, places[0], (issuer,), structured=False)


def _entries(document: Document) -> Iterator[ScalarNode]:
    for key in KEYS:
        node = document.get(document.root, key)
        for item in _items(node):
            if isinstance(item, ScalarNode):
                yield item


def _items(node: Node | None) -> list[Node]:
    if isinstance(node, SequenceNode):
        return list(node.value)
    return [] if node is None else [node]
