"""Which variables a Flux Kustomization fills in, from its own list and from the ConfigMaps and Secrets that it names.

https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.kube.config_maps import ConfigMaps
from homelamp.kube.deployers import Deployer
from homelamp.syntax.booleans import boolean
from homelamp.syntax.envsubst import Variables
from homelamp.syntax.yaml.documents import UNKNOWN, Document, MappingNode, Node, ScalarNode, items
from homelamp.syntax.yaml.tree import entries

_SOURCES = ("ConfigMap", "Secret")
# An object with this annotation or label is left as it is.
_SUBSTITUTE = "kustomize.toolkit.fluxcd.io/substitute"
DISABLED = f"{_SUBSTITUTE}: disabled keeps Flux from it"


# The source of Flux itself, which is this repository.
_OWN_SOURCE = "flux-system"


def variables_of(deployer: Deployer, config_maps: ConfigMaps) -> Variables | None:
    """The variables that a Flux Kustomization fills in; None where it fills in none at all.

    A later source wins over an earlier one, and the Kustomization's own list over all sources.
    """
    document = deployer.document
    post_build = document.get(deployer.node, "postBuild") if deployer.is_flux else None
    if post_build is None:
        return None
    if not _is_known(document, post_build):
        return Variables({}, is_complete=False)
    values: dict[str, str | None] = {}
    is_complete = True
    for source in items(document.get(post_build, "substituteFrom")):
        found = _source(document, source, config_maps)
        if found is None:
            # A missing source that is optional sets nothing, and any other may set anything.
            is_complete = False
            values = dict.fromkeys(values)
        else:
            values |= found
    values |= dict(_texts(document, document.get(post_build, "substitute")))
    named = [
        f" or the {document.text(document.get(source, 'kind'))} {document.text(document.get(source, 'name'))}"
        for source in items(document.get(post_build, "substituteFrom"))
    ]
    return Variables(values, is_complete, f"by {document.file.path}{''.join(named)}")


def _is_known(document: Document, post_build: Node) -> bool:
    """Whether no patch that cannot be followed decides over what is filled in."""
    parts = (post_build, *(document.get(post_build, key) for key in ("substitute", "substituteFrom")))
    return not document.hidden and not any(
        isinstance(part, ScalarNode) and part.tag.startswith(UNKNOWN) for part in parts
    )


def fills_nothing(deployer: Deployer) -> bool:
    """Whether a Flux Kustomization has no `postBuild`, and applies the text of this repository as it is."""
    document, node = deployer.document, deployer.node
    if not deployer.is_flux or document.hidden or document.get(node, "postBuild") is not None:
        return False
    kind, name = (document.text(document.get(node, "sourceRef", key)) for key in ("kind", "name"))
    # An artifact (OCIRepository, Bucket) may be made by a program that fills in, and a root be that of another one.
    return kind == "GitRepository" and (bool(deployer.folder) or name == _OWN_SOURCE)


def is_substituted(document: Document) -> bool:
    """Whether Flux fills variables in in an object: an annotation or a label can turn that off."""
    metadata = document.get(document.root, "metadata")
    return not any(
        document.text(document.get(metadata, key, _SUBSTITUTE)) == "disabled" for key in ("annotations", "labels")
    )


def _source(document: Document, source: Node, config_maps: ConfigMaps) -> dict[str, str | None] | None:
    """The variables of one ConfigMap or Secret in the repository; None where it is not there to be read."""
    kind, name = document.text(document.get(source, "kind")), document.text(document.get(source, "name"))
    found = config_maps.of(kind, name or "", document.file.path) if kind in _SOURCES else None
    if found is None or not found.is_whole:
        is_nothing = found is None and kind == "ConfigMap" and boolean(document.get(source, "optional"))
        return {} if is_nothing else None
    # What a Secret holds is not read, also where it is made from literals.
    return {key: _readable(one.text) if kind == "ConfigMap" else None for key, one in found.entries.items()}


def _texts(document: Document, node: Node | None) -> Iterator[tuple[str, str | None]]:
    for key, value in entries(node) if isinstance(node, MappingNode) else ():
        yield str(key.value), _readable(document.text(value))


def _readable(text: str | None) -> str | None:
    """A value without holes of its own."""
    return None if text is None or text.startswith("ENC[") or "${" in text else text
