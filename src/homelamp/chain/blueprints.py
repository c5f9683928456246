"""Authentik's blueprints: which files and texts are applied, and what of a login they state."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import join, normpath

from homelamp.chain.gathered import Reading
from homelamp.core.text import Span
from homelamp.kube.build.routes import Routes
from homelamp.kube.build.unlisted import unlisted_by
from homelamp.model import Setting
from homelamp.providers.authentik import chart
from homelamp.syntax.yaml.documents import Document, Node, items

# The applications, clients, groups and users among the models.
_WORDS = ("authentik_providers_oauth2.", "authentik_core.")
_GENERATORS = ("configMapGenerator", "secretGenerator")


def texts_in(document: Document) -> list[Document]:
    """The blueprint that a document is, and those that it holds as texts."""
    text = document.file.text
    if "entries:" not in text or not any(word in text for word in _WORDS):
        return []
    from homelamp.providers.authentik.blueprints.entries import blueprints_in  # noqa: PLC0415  # few have any

    return blueprints_in(document)


def is_file_of(documents: list[Document]) -> bool:
    """Whether a file is a blueprint by itself: it is no object of Kubernetes then."""
    return any(found is one for one in documents for found in texts_in(one))


def left_out_by(routes: Routes, path: str) -> Span | None:
    """The list that leaves a blueprint's file out; None where something may mount it into Authentik.

    That is a kustomization which makes a ConfigMap of its neighbours and not of it, or one that nothing applies.
    """
    folder = path.rpartition("/")[0]
    left_out: Span | None = None
    for above in _above(folder):
        document = routes.kustomization(above)
        for node, files in _generated(document, above) if document else ():
            if path in files and document is not None:
                return unlisted_by(routes, document.file.path)
            if any(one.rpartition("/")[0] == folder for one in files) and document is not None:
                left_out = left_out or document.span(node)
    return left_out


def _above(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _generated(document: Document, folder: str) -> Iterator[tuple[Node, set[str]]]:
    """Each generator's list of files, and the files."""
    for kind in _GENERATORS:
        for one in items(document.get(document.root, kind)):
            node = document.get(one, "files")
            if node is not None:
                names = ((document.text(entry) or "").rpartition("=")[2] for entry in items(node))
                yield node, {normpath(join(folder, name)) for name in names if name}


def read(reading: Reading) -> None:
    """Add what the blueprints state to the facts, when all that gives Authentik variables is known."""
    if not reading.blueprints:
        return
    from homelamp.providers.authentik.blueprints import clients  # noqa: PLC0415  # few repositories have any

    found = clients.read(reading.blueprints, _environment(reading))
    facts = reading.facts
    facts.clients += found.clients
    facts.applications += [(clients.ROOT, one) for one in found.applications]
    facts.people += [found.people] if found.people else []
    reading.unchecked += found.unchecked


def _environment(reading: Reading) -> dict[str, Setting]:
    """The variables that the one release of Authentik's chart sets, in the open or not."""
    uses = [chart.Use(release, values) for release, values in reading.releases.of({chart.CHART})]
    return chart.environment(uses[0]) if len(uses) == 1 else {}
