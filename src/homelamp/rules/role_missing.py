"""A binding of RBAC names a role that is not there.

The API server admits such a binding: the role may come later. Until it is there, the binding gives nothing.

At login: it works, and then nothing may be seen: `namespaces is forbidden: User "tess@example.com" cannot list
resource "namespaces" in API group "" at the cluster scope: RBAC: clusterrole.rbac.authorization.k8s.io "cluster-admn"
not found`.

Before:

    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: cluster-admn

After: `name: cluster-admin`.

Reported are names that are one slip of the fingers away from a role of the repository or from those that Kubernetes
makes for people (`cluster-admin`, `admin`, `edit`, `view`), and a `Role` that only a ClusterRole has the name of.
Charts and other tools make roles too, so that any other name is not compared. A warning where another binding lets
somebody in.

Evidence: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.chain.view import is_person
from homelamp.core.suggest import is_typo
from homelamp.kube.rbac import FOR_PEOPLE, OF_KUBERNETES
from homelamp.model import Setting, Subject
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.rules.subjects import NOTHING_SEEN

_CLUSTER_ROLE = "ClusterRole"


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for the role of every binding that binds people."""
    people = [one for one in chain.subjects if is_person(one)]
    bindings = {one.bound_by: one for one in people if one.bound_by is not None}
    missing = {place: one for place, one in bindings.items() if _is_missing(chain, one)}
    for place, subject in missing.items():
        assert subject.gives is not None
        assert subject.gives.role is not None
        meant, kind = _meant(chain, subject)
        if meant or kind:
            bound = [one for one in people if one.bound_by == place]
            yield _problem(subject.gives.role, subject, bound, meant, kind, is_only=len(missing) == len(bindings))
        else:
            yield Unchecked("rbac", subject.gives.role.span, "a role that is not made in this repository")


def _is_missing(chain: Chain, subject: Subject) -> bool:
    gives = subject.gives
    if gives is None or gives.role is None or gives.role.text is None or gives.role_kind not in {_CLUSTER_ROLE, "Role"}:
        return False
    name = gives.role.text
    if gives.role_kind == _CLUSTER_ROLE and (name in FOR_PEOPLE or name.startswith(OF_KUBERNETES)):
        return False
    made = (chain.roles or {}).get(gives.role_kind, ())
    return all(one.text is not None and one.text != name for one in made)


def _meant(chain: Chain, subject: Subject) -> tuple[str, str]:
    """The name and the kind that were meant, each empty where it is right or not known."""
    gives = subject.gives
    assert gives is not None
    name = str(gives.role.text if gives.role else "")
    stock = FOR_PEOPLE if gives.role_kind == _CLUSTER_ROLE else ()
    own = [str(one.text) for one in (chain.roles or {}).get(gives.role_kind, ())]
    meant = next((one for one in (*own, *stock) if is_typo(name, one)), "")
    made = [one.text for one in (chain.roles or {}).get(_CLUSTER_ROLE, ())]
    is_cluster_role = gives.role_kind == "Role" and (name in FOR_PEOPLE or name in made)
    return ("", _CLUSTER_ROLE) if is_cluster_role else (meant, "")


def _problem(role: Setting, subject: Subject, bound: list[Subject], meant: str, kind: str, *, is_only: bool) -> Problem:
    own_kind = subject.gives.role_kind if subject.gives else ""
    change = f"write kind: {kind} in this roleRef" if kind else f"write {meant} here"
    return Problem(
        severity=Severity.ERROR if is_only else Severity.WARNING,
        message=f'the binding {subject.binding} gives the {own_kind} "{role.text}", which is not there',
        span=role.span,
        change=change,
        symptom=f'{NOTHING_SEEN}, RBAC: {own_kind.lower()}.rbac.authorization.k8s.io "{role.text}" not found',
        related=tuple(Related(one.name.span, "bound to it") for one in bound),
        values=(str(role.text), own_kind),
    )
