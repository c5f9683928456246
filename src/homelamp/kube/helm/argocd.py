"""Argo CD Applications and ApplicationSets (`argoproj.io/v1alpha1`) whose source is a Helm chart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from posixpath import join, normpath

from homelamp.kube.helm.generated import applications
from homelamp.kube.helm.paths import keys_of
from homelamp.kube.helm.release import Release, Values
from homelamp.syntax.booleans import boolean
from homelamp.syntax.defects import Defect
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, items
from homelamp.syntax.yaml.facts import known_text, setting

_SPECS = {"Application": ("spec",), "ApplicationSet": ("spec", "template", "spec")}


def releases(document: Document) -> Iterator[Release]:
    """The releases of an Application's sources that are charts, or folders with Helm values; none for others.

    Those of an ApplicationSet, one for each chart: of several that have one chart nothing is filled in.
    """
    if document.text(document.get(document.root, "kind")) != "ApplicationSet":
        yield from _releases(document)
        return
    found: dict[str, list[Release]] = {}
    for one in applications(document):
        for release in _releases(one):
            found.setdefault(release.chart, []).append(release)
    plain = list(_releases(document))
    for chart, same in found.items():
        if len(same) > 1 and len(plain) == 1:
            yield plain[0]._replace(chart=chart)
        else:
            yield from same


def _releases(document: Document) -> Iterator[Release]:
    for spec, source in sources(document):
        helm = document.get(source, "helm")
        chart, path = (document.text(document.get(source, key)) for key in ("chart", "path"))
        if chart is None and (path is None or helm is None):
            continue
        folder = normpath(path.lstrip("/") or ".") if path is not None else ""
        yield Release(
            document,
            document.span(source),
            chart.rpartition("/")[2] if chart is not None else f"./{folder}",
            None,
            setting(document, document.get(source, "targetRevision")) if chart is not None else None,
            document.text(document.get(document.root, "metadata", "name")) or "",
            known_text(document, document.get(helm, "releaseName")),
            setting(document, document.get(spec, "destination", "namespace")),
            tuple(_values(document, helm, folder if chart is None else None, _refs(document, spec))),
            is_placed=True,
            has_schema=(skip := document.get(helm, "skipSchemaValidation")) is None or boolean(skip) is False,
        )


def sources(document: Document) -> Iterator[tuple[Node, Node]]:
    """The specification and each of its sources."""
    path = _SPECS.get(document.text(document.get(document.root, "kind")) or "")
    spec = document.get(document.root, *path) if path else None
    if spec is None:
        return
    single = document.get(spec, "source")
    yield from ((spec, source) for source in (*items(document.get(spec, "sources")), *([single] if single else ())))


def _values(document: Document, helm: Node | None, folder: str | None, refs: Sequence[str]) -> Iterator[Values]:
    """valueFiles, over them the inline values, and over these the parameters.

    https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#helm-value-precedence
    """
    for node in items(document.get(helm, "valueFiles")):
        yield _file(document.text(node) or "", folder, refs)._replace(node=node)
    own = _own(document, helm)
    if own is not None:
        yield Values(*own)
    for key in ("parameters", "fileParameters"):
        for one in items(document.get(helm, key)):
            name, value = document.text(document.get(one, "name")), document.get(one, "value")
            at = keys_of(name or "")
            yield (
                Values(document, value, at=at) if value is not None else Values(unread=f"set by {key}", at=at, node=one)
            )


def _refs(document: Document, spec: Node) -> tuple[str, ...]:
    """The names by which an Application's sources may be referred to."""
    found = (document.text(document.get(source, "ref")) for source in items(document.get(spec, "sources")))
    refs = tuple(ref for ref in found if ref)
    # What an ApplicationSet fills in may be any of them.
    return () if any("{{" in ref for ref in refs) else refs


def _file(name: str, folder: str | None, refs: Sequence[str]) -> Values:
    """One entry of valueFiles: `$name/` leads into the repository of that source, other paths into the chart."""
    if mistaken := _mistaken(name, refs):
        return Values(unread=f"completed by {name}, {mistaken}", is_mistaken=True)
    if name.startswith("$") and "/" in name:
        return Values(path=normpath(name.partition("/")[2]))
    if folder is not None and "://" not in name:
        return Values(path=normpath(join(folder, name)) if not name.startswith("/") else normpath(name.lstrip("/")))
    return Values(unread=f"completed by {name}" if name else "completed by valueFiles")


def _mistaken(name: str, refs: Sequence[str]) -> str:
    """Why an entry of valueFiles leads nowhere, and what to write; empty where it may lead somewhere.

    Only an entry that begins with `$` and the `ref` of a source leads into that source:
    https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/#helm-value-files-from-external-git-repository
    """
    start, slash, rest = name.partition("/")
    if not slash or "$" not in start or "{{" in name:
        return ""
    ref = start.strip("\\\"'${} ")
    if start == f"${ref}":
        is_missing = bool(refs) and ref not in refs
        return f"but no source has the ref {ref}: write ${refs[0]}/{rest}" if is_missing else ""
    return f"but {start} is not the ref of a source: write ${ref}/{rest}" if ref in refs else ""


def value_defects(document: Document, charts: Collection[str]) -> list[Defect]:
    """What is wrong with the form of the YAML in the string `values`, where it is for one of these charts."""
    found: list[Defect] = []
    for _, source in sources(document):
        text = document.get(source, "helm", "values")
        chart = (document.text(document.get(source, "chart")) or "").rpartition("/")[2]
        if chart in charts and isinstance(text, ScalarNode):
            inner, defect = document.nested(text)
            found += [defect] if defect else [one for part in inner for one in part.duplicates]
    return found


def _own(document: Document, helm: Node | None) -> tuple[Document, MappingNode] | None:
    """`valuesObject`, which wins, or the YAML in the string `values`."""
    node = document.get(helm, "valuesObject")
    if isinstance(node, MappingNode):
        return document, node
    text = document.get(helm, "values")
    inner = document.nested(text)[0] if isinstance(text, ScalarNode) else []
    root = inner[0].root if inner else None
    return (inner[0], root) if isinstance(root, MappingNode) else None
