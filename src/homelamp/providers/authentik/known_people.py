"""Groups and users of Authentik that Terraform names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homelamp.model import People, Setting
from homelamp.providers.authentik.terraform_facts import optional
from homelamp.syntax.hcl.module import Module

GROUP = "authentik_group"
# The e-mail addresses of people stand in resources that make them and in data sources that look them up.
USERS = ("authentik_user", "data.authentik_user", "data.authentik_users")


def read(modules: Sequence[Module], root: str) -> People:
    """The names of groups and the addresses of users that are stated in full."""
    groups = (name for module in modules for name in _known(module, GROUP, "name"))
    emails = (address for module in modules for kind in USERS for address in _known(module, kind, "email"))
    return People(root, tuple(groups), tuple(emails))


def _known(module: Module, kind: str, attribute: str) -> Iterator[Setting]:
    for instance in module.instances(kind):
        setting = optional(module, instance, attribute)
        if setting and setting.text:
            yield setting
