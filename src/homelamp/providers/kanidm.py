"""Kanidm: the clients of the operator kaniop.

Fields: https://github.com/pando85/kaniop/blob/main/examples/oauth2.yaml. The client's ID is the name of the object. A
redirect URI has to be equal, or, for a client that is not strict, to have the origin of one that is allowed. Tokens are
signed with ES256 unless the client asks for the older RS256. The issuer is `<address>/oauth2/openid/<client ID>`:
https://kanidm.github.io/kanidm/stable/integrations/oauth2.html.
"""

from __future__ import annotations

from homelamp.core.urls import split_url
from homelamp.core.value import Known
from homelamp.model import Client, Setting
from homelamp.providers.documents import Matches, Place, Words, at_origin, client_of, kind_of_client, redirect_uris
from homelamp.providers.table import Registered
from homelamp.syntax.booleans import boolean
from homelamp.syntax.yaml.documents import Document, MappingNode, Node

_TITLE = "Kanidm"
_KIND = "KanidmOAuth2Client"
_PATH = "/oauth2/openid/"
_WORDS = Words(id=("name",), redirect_uris=())


def in_document(document: Document) -> Registered:
    """The client that an object of kaniop states."""
    root = document.root
    metadata, spec = document.get(root, "metadata"), document.get(root, "spec")
    is_client = document.text(document.get(root, "kind")) == _KIND
    if not is_client or not isinstance(metadata, MappingNode) or spec is None:
        return Registered()
    return Registered((_client(document, metadata, spec),))


def _client(document: Document, metadata: MappingNode, spec: Node) -> Client:
    client = client_of(Place(document, metadata), _TITLE, _WORDS)
    name = client.client_id.text if client.client_id else None
    legacy = document.get(spec, "jwtLegacyCryptoEnable")
    is_strict = boolean(document.get(spec, "strictRedirectUrl")) is not False
    algorithm = "RS256" if boolean(legacy) else "ES256"
    return client._replace(
        whole=document.span(document.root),
        issuer=at_origin(client.span, _PATH, name) if name else None,
        calls_itself=bool(name),
        client_type=kind_of_client(document, document.get(spec, "public"), client.span),
        redirect_uris=redirect_uris(
            document, document.get(spec, "redirectUrl"), client.span, None if is_strict else _by_origin
        ),
        signing_algorithm=Setting(Known(algorithm), document.span(legacy) if legacy is not None else client.span),
    )


def _by_origin(_: str) -> Matches:
    return _same_origin


def _same_origin(allowed: str, sent: str) -> bool | None:
    one, other = split_url(allowed), split_url(sent)
    if one is None or other is None:
        return None
    return (one.scheme, one.netloc.lower()) == (other.scheme, other.netloc.lower())
