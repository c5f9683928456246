"""Every user of Authentik may log in where somebody may do anything.

No policy limits the application, and RBAC gives `cluster-admin` to somebody. RBAC decides what a user may do; who is
not bound sees nothing but `Forbidden`. A group that Authentik's users can join, or a slip in RBAC, opens the cluster.

At login: it works, for every user of Authentik.

After:

    resource "authentik_policy_binding" "headlamp" {
      target = authentik_application.headlamp.uuid
      group  = authentik_group.headlamp_admins.id
      order  = 0
    }

It is silent where a binding may be meant for the application.

Evidence: https://docs.goauthentik.io/add-secure-apps/applications/manage_apps/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.chain.view import is_person
from homelamp.model import Subject
from homelamp.model.finding import Problem, Related, Severity

_ALL = "cluster-admin"


def check(chain: Chain) -> Iterator[Problem]:
    """Look for a policy that limits the application."""
    application = chain.client.application if chain.client else None
    admins = [one for one in chain.subjects if _is_bound_to_all(one) and is_person(one)]
    if application is None or application.is_limited is not False or not admins:
        return
    yield Problem(
        severity=Severity.INFO,
        message=f"every user of Authentik may use {application.name}, and RBAC binds {_ALL}",
        span=application.slug.span,
        change="add an authentik_policy_binding with the application as target and the admins' group",
        related=tuple(Related(one.name.span, f"is bound to {_ALL}") for one in admins),
        values=(application.name,),
    )


def _is_bound_to_all(subject: Subject) -> bool:
    binding = subject.gives
    return binding is not None and binding.role is not None and binding.role.text == _ALL
