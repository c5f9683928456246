"""Secrets as they lie in the repository: in clear text, sealed, and what seals them. None is ever a part of a fact."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from homelamp.core.text import Span
from homelamp.model.term import Setting


class PlainSecret(NamedTuple):
    """A Secret, or an entry of kustomize's `secretGenerator`, that holds something in clear text.

    `entries` are the places of the keys whose values anybody can read. `sealing_key` is the label by which the
    sealed-secrets controller takes it for a sealing key. `is_applied` is False where nothing brings it to a cluster.
    """

    kind: Literal["Secret", "secretGenerator"]
    name: str
    span: Span
    entries: tuple[Span, ...]
    sealing_key: Span | None = None
    is_applied: bool = True


class WrittenSecret(NamedTuple):
    """An OIDC client secret in clear text. `used_at` is the attribute that takes it from the literal at `span`."""

    where: Literal["Terraform", "Headlamp's values", "a blueprint", "its provider's configuration"]
    span: Span
    used_at: Span | None = None


class Ciphertext(NamedTuple):
    """What the length of a sealed value tells: the size of the RSA key and of the plain text, both in bytes."""

    key_size: int
    plain_size: int


class SealedValue(NamedTuple):
    """An entry of a SealedSecret; `span` is the place of its value, `key_span` that of its key.

    `is_unsealed` tells that it is still the template's placeholder. `fault` says why it cannot be a ciphertext (empty
    where it can); neither `fault` nor `ciphertext` is there where the value is filled in later.
    """

    key: str
    key_span: Span
    span: Span
    is_unsealed: bool = False
    fault: str = ""
    ciphertext: Ciphertext | None = None


class Arrival(NamedTuple):
    """Under which name, and in which namespace, an object reaches the cluster; None for what is as it was written."""

    namespace: Setting | None = None
    name: str | None = None
    renamed_at: tuple[Span, ...] = ()


class SealedSecret(NamedTuple):
    """A SealedSecret. `span` is the place of the whole object.

    `namespace` is None where none is stated; `is_placed` tells that something may give it one all the same. `scopes`
    are the places of the scope annotations that count, `template_scopes` those in the template, which do not. `legacy`
    is the key of `spec.data`. kubeseal writes into the template for which name and namespace it sealed; `arrival` tells
    what kustomize, Flux and Argo CD make of both, None where they change neither.
    """

    name: str
    name_span: Span
    span: Span
    values: tuple[SealedValue, ...]
    namespace: Setting | None = None
    is_placed: bool = False
    is_cluster_wide: bool = False
    scopes: tuple[Span, ...] = ()
    template_scopes: tuple[Span, ...] = ()
    legacy: Span | None = None
    is_namespace_wide: bool = False
    template_name: Setting | None = None
    template_namespace: Setting | None = None
    arrival: Arrival | None = None


class LastApplied(NamedTuple):
    """A Secret or SealedSecret, at `whole`, and at `span` the annotation of `kubectl apply` that may hold a secret."""

    kind: str
    name: str
    span: Span
    whole: Span


class Certificate(NamedTuple):
    """The certificate that values are sealed with; `key_size` is that of its RSA key in bytes."""

    span: Span
    key_size: int
    expires: datetime


class Controller(NamedTuple):
    """A release of the sealed-secrets chart. `name` and `namespace` are the controller's, where they are known.

    `span` is the release's place, `name_span` that of the value which names the controller, where one does.
    """

    name: str | None
    namespace: str | None
    span: Span
    name_span: Span | None = None
