"""Microsoft Entra: `azuread_application` in Terraform, also in parts (`azuread_application_registration`).

https://registry.terraform.io/providers/hashicorp/azuread/latest/docs/resources/application. Entra makes the client ID.
A redirect URI has to be equal. The issuer of its tokens of version 2 is
`https://login.microsoftonline.com/<tenant>/v2.0`: https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from homelamp.core.value import Known, Unknown
from homelamp.model import Client, Listing, RedirectUri, Setting
from homelamp.providers import resources
from homelamp.providers.table import Registered
from homelamp.syntax.hcl.expressions import Reference
from homelamp.syntax.hcl.module import Instance, Module

_TITLE = "Entra"
_RESOURCE = "azuread_application"
_REGISTRATION, _URIS = "azuread_application_registration", "azuread_application_redirect_uris"
# What kind of program an application is: each has redirect URIs of its own.
_PLATFORMS = ("web", "single_page_application", "public_client")
_MORE_AUDIENCES = "perhaps an identifier URI of the application"

_TENANT = re.compile(r"https?://login\.microsoftonline\.com/([\w.-]+)(?:/.*)?")
# Tokens of these name the tenant of the user.
_MANY = frozenset({"common", "organizations", "consumers"})


def issuer_at(asked: str) -> str | None:
    """The issuer of version 2 of the tenant that an address names."""
    found = _TENANT.fullmatch(asked)
    return f"https://login.microsoftonline.com/{found[1]}/v2.0" if found and found[1] not in _MANY else None


def in_module(module: Module, root: str) -> Registered:
    """The applications that a folder of Terraform states, whole or in parts."""
    whole = [_client(module, root, one, _uris(module, one)) for one in module.instances(_RESOURCE)]
    parts = [_client(module, root, one, _uris_of(module, one)) for one in module.instances(_REGISTRATION)]
    return Registered((*whole, *parts))


def _client(module: Module, root: str, instance: Instance, uris: Listing[RedirectUri]) -> Client:
    client = resources.client_of(module, root, instance, _TITLE, uris)
    platforms = {one.type for one in instance.block.blocks if one.type in _PLATFORMS}
    # Only a program on a server has a secret.
    is_server = platforms == {_PLATFORMS[0]}
    kind = Known("confidential") if is_server else Unknown("of several platforms, or of a browser")
    return client._replace(
        client_type=Setting(kind, client.span), issuer=None, calls_itself=False, more_audiences=_MORE_AUDIENCES
    )


def _uris(module: Module, instance: Instance) -> Listing[RedirectUri]:
    """The redirect URIs of all platforms."""
    blocks = [one for one in instance.block.blocks if one.type in _PLATFORMS]
    lists = [resources.redirect_uris(module, instance._replace(block=one), "redirect_uris") for one in blocks]
    return _together(lists, instance)


def _uris_of(module: Module, application: Instance) -> Listing[RedirectUri]:
    """The redirect URIs in resources of their own that refer to a registration."""
    found = [one for one in module.instances(_URIS) if _refers(module, one, application)]
    return _together([resources.redirect_uris(module, one, "redirect_uris") for one in found], application)


def _refers(module: Module, instance: Instance, application: Instance) -> bool:
    named = module.scope.attribute(instance.block, "application_id", instance.each)
    return isinstance(named, Reference) and named.address == application.address


def _together(lists: Sequence[Listing[RedirectUri]], instance: Instance) -> Listing[RedirectUri]:
    unread = next((one for one in lists if one.items is None), None)
    if unread is not None:
        return unread
    stated = [one for one in lists if one.is_stated]
    items = tuple(item for one in stated for item in one.known)
    return Listing(items, stated[0].span if stated else instance.block.span, is_stated=bool(stated))
