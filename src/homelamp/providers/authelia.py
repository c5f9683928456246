"""Authelia: `identity_providers.oidc.clients` in its configuration, in the values of its chart, or in a ConfigMap.

Names and defaults: https://www.authelia.com/configuration/identity-providers/openid-connect/clients/. Until 4.38 a
client had `id` in the place of `client_id`. A redirect URI has to be equal. The issuer is the address at which Authelia
is asked, without a slash at its end.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.text import Span
from homelamp.core.urls import host_of
from homelamp.core.value import Known
from homelamp.model import Client, Fact
from homelamp.model.finding import Unchecked
from homelamp.providers.documents import (
    Place,
    Words,
    beginning,
    client_of,
    first,
    kind_of_client,
    mappings_with,
    written_secret,
)
from homelamp.providers.table import Registered
from homelamp.syntax.booleans import boolean
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml import facts
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, SequenceNode, items

_TITLE = "Authelia"
_PLAIN = "$plaintext$"
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
            yield client._replace(client_type=kind, url=url, written_secrets=_written(document, node))


def _written(document: Document, node: MappingNode) -> tuple[Span, ...]:
    """The secret in clear text; a hash tells nobody how to log in."""
    stated = first(document, node, ("client_secret", "secret"))
    text = document.text(stated) or ""
    if stated is None or not text.startswith(_PLAIN):
        return written_secret(document, stated, "$")
    if not isinstance(value_of(text.removeprefix(_PLAIN)), Known):
        return ()
    span = document.span(stated)
    span.hide()
    return (span,)


def _url(place: Place) -> Fact | None:
    """Where users reach Authelia, if only one address is stated: as a URL, or as the chart has it."""
    document = place.document
    cookies = items(document.get(place.node, "session", "cookies"))
    if len(cookies) != 1:
        return None
    stated = facts.fact(document, document.get(cookies[0], "authelia_url"), "issuer_url", "provider")
    found = stated or _of_chart(document, cookies[0])
    return found if found is not None and host_of(found.text or "") else None


def _of_chart(document: Document, cookie: Node) -> Fact | None:
    names = [document.get(cookie, key) for key in ("subdomain", "domain")]
    texts = [facts.known_text(document, one) for one in names]
    if names[1] is None or None in texts or document.get(cookie, "path") is not None:
        return None
    url = f"https://{'.'.join(map(str, texts))}"
    return Fact("issuer_url", "provider", Known(url), document.span(names[1]))
