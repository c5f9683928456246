"""Zitadel: `zitadel_application_oidc` in Terraform.

https://registry.terraform.io/providers/zitadel/zitadel/latest/docs/resources/application_oidc. Zitadel makes the client
ID. A redirect URI has to be equal; in the mode for development it may hold `*`. Tokens have all clients of a project,
and the project itself, as audiences. The issuer is the address at which Zitadel is asked, without a slash at its end.
"""

from __future__ import annotations

from homelamp.core.value import Known
from homelamp.model import Client, Setting
from homelamp.providers import resources
from homelamp.providers.authentik.terraform_facts import optional
from homelamp.providers.documents import wildcard
from homelamp.providers.table import Registered
from homelamp.syntax.hcl.module import Instance, Module

_TITLE = "Zitadel"
_RESOURCE = "zitadel_application_oidc"
_PUBLIC = "OIDC_AUTH_METHOD_TYPE_NONE"
_MORE_AUDIENCES = "perhaps another client of Zitadel's project, or the project itself"


def in_module(module: Module, root: str) -> Registered:
    """The applications that a folder of Terraform states."""
    return Registered(tuple(_client(module, root, one) for one in module.instances(_RESOURCE)))


def _client(module: Module, root: str, instance: Instance) -> Client:
    uris = resources.redirect_uris(module, instance, "redirect_uris", wildcard)
    client = resources.client_of(module, root, instance, _TITLE, uris)
    return client._replace(
        client_type=_type(optional(module, instance, "auth_method_type")),
        more_audiences=_MORE_AUDIENCES,
    )


def _type(setting: Setting | None) -> Setting | None:
    if setting is None or setting.text is None:
        return setting
    return setting._replace(value=Known("public" if setting.text == _PUBLIC else "confidential"))
