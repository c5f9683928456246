"""Dex: `staticClients` in its configuration, in the values of its chart, in a ConfigMap, or in that of Argo CD.

https://dexidp.io/docs/configuration/, and `dex.config` of Argo CD's ConfigMap, in which Dex's issuer is
`<url>/api/dex`: https://argo-cd.readthedocs.io/en/stable/operator-manual/user-management/. Its own objects are
`OAuth2Client` (https://dexidp.io/docs/configuration/storage/). A redirect URI has to be equal, and so has the issuer.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import Client, Fact
from homelamp.model.finding import Unchecked
from homelamp.providers.documents import (
    Place,
    Words,
    at_origin,
    beginning,
    client_of,
    kind_of_client,
    mappings_with,
    redirect_uris,
    written_secret,
)
from homelamp.providers.table import Registered
from homelamp.syntax.yaml import facts
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items

_TITLE = "Dex"
_KEY = "staticClients"
_KIND, _GROUP = "OAuth2Client", "dex.coreos.com/"
_WORDS = Words(id=("id",), redirect_uris=("redirectURIs",))
# Where Argo CD has Dex's configuration, and the path under which it serves it.
_ARGO_CD, _ARGO_CD_PATH = "dex.config", "/api/dex"
_MORE_AUDIENCES = "perhaps a client of Dex that trusts this one as its peer"


def in_document(document: Document) -> Registered:
    """The clients in every configuration that a document holds."""
    if document.text(document.get(document.root, "kind")) == _KIND and isinstance(document.root, MappingNode):
        is_dex = (document.text(document.get(document.root, "apiVersion")) or "").startswith(_GROUP)
        return Registered((_client(Place(document, document.root), None),) if is_dex else ())
    clients: list[Client] = []
    unread: list[Unchecked] = []
    for place in mappings_with(document, _KEY):
        listed = place.document.get(place.node, _KEY)
        if isinstance(listed, SequenceNode):
            clients += _clients(document, place, listed)
        elif listed is not None and place.document.text(listed):
            reason = "Dex's list of clients is put together elsewhere"
            unread.append(Unchecked("client", beginning(place.document, listed), reason))
    return Registered(tuple(clients), unread=tuple(unread))


def _clients(document: Document, place: Place, listed: Node) -> Iterator[Client]:
    issuer = facts.fact(place.document, place.document.get(place.node, "issuer"), "issuer_url", "provider")
    if issuer is None and place.document.root is place.node:
        issuer = _of_argo_cd(document)
    nodes = [node for node in items(listed) if isinstance(node, MappingNode)]
    peers = any(place.document.get(node, "trustedPeers") is not None for node in nodes)
    for node in nodes:
        client = _client(Place(place.document, node), issuer)
        yield client._replace(more_audiences=_MORE_AUDIENCES if peers else "")


def _of_argo_cd(document: Document) -> Fact | None:
    """Of the text of Argo CD's key, in its ConfigMap or in the values of its chart."""
    for place in mappings_with(document, _ARGO_CD):
        node = place.document.get(place.node, _ARGO_CD)
        if isinstance(node, ScalarNode):
            return at_origin(beginning(place.document, node), _ARGO_CD_PATH)
    return None


def _client(place: Place, issuer: Fact | None) -> Client:
    document, node = place.document, place.node
    client = client_of(place, _TITLE, _WORDS)
    return client._replace(
        issuer=issuer,
        calls_itself=issuer is not None,
        # Argo CD takes what begins with $ from a Secret.
        written_secrets=written_secret(document, document.get(node, "secret"), "$"),
        client_type=kind_of_client(document, document.get(node, "public"), client.span),
        redirect_uris=redirect_uris(document, document.get(node, "redirectURIs"), client.span),
    )
