"""Charts that kustomize inflates.

https://kubectl.docs.kubernetes.io/references/kustomize/builtins/#_helmchartinflationgenerator_
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from homelamp.kube.helm.release import Release, Values
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, items
from homelamp.syntax.yaml.facts import known_text, setting


def releases(document: Document) -> Iterator[Release]:
    """The charts of a kustomization's `helmCharts`; none for any other document."""
    # Kustomize gives its own namespace to all that it makes.
    own = document.get(document.root, "namespace")
    for chart in items(document.get(document.root, "helmCharts")):
        name = document.text(document.get(chart, "name")) or ""
        release_name = known_text(document, document.get(chart, "releaseName"))
        yield Release(
            document,
            document.span(chart),
            name,
            None,
            setting(document, document.get(chart, "version")),
            release_name or name,
            release_name,
            setting(document, own if own is not None else document.get(chart, "namespace")),
            tuple(_values(document, chart)),
        )


def _values(document: Document, chart: Node) -> Iterator[Values]:
    """`valuesFile` and the files after it; the inline ones over or under them, or in their place (`valuesMerge`)."""
    folder = dirname(document.file.path)
    names = [document.get(chart, "valuesFile"), *items(document.get(chart, "additionalValuesFiles"))]
    texts = (document.text(node) for node in names if node is not None)
    files = [Values(path=normpath(join(folder, text))) for text in texts if text]
    inline = document.get(chart, "valuesInline")
    own = [Values(document, inline)] if isinstance(inline, MappingNode) else []
    order = document.text(document.get(chart, "valuesMerge")) or "override"
    if order == "replace" and own:
        yield from own
    else:
        yield from (*own, *files) if order == "merge" else (*files, *own)
