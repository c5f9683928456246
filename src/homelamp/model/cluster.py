"""What other objects of the cluster have to do with the login: RBAC subjects and the makers of Secrets."""

from __future__ import annotations

from typing import Literal, NamedTuple

from homelamp.core.text import Span
from homelamp.core.value import Value
from homelamp.model.term import Fact, Setting


class Binding(NamedTuple):
    """What a RoleBinding or ClusterRoleBinding gives its subjects. `namespace` is where a RoleBinding holds."""

    kind: Literal["RoleBinding", "ClusterRoleBinding"]
    role_kind: str = ""
    role: Setting | None = None
    namespace: Value | None = None
    # Where its kind is written.
    at: Span | None = None


class Subject(NamedTuple):
    """A `User` or `Group` that a RoleBinding or ClusterRoleBinding names. `binding` is the binding's name."""

    kind: Literal["User", "Group"]
    name: Setting
    binding: str
    # The binding itself: two may have one name.
    bound_by: Span | None = None
    gives: Binding | None = None

    @property
    def path(self) -> str:
        """The file that binds it."""
        return self.name.span.file.path


class SecretProducer(NamedTuple):
    """An object that makes a Secret: a Secret itself, a SealedSecret, an ExternalSecret, and the like.

    `name` and `namespace` are the Secret's; a `namespace` of None is not stated. `keys` are its keys with their places,
    None where they cannot be known; values are never read, but for those in `stated`, which are public: the issuer and
    the client ID that a template writes out. `renamed_at` are the
    places where kustomize, Flux or Argo CD change its name. `left_out_by` is the list of a kustomization that does not
    name its file: then nobody applies it. `seal` tells what a seal holds: `strict` the name and the namespace,
    `namespace-wide` the namespace.
    """

    kind: str
    name: Setting
    namespace: Value | None
    keys: dict[str, Span] | None
    span: Span
    stated: tuple[Fact, ...] = ()
    namespace_span: Span | None = None
    keys_span: Span | None = None
    renamed_at: tuple[Span, ...] = ()
    left_out_by: Span | None = None
    seal: Literal["", "strict", "namespace-wide"] = ""

    @property
    def path(self) -> str:
        """The file that holds it."""
        return self.span.file.path
