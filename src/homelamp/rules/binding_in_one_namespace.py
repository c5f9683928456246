"""RBAC lets people who log in see one namespace only.

A RoleBinding holds in its own namespace, whatever role it gives. Headlamp asks for namespaces and nodes of the whole
cluster first, and may show none of them.

At login: it works, and then `namespaces is forbidden: User "tess@example.com" cannot list resource "namespaces" in API
group "" at the cluster scope`.

Before:

    kind: RoleBinding
    metadata:
      name: headlamp-admins
      namespace: headlamp

After:

    kind: ClusterRoleBinding
    metadata:
      name: headlamp-admins

A warning, for that may be meant. Silent where any ClusterRoleBinding binds somebody who may log in, and where
RoleBindings in several namespaces show that people are let into each by itself.

Evidence: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.chain.view import is_person
from homelamp.core.value import Known
from homelamp.model.finding import Problem, Related, Severity

_WIDE = "ClusterRoleBinding"


def check(chain: Chain) -> Iterator[Problem]:
    """Ask whether all that binds people holds in one namespace."""
    people = [one for one in chain.subjects if is_person(one)]
    gives = [one.gives for one in people]
    if not people or any(one is None or one.kind == _WIDE for one in gives):
        return
    namespaces = {one.namespace for one in gives if one}
    if len(namespaces) != 1:
        return
    (namespace,) = namespaces
    named = f" {namespace.text}" if isinstance(namespace, Known) else ""
    first, place = people[0], next(one.at for one in gives if one)
    yield Problem(
        severity=Severity.WARNING,
        message=f"a RoleBinding lets people who log in see the namespace{named}, and nothing binds them elsewhere",
        span=place or first.name.span,
        change="make it a ClusterRoleBinding without a namespace, if the whole cluster is meant",
        symptom='the login works, and then "namespaces is forbidden … at the cluster scope"',
        related=tuple(Related(one.name.span, "bound in this namespace") for one in people),
        values=(first.binding,),
    )
