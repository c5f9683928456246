"""Headlamp takes its client secret from a Secret that nothing in the repository makes.

The pod needs the Secret in its own namespace. A SealedSecret of another name, or one that is sealed for another
namespace, makes another Secret.

At login: there is nobody to log in to. The pod stays in `CreateContainerConfigError`: `secret "headlamp-oidc" not
found`.

Before:

    secretKeyRef:                          # Headlamp's values
      name: headlamp-oidc
    kind: SealedSecret
    metadata:
      name: headlamp-oauth

After: the same name, in the same namespace.

It is an error where a maker is near: the same name in another namespace, or another Secret with the wanted key beside
Headlamp. Else it is a warning, for the Secret may be made by hand; and in a repository that makes no Secret at all
nothing is said.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/3689,
https://github.com/allenporter/flux-local/issues/498
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from homelamp.chain import Chain
from homelamp.facts import Headlamp, SecretProducer, SecretReference
from homelamp.finding import Problem, Related, Severity, Unchecked
from homelamp.makers import has_name, makers_of


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for the maker of each Secret that is referred to."""
    headlamp = chain.headlamp
    if headlamp is None:
        return
    seen: set[str] = set()
    for reference in headlamp.secrets:
        name = reference.name.text
        if name is None or not chain.makes_secrets:
            reason = (
                "a Secret that is made outside the repository" if name else "the name of a Secret that is not known"
            )
            yield Unchecked("client_secret", reference.name.span, reason)
        elif name not in seen and not makers_of(reference, chain.secrets, headlamp.namespace):
            seen.add(name)
            yield _problem(headlamp, reference, _near(chain, headlamp, reference))


def _near(chain: Chain, headlamp: Headlamp, reference: SecretReference) -> SecretProducer | None:
    """A maker that was most likely meant."""
    elsewhere = [one for one in chain.secrets if has_name(one, reference)]
    folder = posixpath.dirname(headlamp.path)
    wanted = {key.text for key in reference.keys}
    beside = [
        one
        for one in chain.secrets
        if one.keys is not None and wanted & one.keys.keys() and _is_beside(one, folder, headlamp.namespace)
    ]
    return next(iter(elsewhere or beside), None)


def _is_beside(producer: SecretProducer, folder: str, namespace: str | None) -> bool:
    """In Headlamp's folder, or for its namespace: with Argo CD the Application lies elsewhere."""
    same_namespace = namespace is not None and str(producer.namespace) == namespace
    return posixpath.dirname(producer.path) == folder or same_namespace


def _problem(headlamp: Headlamp, reference: SecretReference, near: SecretProducer | None) -> Problem:
    name, namespace = reference.name.text, headlamp.namespace or "Headlamp's namespace"
    if near is None:
        change = f"add what makes the Secret {name} in {namespace}, or correct the name"
    elif near.name.text == name:
        change = f"let the {near.kind} make it in {namespace}: it is for {near.namespace} now"
    else:
        change = f"write {near.name.text} here, or call the Secret of the {near.kind} {name}"
    return Problem(
        severity=Severity.WARNING if near is None else Severity.ERROR,
        message=f"Headlamp needs the Secret {name} in {namespace}, and nothing in the repository makes it",
        span=reference.name.span,
        change=change,
        symptom=f'the pod does not start: "CreateContainerConfigError: secret "{name}" not found"',
        related=_related(near, reference),
        values=(str(name), namespace),
        term="client_secret",
    )


def _related(near: SecretProducer | None, reference: SecretReference) -> tuple[Related, ...]:
    if near is None:
        return ()
    if has_name(near, reference):
        place = near.namespace_span or near.name.span
        return (Related(place, f"this one is for the namespace {near.namespace}"), Related(near.name.span, "its name"))
    return (Related(near.name.span, f"the {near.kind} beside it makes {near.name.text}"),)
