"""Keycloak: the clients of a realm, in a file that is imported, in an object of an operator, or in Terraform.

A realm as Keycloak exports it: https://www.keycloak.org/docs-api/latest/rest-api/index.html. Also in a
KeycloakRealmImport (https://www.keycloak.org/operator/realm-import), and in the texts of keycloak-config-cli. The
resource: https://registry.terraform.io/providers/keycloak/keycloak/latest/docs/resources/openid_client.

An allowed redirect URI may end in `*`; one that begins with a slash is below the client's root URL
(services/src/main/java/org/keycloak/protocol/oidc/utils/RedirectUtils.java of https://github.com/keycloak/keycloak).
The issuer is `<address>/realms/<realm>`, without a slash at its end.
"""

from __future__ import annotations

from homelamp.core.value import Known, Unknown, Value
from homelamp.model import Client, Fact, Listing, RedirectUri, Setting
from homelamp.model.finding import Unchecked
from homelamp.providers import resources
from homelamp.providers.authentik.terraform_facts import optional, stated
from homelamp.providers.documents import (
    Matches,
    Place,
    Words,
    at_origin,
    beginning,
    client_of,
    kind_of_client,
    mappings_with,
    redirect_uri,
    redirect_uris,
    written_secret,
)
from homelamp.providers.table import Registered
from homelamp.syntax.booleans import boolean
from homelamp.syntax.hcl.expressions import Reference
from homelamp.syntax.hcl.module import Instance, Module
from homelamp.syntax.yaml import facts
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, items

_TITLE = "Keycloak"
_CLIENTS = "clients"
_REALMS = "/realms/"
_WORDS = Words(id=("clientId",), redirect_uris=("redirectUris",))
_AUDIENCE = "oidc-audience-mapper"
_MORE_AUDIENCES = "perhaps an audience that a mapper of Keycloak adds"
_RESOURCE = "keycloak_openid_client"
# Of the mappers in Terraform those that may add an audience.
_MAPPERS = ("keycloak_openid_audience_protocol_mapper", "keycloak_generic_protocol_mapper")
_TYPES = {"PUBLIC": "public", "CONFIDENTIAL": "confidential"}
_ROOT = Unknown("below a root URL that is not stated")


def in_document(document: Document) -> Registered:
    """The clients of every realm that a document holds."""
    clients: list[Client] = []
    unread: list[Unchecked] = []
    for place in mappings_with(document, _CLIENTS):
        realm = place.document.get(place.node, "realm")
        listed = place.document.get(place.node, _CLIENTS)
        if not isinstance(realm, ScalarNode) or listed is None:
            continue
        adds = _adds_audience(place.document, place.node)
        for node in items(listed):
            if not isinstance(node, MappingNode) or place.document.get(node, "clientId") is None:
                continue
            if boolean(place.document.get(node, "enabled")) is False:
                unread.append(Unchecked("client", beginning(place.document, node), "a client that is not enabled"))
                continue
            clients.append(_client(Place(place.document, node), realm, adds=adds))
    return Registered(tuple(clients), unread=tuple(unread))


def _client(place: Place, realm: Node, *, adds: bool) -> Client:
    document, node = place.document, place.node
    client = client_of(place, _TITLE, _WORDS)
    stated_realm = facts.value(document, realm)
    tail = (_REALMS, stated_realm.text) if isinstance(stated_realm, Known) else ()
    root = document.get(node, "rootUrl")
    uris = redirect_uris(document, document.get(node, "redirectUris"), client.span, _way)
    return client._replace(
        issuer=at_origin(document.span(realm), *tail) if tail else None,
        calls_itself=bool(tail),
        client_type=kind_of_client(document, document.get(node, "publicClient"), client.span),
        written_secrets=written_secret(document, document.get(node, "secret"), "$("),
        redirect_uris=_below(uris, facts.value(document, root) if root is not None else _ROOT),
        more_audiences=_MORE_AUDIENCES if adds or _adds_audience(document, node) else "",
    )


def _adds_audience(document: Document, node: Node) -> bool:
    """Whether a mapper of a client, or of a scope of the realm, adds an audience to tokens."""
    holders = [node, *items(document.get(node, "clientScopes"))]
    mappers = [one for holder in holders for one in items(document.get(holder, "protocolMappers"))]
    return any(document.text(document.get(one, "protocolMapper")) == _AUDIENCE for one in mappers)


def _way(text: str) -> Matches | None:
    return _begins if text.endswith("*") and "?" not in text else None


def _begins(allowed: str, sent: str) -> bool:
    """Whether a URI begins as an entry does before its `*`; of the URI neither query nor fragment counts."""
    start = allowed[:-1]
    path = sent.partition("#")[0].partition("?")[0]
    return path.startswith(start) or (start.endswith("/") and path == start[:-1])


def _below(uris: Listing[RedirectUri], root: Value) -> Listing[RedirectUri]:
    """The entries with those that begin with a slash in full."""
    if uris.items is None:
        return uris
    return uris._replace(items=tuple(_in_full(one, root) for one in uris.items))


def _in_full(entry: RedirectUri, root: Value) -> RedirectUri:
    text = entry.url.text
    if text is None or not text.startswith("/"):
        return entry
    value = Known(f"{root.text.rstrip('/')}{text}") if isinstance(root, Known) and root.text else _ROOT
    return redirect_uri(entry.url._replace(value=value, pieces=()), _way)


def in_module(module: Module, root: str) -> Registered:
    """The clients that a folder of Terraform states."""
    return Registered(tuple(_of_resource(module, root, one) for one in module.instances(_RESOURCE)))


def _of_resource(module: Module, root: str, instance: Instance) -> Client:
    uris = resources.redirect_uris(module, instance, "valid_redirect_uris", _way)
    stated_root = optional(module, instance, "root_url")
    client = resources.client_of(
        module, root, instance, _TITLE, _below(uris, stated_root.value if stated_root else _ROOT)
    )
    adds = any(True for kind in _MAPPERS for _ in module.instances(kind))
    return client._replace(
        issuer=resources.at_origin(instance, Known(_REALMS), _realm(module, instance)),
        url=_url(module),
        client_type=_type(optional(module, instance, "access_type")),
        more_audiences=_MORE_AUDIENCES if adds else "",
    )


def _realm(module: Module, instance: Instance) -> Value:
    """The realm's name, which is its ID too: written out, or by a reference to the realm."""
    found = module.scope.attribute(instance.block, "realm_id", instance.each)
    if not isinstance(found, Reference):
        return stated(module, instance, "realm_id", "issuer_url").value
    kind = found.address.rpartition(".")[0]
    names = [_name(module, one) for one in _at(module, kind, found)] if found.path[-1:] == ("id",) else []
    return names[0] if len(names) == 1 else Unknown("a realm that is made elsewhere")


def _at(module: Module, kind: str, found: Reference) -> list[Instance]:
    # With for_each the key stands between the name and the attribute.
    return module.at(kind, found.address + "".join(f"[{key}]" for key in found.path[:-1]))


def _name(module: Module, instance: Instance) -> Value:
    return stated(module, instance, "realm", "issuer_url").value


def _type(setting: Setting | None) -> Setting | None:
    if setting is None or setting.text is None:
        return setting
    return setting._replace(value=Known(_TYPES.get(setting.text.upper(), setting.text)))


def _url(module: Module) -> Fact | None:
    return resources.url_of(module, "keycloak", "url")
