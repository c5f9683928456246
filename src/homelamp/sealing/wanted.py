"""What the repository says of the client secret: which Secret and key Headlamp takes it from, and what makes that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from homelamp import chain as chains
from homelamp.chain import Chain
from homelamp.config import Config
from homelamp.errors import UsageError
from homelamp.facts import Headlamp, SecretProducer, SecretReference
from homelamp.makers import has_name, is_in, makers_of
from homelamp.near import nearest
from homelamp.reading import read
from homelamp.repository import Repository
from homelamp.sealing.options import SealOptions
from homelamp.text import Span
from homelamp.value import Known

# Under which key the chart's `externalSecret` takes it: charts/headlamp/templates/deployment.yaml of
# https://github.com/kubernetes-sigs/headlamp
_WHOLE_KEY = "OIDC_CLIENT_SECRET"
_GIVE = "give --file, --name, --namespace and --key"


class Wanted(NamedTuple):
    """The Secret and key that a Headlamp takes its client secret from; what is None cannot be known.

    `path` is the file that makes the Secret, or the one that `.homelamp.yaml` names for it and that is not there yet.
    `place` is where Headlamp's values name the Secret.
    """

    chain: str
    name: str
    namespace: str | None
    key: str
    path: str | None
    place: Span


def wanted(repository: Repository, config: Config, options: SealOptions) -> Wanted:
    """The client secret of the login that is meant.

    Raises:
        UsageError: there is none or more than one, or it does not come from a Secret that is known.
    """
    facts = read(repository, config).facts
    logins = _logins(chains.build(facts, config), options.chain)
    found = [_of_chain(one, headlamp, repository, config, options) for one, headlamp in logins]
    if len({one._replace(chain="", place=found[0].place) for one in found}) > 1:
        listed = ", ".join(f"{one.chain} ({one.path or one.place.file.path})" for one in found)
        raise UsageError(f"there are several logins, choose one by --chain: {listed}")
    return found[0]


def _logins(found: Sequence[Chain], named: str | None) -> list[tuple[Chain, Headlamp]]:
    logins = [(one, one.headlamp) for one in found if one.headlamp is not None]
    if not logins:
        raise UsageError(f"no Headlamp is found here, so nothing says what the client secret is for: {_GIVE}")
    if named is None:
        return logins
    names = [one.name for one, _ in logins]
    if named not in names:
        near = nearest(named, names)
        hint = f"did you mean {near}?" if near else f"there are: {', '.join(names)}"
        raise UsageError(f"--chain {named}: there is no such login; {hint}")
    return [login for login in logins if login[0].name == named]


def _of_chain(one: Chain, headlamp: Headlamp, repository: Repository, config: Config, options: SealOptions) -> Wanted:
    reference, key = _reference(headlamp)
    name = reference.name.text
    if name is None:
        place = reference.name.span
        raise UsageError(f"{place.file.path}:{place.line}: the Secret's name is {reference.name.value}: {_GIVE}")
    path = None if options.file else _path(one, headlamp, reference, repository, config, options)
    return Wanted(one.name, name, headlamp.namespace, key, path, reference.name.span)


def _reference(headlamp: Headlamp) -> tuple[SecretReference, str]:
    """The Secret and the key that the client secret comes from."""
    fact = headlamp.client_secret
    if fact is None:
        raise UsageError(f"{headlamp.path}:{headlamp.oidc.line}: Headlamp's values take no client secret: {_GIVE}")
    for reference in headlamp.secrets:
        for key in reference.keys:
            if key.span == fact.span and key.text is not None and not reference.is_whole:
                return reference, key.text
        if reference.is_whole and fact.span.start <= reference.name.span.start < fact.span.end:
            return reference, _WHOLE_KEY
    raise UsageError(
        f"{fact.span.file.path}:{fact.span.line}: the client secret is {fact.value}, not taken from a Secret that can "
        f"be told: {_GIVE}"
    )


def _path(
    one: Chain,
    headlamp: Headlamp,
    reference: SecretReference,
    repository: Repository,
    config: Config,
    options: SealOptions,
) -> str:
    """The one file with a SealedSecret for it; where there is none, the one that is to be made."""
    parts = next((named for named in config.chains if named.name == one.name), None)
    makers = _makers(one.secrets, reference, headlamp.namespace)
    makers = [maker for maker in makers if _fits(maker, options)]
    named = [maker for maker in makers if parts and parts.names("secret", maker.path)]
    sealed = [maker for maker in named or makers if maker.kind == "SealedSecret"]
    paths = list(dict.fromkeys(maker.path for maker in sealed))
    if len(paths) == 1:
        return paths[0]
    if paths:
        listed = ", ".join(f"{maker.path}:{maker.span.line}" for maker in sealed)
        raise UsageError(f"several SealedSecrets make the Secret {reference.name.text}, choose one by --file: {listed}")
    if makers:
        listed = ", ".join(f"{maker.path}:{maker.span.line} ({maker.kind})" for maker in makers)
        raise UsageError(
            f"no SealedSecret makes the Secret {reference.name.text}, but: {listed}; --file names a new one"
        )
    new = [path for path in (parts.parts["secret"] if parts else ()) if _is_new(repository, path)]
    if len(new) == 1:
        return new[0]
    place = reference.name.span
    raise UsageError(
        f"{place.file.path}:{place.line}: nothing makes the Secret {reference.name.text}: --file names the file to make"
    )


def _makers(
    secrets: Sequence[SecretProducer], reference: SecretReference, namespace: str | None
) -> list[SecretProducer]:
    """What makes the Secret; where nothing does, what would, were it listed in its kustomization."""
    found = makers_of(reference, secrets, namespace)
    found = found or [one for one in secrets if has_name(one, reference) and is_in(one, namespace)]
    exact = [one for one in found if one.name.value == reference.name.value]
    return exact or found


def _fits(maker: SecretProducer, options: SealOptions) -> bool:
    stated = ((maker.name.value, options.name), (maker.namespace, options.namespace))
    return all(given is None or not isinstance(value, Known) or value.text == given for value, given in stated)


def _is_new(repository: Repository, path: str) -> bool:
    return path.endswith((".yaml", ".yml")) and not (repository.root / path).exists()
