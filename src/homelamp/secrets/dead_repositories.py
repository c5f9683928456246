"""The Helm repository that the sealed-secrets chart had before the project moved: it answers 404.

https://github.com/bitnami/sealed-secrets/issues/1982
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from homelamp.core.text import Span
from homelamp.syntax.yaml.documents import Document, items
from homelamp.syntax.yaml.nodes import pairs

if TYPE_CHECKING:
    from homelamp.syntax.hcl.blocks import Block, HclFile

DEAD = "bitnami-labs.github.io/sealed-secrets"
# What holds an address, and not prose: Flux, Argo CD, K3s, Helm, kustomize, helmfile, Renovate.
_KEYS = frozenset(("url", "repo", "repoURL", "repository", "registryUrls"))


def in_yaml(document: Document) -> Iterator[Span]:
    """Where a document takes a chart from it."""
    for key, node in pairs(document.root):
        stated = [node, *items(node)] if key in _KEYS else []
        yield from (document.span(one) for one in stated if is_dead(document.text(one) or ""))


def in_terraform(file: HclFile) -> Iterator[Span]:
    """Where an attribute of a Terraform file states it, be it a local or a default."""
    from homelamp.syntax.hcl.blocks import body_of  # noqa: PLC0415  # tree-sitter is only for those who have Terraform

    waiting: list[Block] = [body_of(file)]
    while waiting:
        block = waiting.pop(0)
        waiting += block.blocks
        for node in block.attributes.values():
            span = file.span(node)
            if is_dead(span.text.strip('"')):
                yield Span(span.file, span.start + 1, span.end - 1)


def is_dead(address: str) -> bool:
    """Whether an address is that of the old repository."""
    plain = address.strip().lower().rstrip("/")
    return plain.removeprefix("https://").removeprefix("http://") == DEAD
