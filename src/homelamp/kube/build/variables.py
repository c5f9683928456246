"""Which variables a Flux Kustomization fills in, from its own list and from the ConfigMaps and Secrets that it names.

https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from homelamp.files.repository import Repository
from homelamp.kube.deployers import Deployer
from homelamp.syntax.envsubst import Variables
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, items
from homelamp.syntax.yaml.facts import is_true
from homelamp.syntax.yaml.tree import entries

_SOURCES = ("ConfigMap", "Secret")
# An object with this annotation or label is left as it is.
_DISABLED = "kustomize.toolkit.fluxcd.io/substitute"

Files = Callable[[str], list[Document]]


def variables_of(deployer: Deployer, repository: Repository, raw: Files) -> Variables | None:
    """The variables that a Flux Kustomization fills in; None where it fills in none at all.

    A later source wins over an earlier one, and the Kustomization's own list over all sources.
    """
    document = deployer.document
    post_build = document.get(deployer.node, "postBuild") if deployer.is_flux else None
    if post_build is None:
        return None
    values: dict[str, str | None] = {}
    is_complete = True
    for source in items(document.get(post_build, "substituteFrom")):
        found = _source(document, source, repository, raw)
        if found is None:
            # A missing source that is optional sets nothing, and any other may set anything.
            is_complete = False
            values = dict.fromkeys(values)
        else:
            values |= found
    values |= dict(_texts(document, document.get(post_build, "substitute")))
    return Variables(values, is_complete, f"by {document.file.path}")


def is_substituted(document: Document) -> bool:
    """Whether Flux fills variables in in an object: an annotation or a label can turn that off."""
    metadata = document.get(document.root, "metadata")
    return not any(
        document.text(document.get(metadata, key, _DISABLED)) == "disabled" for key in ("annotations", "labels")
    )


def _source(document: Document, source: Node, repository: Repository, raw: Files) -> dict[str, str | None] | None:
    """The variables of one ConfigMap or Secret in the repository; None where there is not exactly one of that name."""
    kind, name = document.text(document.get(source, "kind")), document.text(document.get(source, "name"))
    if kind not in _SOURCES or not name:
        return None
    found = list(_objects(kind, name, repository, raw))
    if not found:
        return {} if is_true(document, document.get(source, "optional")) and kind == "ConfigMap" else None
    return _merged(found) if len(found) == 1 else None


def _merged(found: Iterable[tuple[Document, Node]]) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    for document, node in found:
        values |= dict(_texts(document, node))
    return values


def _objects(kind: str, name: str, repository: Repository, raw: Files) -> Iterator[tuple[Document, Node]]:
    """The data of the objects of this kind and name. A Secret's is never read: only its keys are told."""
    words = (kind.encode(), name.encode())
    for path in repository.paths:
        content = repository.content(path) if path.endswith((".yaml", ".yml")) else None
        if not isinstance(content, bytes) or not all(word in content for word in words):
            continue
        for document in raw(path):
            root = document.root
            is_kind = document.text(document.get(root, "kind")) == kind
            if is_kind and document.text(document.get(root, "metadata", "name")) == name:
                yield from ((document, node) for node in _data(document, kind))


def _data(document: Document, kind: str) -> list[Node]:
    keys = ("data",) if kind == "ConfigMap" else ("data", "stringData")
    return [node for key in keys if (node := document.get(document.root, key)) is not None]


def _texts(document: Document, node: Node | None) -> Iterator[tuple[str, str | None]]:
    """Names and values; a Secret's and a sealed value's text is not a value that may be read."""
    is_secret = document.text(document.get(document.root, "kind")) == "Secret"
    for key, value in entries(node) if isinstance(node, MappingNode) else ():
        text = str(value.value) if isinstance(value, ScalarNode) and document.text(value) is not None else None
        is_readable = text is not None and not is_secret and not text.startswith("ENC[") and "${" not in text
        yield str(key.value), text if is_readable else None
