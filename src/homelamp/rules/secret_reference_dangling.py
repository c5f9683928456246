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

Names and namespaces count as kustomize, Flux and Argo CD leave them. It is an error where a maker is near: the same
name in another namespace, a file that its kustomization does not list, or another Secret with the wanted key beside
Headlamp, or a file that a kustomization lists for it and that holds no object: kubeseal had failed when its output was
kept. Else it is a warning, for the Secret may be made by hand; and in a repository that makes no Secret at all, or
speaks of this one in a form that is not read, nothing is said.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/3689,
https://github.com/allenporter/flux-local/issues/498
"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.chain.secret_search import COMMENTED, EMPTY
from homelamp.model import Headlamp, SecretProducer, SecretReference
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.model.secret_sources import has_name, makers_of

_EMPTY = (EMPTY, COMMENTED)


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for the maker of each Secret that is referred to."""
    headlamp = chain.headlamp
    if headlamp is None:
        return
    seen: set[str] = set()
    for reference in headlamp.secrets:
        name = reference.name.text
        empty = _empty(chain, headlamp, reference)
        if name is None or not (chain.makes_secrets or empty):
            reason = (
                "a Secret that is made outside the repository" if name else "the name of a Secret that is not known"
            )
            yield Unchecked("client_secret", reference.name.span, reason)
        elif name not in seen and not makers_of(reference, chain.secrets, headlamp.namespace):
            seen.add(name)
            yield _problem(headlamp, reference, _near(chain, headlamp, reference) or empty)


def _empty(chain: Chain, headlamp: Headlamp, reference: SecretReference) -> SecretProducer | None:
    """A file that makes nothing and was meant to: by its name, or because the client secret comes from this Secret."""
    secret, keys = headlamp.client_secret, [key.span for key in reference.keys]
    is_client_secret = secret is not None and (reference.is_whole or secret.span in keys)
    # Whoever writes a comment in place of an object has made the Secret by hand, and says so.
    found = [one for one in chain.secrets if one.kind == EMPTY]
    named = [one for one in found if str(reference.name.text) in posixpath.basename(one.path)]
    return next(iter(named or (found if is_client_secret else [])), None)


def _near(chain: Chain, headlamp: Headlamp, reference: SecretReference) -> SecretProducer | None:
    """A maker that was most likely meant."""
    same_name = [one for one in chain.secrets if has_name(one, reference) and one.kind not in _EMPTY]
    left_out = [one for one in same_name if one.left_out_by is not None]
    elsewhere = [one for one in same_name if one.left_out_by is None]
    wanted = {key.text for key in reference.keys}
    beside = [one for one in chain.secrets if wanted & (one.keys or {}).keys() and _is_beside(one, headlamp)]
    return next(iter(elsewhere or left_out or beside), None)


def _is_beside(producer: SecretProducer, headlamp: Headlamp) -> bool:
    """In Headlamp's folder, or for its namespace: with Argo CD the Application lies elsewhere."""
    same_namespace = headlamp.namespace is not None and str(producer.namespace) == headlamp.namespace
    folders = {posixpath.dirname(path) for path in (headlamp.path, headlamp.release_path)}
    return posixpath.dirname(producer.path) in folders or same_namespace


def _problem(headlamp: Headlamp, reference: SecretReference, near: SecretProducer | None) -> Problem:
    name = str(reference.name.text)
    namespace = f"the namespace {headlamp.namespace}" if headlamp.namespace else "Headlamp's namespace"
    return Problem(
        severity=Severity.WARNING if near is None else Severity.ERROR,
        message=f"Headlamp needs the Secret {name} in {namespace}, and nothing in the repository makes it there",
        span=reference.name.span,
        change=_change(name, namespace, near),
        symptom=f'the pod does not start: "CreateContainerConfigError: secret "{name}" not found"',
        related=tuple(_related(headlamp, near)),
        values=(name, namespace),
        term="client_secret",
    )


def _change(name: str, namespace: str, near: SecretProducer | None) -> str:
    if near is None:
        return f"add what makes the Secret {name} in {namespace}, or correct the name"
    if near.kind in _EMPTY:
        file = shlex.quote(near.path)
        return f"empty {posixpath.basename(near.path)} if anything is in it, and run `homelamp seal --file {file}`"
    if near.left_out_by is not None:
        return f"list {posixpath.basename(near.path)} in {near.left_out_by.file.path}"
    if near.name.text == name:
        how = f"seal it again for {namespace}: the seal of" if near.seal else f"make it in {namespace}:"
        return f"{how} the {near.kind} is for {near.namespace} now"
    if near.seal == "strict" and near.renamed_at:
        # The name is a part of the seal: to refer to the new one alone would help nobody.
        return (
            f"let nothing rename the {near.kind}, or seal it again under the name {near.name.value} and write that here"
        )
    return f"write {near.name.value} here, or call the Secret of the {near.kind} {name}"


def _related(headlamp: Headlamp, near: SecretProducer | None) -> Iterator[Related]:
    if near is None:
        return
    if near.left_out_by is not None:
        yield Related(near.left_out_by, f"this list does not name {posixpath.basename(near.path)}: nobody applies it")
    makes = "that a kustomization lists" if near.kind in _EMPTY else f"makes {near.name.value}"
    yield Related(near.name.span, f"the {near.kind} {makes}")
    yield from (Related(place, f"and here that becomes {near.name.value}") for place in near.renamed_at)
    if near.namespace_span is not None:
        yield Related(near.namespace_span, f"it is for the namespace {near.namespace}")
    if headlamp.namespace_span is not None:
        yield Related(headlamp.namespace_span, f"Headlamp runs in the namespace {headlamp.namespace}")
