"""Authelia: `identity_providers.oidc.clients` in its configuration, in the values of its chart, or in a ConfigMap.

Names and defaults: https://www.authelia.com/configuration/identity-providers/openid-connect/clients/. Until 4.38 a
client had `id` in the place of `client_id`. A redirect URI has to be equal. The issuer is the address at which Authelia
is asked, without a slash at its end.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.urls import host_of
from homelamp.core.value import Known
from homelamp.model import Client, Fact
from homelamp.model.finding import Unchecked
from homelamp.providers.documents import Place, Words, beginning, client_of, kind_of_client, mappings_with
from homelamp.providers.table import Registered
from homelamp.syntax.booleans import boolean
from homelamp.syntax.yaml import facts
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, SequenceNode, items

_TITLE = "Authelia"
_KEY = "identity_providers"
_WORDS = Words(id=("client_id", "id"), redirect_uris=("redirect_uris",))


def in_document(document: Document) -> Registered:
    """The clients in every configuration that a document holds."""
    clients: list[Client] = []
    unread: list[Unchecked] = []
    for place in mappings_with(document, _KEY):
        oidc = place.document.get(place.node, _KEY, "oidc")
        listed = place.document.get(oidc, "clients")
        # The chart of Authelia has a switch for all of it.
        if listed is None or boolean(place.document.get(oidc, "enabled")) is False:
            continue
        if isinstance(listed, SequenceNode):
            clients += _clients(place, listed)
        elif facts.setting(place.document, listed) is not None and place.document.text(listed) != "":
            reason = "Authelia's list of clients is put together elsewhere"
            unread.append(Unchecked("client", beginning(place.document, listed), reason))
    return Registered(tuple(clients), unread=tuple(unread))


def _clients(place: Place, listed: Node) -> Iterator[Client]:
    document = place.document
    url = _url(place)
    for node in items(listed):
        if isinstance(node, MappingNode):
            client = client_of(Place(document, node), _TITLE, _WORDS)
            kind = kind_of_client(document, document.get(node, "public"), client.span)
            yield client._replace(client_type=kind, url=url)


def _url(place: Place) -> Fact | None:
    """Where users reach Authelia, if only one address is stated."""
    document = place.document
    cookies = items(document.get(place.node, "session", "cookies"))
    stated = [document.get(one, "authelia_url") for one in cookies]
    found = [facts.fact(document, node, "issuer_url", "provider") for node in stated]
    if len(found) != 1 or found[0] is None or not isinstance(found[0].value, Known):
        return None
    return found[0] if host_of(found[0].value.text) else None
