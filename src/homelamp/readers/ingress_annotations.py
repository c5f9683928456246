"""What annotations of an Ingress say of its paths, its hosts and its certificate."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.facts import Fact, Setting
from homelamp.readers.booleans import go_flag
from homelamp.readers.substitution import value_of
from homelamp.readers.yaml import Document, MappingNode, Node
from homelamp.readers.yaml_facts import setting

# Parts of the names by which controllers change a path: `nginx.ingress.kubernetes.io/rewrite-target`,
# `traefik.ingress.kubernetes.io/router.middlewares`, `haproxy.org/path-rewrite`, `konghq.com/strip-path`, and others.
_REWRITES = ("rewrite", "strip", "middlewares", "snippet", "app-root", "use-regex")
# https://cert-manager.io/docs/usage/ingress/
_ISSUERS = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer")
# https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#server-alias
_ALIASES = "/server-alias"


def is_rewritten(document: Document, node: Node | None) -> bool:
    """Whether an annotation may change the path on its way; `node` is what has `annotations`."""
    return any(
        any(word in name for word in _REWRITES) and go_flag(document.value(value)) is not False
        for name, value in _annotations(document, node)
    )


def cluster_issuer(document: Document, node: Node | None) -> Setting | None:
    """The cert-manager issuer that an annotation names."""
    named = [value for name, value in _annotations(document, node) if name in _ISSUERS]
    return setting(document, named[0]) if named else None


def ingress_class(document: Document, node: Node | None) -> str | None:
    """The controller that the annotation of old names; `spec.ingressClassName` has taken its place."""
    named = [value for name, value in _annotations(document, node) if name == "kubernetes.io/ingress.class"]
    return document.text(named[0]) if named else None


def aliases(document: Document, node: Node | None) -> Iterator[Fact]:
    """Further hosts of every rule."""
    for name, value in _annotations(document, node):
        texts = (document.text(value) or "").split(",") if name.endswith(_ALIASES) else ()
        for text in filter(None, map(str.strip, texts)):
            yield Fact("host", "exposure", value_of(text, document.file), document.span(value))


def _annotations(document: Document, node: Node | None) -> Iterator[tuple[str, Node]]:
    annotations = document.get(node, "annotations")
    for name, value in annotations.value if isinstance(annotations, MappingNode) else ():
        yield str(name.value), value
