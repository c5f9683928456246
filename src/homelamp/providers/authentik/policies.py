"""Who may use an application of Authentik: the policies that Terraform binds to it.

An application without a binding is open to every user of Authentik:
https://docs.goauthentik.io/add-secure-apps/applications/manage_apps/#use-bindings-to-control-access
"""

from __future__ import annotations

from homelamp.core.value import Known
from homelamp.syntax.hcl.expressions import Reference, Scalar
from homelamp.syntax.hcl.module import Module

BINDING = "authentik_policy_binding"


def limit(module: Module, application: str) -> bool | None:
    """Whether a binding says who may use the application at an address; None where one may be meant for it.

    A binding may be in another module than the application.
    """
    is_open = True
    for owner in module.family.values():
        for binding in owner.instances(BINDING):
            target = owner.scope.attribute(binding.block, "target", binding.each)
            if isinstance(target, Reference) and owner.named(target) == application:
                return True
            if not isinstance(target, Reference) and not (
                isinstance(target, Scalar) and isinstance(target.value, Known)
            ):
                is_open = False
    return False if is_open else None
