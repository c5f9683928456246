"""Who may use an application of Authentik: the policies that Terraform binds to it.

An application without a binding is open to every user of Authentik:
https://docs.goauthentik.io/add-secure-apps/applications/manage_apps/#use-bindings-to-control-access
"""

from __future__ import annotations

from homelamp.core.value import Known
from homelamp.providers.authentik.terraform_facts import address_of
from homelamp.syntax.hcl.expressions import Scalar
from homelamp.syntax.hcl.module import Module

BINDING = "authentik_policy_binding"


def limit(module: Module, application: str) -> bool | None:
    """Whether a binding says who may use the application at an address; None where one may be meant for it."""
    is_open = True
    for binding in module.instances(BINDING):
        target = module.scope.attribute(binding.block, "target", binding.each)
        address = address_of(target)
        if address == application:
            return True
        if address is None and not (isinstance(target, Scalar) and isinstance(target.value, Known)):
            is_open = False
    return False if is_open else None
