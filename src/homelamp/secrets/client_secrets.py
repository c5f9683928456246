"""Client secrets that stand in clear text in files that no deployment of Headlamp is read from.

Only their places are told. Blueprints: https://docs.goauthentik.io/customize/blueprints/v1/structure
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.apps.headlamp.keys import NAMES
from homelamp.apps.headlamp.written_secrets import in_values, written
from homelamp.core.text import Span
from homelamp.kube.helm import argocd
from homelamp.model import Term
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, items
from homelamp.syntax.yaml.nodes import descendants

_MODEL = "authentik_providers_oauth2.oauth2provider"
# What stands beside the secret where values are a client's.
_BESIDE: tuple[Term, ...] = ("client_id", "issuer_url")


def in_values_file(document: Document) -> Iterator[Span]:
    """Where a file of values that nothing in the repository names writes it out."""
    oidc = document.get(document.root, "config", "oidc")
    if oidc is None and "headlamp" in document.file.path.lower():
        # Where the chart does not look: other charts have such keys too, so the file has to say whose it is.
        oidc = document.get(document.root, "oidc") or document.get(document.root, "config")
    if any(document.get(oidc, NAMES[term].key) is not None for term in _BESIDE):
        yield from in_values(document, document.root)


def in_parameters(document: Document) -> Iterator[Span]:
    """Where an Application sets it as a parameter of the chart."""
    wanted = f"config.oidc.{NAMES['client_secret'].key}"
    for _, source in argocd.sources(document):
        for entry in items(document.get(source, "helm", "parameters")):
            if document.text(document.get(entry, "name")) == wanted:
                yield from written(document, document.get(entry, "value"))


def in_blueprints(document: Document) -> Iterator[Span]:
    """Where blueprints write out the secrets of OAuth2 providers, be they within a ConfigMap."""
    yield from _in_blueprint(document)
    for node in descendants(document.root):
        if isinstance(node, ScalarNode) and node.style == "|" and _MODEL in node.value:
            for inner in document.nested(node)[0]:
                yield from _in_blueprint(inner)


def _in_blueprint(document: Document) -> Iterator[Span]:
    for entry in items(document.get(document.root, "entries")):
        if isinstance(entry, MappingNode) and document.text(document.get(entry, "model")) == _MODEL:
            yield from written(document, _stated(document, entry))


def _stated(document: Document, entry: MappingNode) -> Node | None:
    """The client secret of a provider, also in the context of the blueprint."""
    # Few repositories come this far.
    from homelamp.providers.authentik.blueprints.tags import Blueprint  # noqa: PLC0415
    from homelamp.providers.authentik.blueprints.values import At  # noqa: PLC0415

    blueprint = Blueprint(document)
    at = blueprint.field(At(entry), "attrs", "client_secret")
    settled = blueprint.settled(at) if at is not None else None
    return settled.node if isinstance(settled, At) else None
