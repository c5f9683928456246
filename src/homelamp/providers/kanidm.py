"""Kanidm: the clients of the operator kaniop, and those of a state for kanidm-provision.

Fields: https://github.com/pando85/kaniop/blob/main/examples/oauth2.yaml, where the client's ID is the name of the
object, and https://github.com/oddlama/kanidm-provision#json-schema, where it is a key of `systems.oauth2`.

A redirect URI has to be equal, or, for a client that is not strict, to have the origin of one that is allowed. Tokens
are signed with ES256 unless the client asks for the older RS256. The issuer is
`<address>/oauth2/openid/<client ID>`: https://kanidm.github.io/kanidm/stable/integrations/oauth2.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from homelamp.core.urls import split_url
from homelamp.core.value import Known
from homelamp.model import Client, Setting
from homelamp.providers.documents import (
    Matches,
    Place,
    at_origin,
    beginning,
    claims_not_known,
    kind_of_client,
    mappings_with,
    redirect_uris,
    secret_of,
)
from homelamp.providers.table import Registered
from homelamp.syntax.booleans import boolean
from homelamp.syntax.yaml import facts
from homelamp.syntax.yaml.documents import Document, MappingNode, Node
from homelamp.syntax.yaml.tree import entries

_TITLE = "Kanidm"
_KIND = "KanidmOAuth2Client"
_PATH = "/oauth2/openid/"
# What the operator adds to the name of a client for that of its Secret.
_CREDENTIALS = "-kanidm-oauth2-credentials"
_STATE = ("systems", "oauth2")


class _Words(NamedTuple):
    uris: str
    legacy: str


_OBJECT = _Words("redirectUrl", "jwtLegacyCryptoEnable")
_PROVISIONED = _Words("originUrl", "enableLegacyCrypto")


def in_document(document: Document) -> Registered:
    """The client that an object of kaniop states, or those of a state."""
    root = document.root
    metadata, spec = document.get(root, "metadata"), document.get(root, "spec")
    if document.text(document.get(root, "kind")) == _KIND:
        is_whole = isinstance(metadata, MappingNode) and spec is not None
        return Registered((_of_object(document, metadata, spec),) if is_whole and metadata and spec else ())
    places = (place for place in mappings_with(document, _STATE[0]))
    return Registered(tuple(client for place in places for client in _of_state(place)))


def _of_object(document: Document, metadata: Node, spec: Node) -> Client:
    id_ = document.get(metadata, "name")
    return _client(document, id_, spec, _OBJECT)._replace(
        whole=document.span(document.root), secret=secret_of(document, _KIND, id_, _CREDENTIALS)
    )


def _of_state(place: Place) -> Iterator[Client]:
    for name, settings in entries(place.document.get(place.node, *_STATE)):
        if place.document.get(settings, _PROVISIONED.uris) is not None:
            yield _client(place.document, name, settings, _PROVISIONED)


def _client(document: Document, id_: Node | None, settings: Node, words: _Words) -> Client:
    stated = facts.fact(document, id_, "client_id", "provider")
    name = stated.text if stated else None
    span = document.span(id_) if id_ is not None else beginning(document, settings)
    legacy = document.get(settings, words.legacy)
    is_strict = boolean(document.get(settings, "strictRedirectUrl")) is not False
    uris = document.get(settings, words.uris)
    return Client(
        source="provider",
        root=document.file.path,
        address=f"{_TITLE} client {name}" if name else f"{_TITLE} client",
        span=span,
        whole=document.span(settings),
        client_id=stated,
        redirect_uris=redirect_uris(document, uris, span, None if is_strict else _by_origin),
        mappings=claims_not_known(_TITLE, span),
        issuer=at_origin(span, _PATH, name) if name else None,
        calls_itself=bool(name),
        client_type=kind_of_client(document, document.get(settings, "public"), span),
        signing_algorithm=Setting(
            Known("RS256" if boolean(legacy) else "ES256"), document.span(legacy) if legacy is not None else span
        ),
    )


def _by_origin(_: str) -> Matches:
    return _same_origin


def _same_origin(allowed: str, sent: str) -> bool | None:
    one, other = split_url(allowed), split_url(sent)
    if one is None or other is None:
        return None
    return (one.scheme, one.netloc.lower()) == (other.scheme, other.netloc.lower())
