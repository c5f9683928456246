"""Pocket ID: clients in Terraform, and the objects of its operators.

https://registry.terraform.io/providers/Trozz/pocketid/latest/docs/resources/client and
https://github.com/aclerici38/pocket-id-operator/blob/main/docs/pocketidoidcclient.md. The client's ID is made by Pocket
ID where none is stated. An allowed callback may hold `*`. Without any, Pocket ID saves the first one that is sent. The
issuer is the address at which it is served, without a slash at its end.
"""

from __future__ import annotations

from homelamp.core.value import Known
from homelamp.model import Client, SecretProducer, Setting
from homelamp.providers import resources
from homelamp.providers.authentik.terraform_facts import optional
from homelamp.providers.documents import (
    Place,
    Words,
    client_of,
    first,
    kind_of_client,
    made_by,
    redirect_uris,
    secret_of,
    wildcard,
)
from homelamp.providers.table import Registered
from homelamp.syntax.booleans import boolean
from homelamp.syntax.hcl.module import Instance, Module
from homelamp.syntax.yaml.documents import Document, MappingNode, Node

_TITLE = "Pocket ID"
_KIND = "PocketIDOIDCClient"
# What the operator adds to the name of a client for that of its Secret.
_CREDENTIALS = "-oidc-credentials"
_RESOURCE = "pocketid_client"
_WORDS = Words(id=("clientID", "clientId"), redirect_uris=("callbackUrls", "callbackURLs"))


def in_document(document: Document) -> Registered:
    """The client that an object of an operator states."""
    spec = document.get(document.root, "spec")
    if document.text(document.get(document.root, "kind")) != _KIND or not isinstance(spec, MappingNode):
        return Registered()
    client = client_of(Place(document, spec), _TITLE, _WORDS)
    name = document.get(document.root, "metadata", "name")
    uris = redirect_uris(document, first(document, spec, _WORDS.redirect_uris), client.span, wildcard)
    return Registered(
        (
            client._replace(
                client_id=client.client_id or made_by(_TITLE, "provider", client.span),
                address=client.address if client.client_id else f"{_TITLE} client {document.text(name)}",
                client_type=kind_of_client(document, document.get(spec, "isPublic"), client.span),
                redirect_uris=uris,
                secret=_secret(document, spec, name),
            ),
        )
    )


def _secret(document: Document, spec: Node, name: Node | None) -> SecretProducer | None:
    """The Secret of one operator or the other."""
    if boolean(document.get(spec, "secret", "enabled")) is False:
        return None
    stated = document.get(spec, "secret", "name") or document.get(spec, "credentialsSecretRef", "name")
    return secret_of(document, _KIND, stated) if stated else secret_of(document, _KIND, name, _CREDENTIALS)


def in_module(module: Module, root: str) -> Registered:
    """The clients that a folder of Terraform states."""
    return Registered(tuple(_of_resource(module, root, one) for one in module.instances(_RESOURCE)))


def _of_resource(module: Module, root: str, instance: Instance) -> Client:
    uris = resources.redirect_uris(module, instance, "callback_urls", wildcard)
    client = resources.client_of(module, root, instance, _TITLE, uris)
    is_public = optional(module, instance, "is_public")
    return client._replace(url=resources.url_of(module, "pocketid", "base_url"), client_type=public_or_not(is_public))


def public_or_not(setting: Setting | None) -> Setting | None:
    """The type of a client, by an attribute that is true for a public one; confidential where it is not written."""
    if setting is None or setting.boolean is None:
        return setting
    return setting._replace(value=Known("public" if setting.boolean else "confidential"))
