"""Variables of Flux in the values of a login that nothing sets.

https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.suggest import nearest
from homelamp.core.text import Span
from homelamp.model.headlamp import UnsetVariable
from homelamp.syntax.envsubst import uses
from homelamp.syntax.yaml.documents import Document, Node, ScalarNode
from homelamp.syntax.yaml.nodes import descendants

# What decides over the login: the client, its variables and arguments, and under which host Headlamp is reached.
_PARTS = (("config", "oidc"), ("env",), ("config", "extraArgs"), ("ingress",), ("httpRoute",))


def read(document: Document, values: Node) -> Iterator[UnsetVariable]:
    """Each `${NAME}` whose sources were all read and do not have it; one with a default is never amiss."""
    seen: set[int] = set()
    for path in _PARTS:
        part = document.get(values, *path)
        for node in descendants(part) if part is not None else ():
            if isinstance(node, ScalarNode) and id(node) not in seen:
                seen.add(id(node))
                yield from _in(document, node)


def _in(document: Document, node: ScalarNode) -> Iterator[UnsetVariable]:
    variables = document.variables or document.owner(node).variables
    if variables is None or document.text(node) is None:
        return
    for use in uses(node.value):
        if not use.operator and variables.lacks(use.name):
            near = nearest(use.name, variables.values)
            yield UnsetVariable(use.name, _place(document, node, use.start, use.end), variables.source, near)


def _place(document: Document, node: ScalarNode, start: int, end: int) -> Span:
    """The place of the variable; the whole scalar where escapes blur it."""
    span = document.span(node)
    return Span(span.file, span.start + start, span.start + end) if span.text == node.value else span
