"""What Authentik answers as an identity provider: its clients and applications in Terraform."""

from __future__ import annotations

from homelamp.providers.authentik import terraform
from homelamp.providers.table import Registered
from homelamp.syntax.hcl.module import Module


def in_module(module: Module, root: str) -> Registered:
    """The clients, applications and people that the folder `root` states."""
    found = terraform.of_module(module, root, [])
    return Registered(tuple(found.clients), tuple(found.applications), found.people)
