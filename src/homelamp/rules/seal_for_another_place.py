"""A SealedSecret reaches the cluster under another name, or in another namespace, than it was sealed for.

Name and namespace are a part of what was encrypted. kustomize's `namespace`, `namePrefix` and `nameSuffix`, Flux's
`targetNamespace` and Argo CD's `kustomize` block change both, and the seal does not follow.

At login: the controller makes no Secret: `no key could decrypt secret`.

Before:

    namespace: dashboards           # kustomization.yaml
    metadata:                       # the SealedSecret
      name: headlamp-oidc
      namespace: headlamp

After: the SealedSecret is sealed again for the namespace `dashboards`.

It is an error where the template that kubeseal wrote says what it sealed for, and a warning where only the object's own
metadata do. A namespace-wide seal holds the namespace alone, a cluster-wide one neither. Silent where several overlays
take the file in, and where nothing is sealed yet.

Evidence: https://github.com/bitnami/sealed-secrets/issues/297,
https://github.com/bitnami/sealed-secrets/issues/315
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import Setting
from homelamp.model.finding import Problem, Related, Severity
from homelamp.model.secrets import SealedSecret
from homelamp.secrets.found import Secrets


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each object and each part of its seal that something changes."""
    for one in secrets.sealed:
        if one.is_cluster_wide or one.arrival is None or not any(not value.is_unsealed for value in one.values):
            continue
        yield from _namespace(one, one.arrival.namespace)
        if not one.is_namespace_wide:
            yield from _name(one)


def _namespace(one: SealedSecret, arrives: Setting | None) -> Iterator[Problem]:
    sealed = one.template_namespace or one.namespace
    own = one.namespace.text if one.namespace else None
    if arrives is None or not arrives.text or sealed is None or not sealed.text:
        return
    # What only completes an object that has no namespace changes none.
    if arrives.text in {sealed.text, own} or (one.namespace and own is None):
        return
    places = [Related(one.namespace.span, f"the SealedSecret's namespace is {own}")] if one.namespace else []
    if one.template_namespace:
        places.append(Related(one.template_namespace.span, f"kubeseal sealed it for {sealed.text}"))
    yield Problem(
        severity=Severity.ERROR if one.template_namespace else Severity.WARNING,
        message=(
            f"the SealedSecret {one.name} arrives in the namespace {arrives.text}, but was sealed for {sealed.text}"
        ),
        span=arrives.span,
        change=f"seal it again for the namespace {arrives.text}, or leave it in {sealed.text}",
        symptom=_SYMPTOM,
        related=tuple(places) or (Related(one.name_span, "the SealedSecret"),),
        values=(one.name, arrives.text, sealed.text),
        term="client_secret",
    )


def _name(one: SealedSecret) -> Iterator[Problem]:
    arrives = one.arrival.name if one.arrival else None
    sealed = one.template_name.text if one.template_name else one.name
    if not one.arrival or not arrives or not sealed or arrives in {sealed, one.name}:
        return
    template = (
        [Related(one.template_name.span, f"kubeseal sealed it for the name {sealed}")] if one.template_name else []
    )
    first, *others = one.arrival.renamed_at
    yield Problem(
        severity=Severity.ERROR if one.template_name else Severity.WARNING,
        message=f"the SealedSecret {one.name} arrives as {arrives}, but was sealed for the name {sealed}",
        span=first,
        change=f"take the SealedSecret in without this, or seal it again under the name {arrives} and refer to that",
        symptom=_SYMPTOM,
        related=(
            *(Related(place, "this changes the name too") for place in others),
            Related(one.name_span, f"the SealedSecret's name is {one.name}"),
            *template,
        ),
        values=(one.name, arrives, sealed),
        term="client_secret",
    )


_SYMPTOM = 'the pod does not start: the controller says "no key could decrypt secret"'
