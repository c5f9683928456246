"""What the repository says of the client secret: which Secret and key Headlamp takes it from, and what makes that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from homelamp.chain import join as chains
from homelamp.chain.config import Config
from homelamp.chain.join import Chain
from homelamp.chain.reading import read
from homelamp.core.suggest import nearest
from homelamp.core.text import Span
from homelamp.errors import UsageError
from homelamp.files.repository import Repository
from homelamp.model import Headlamp, SecretReference
from homelamp.secrets.sealing.maker import path_of
from homelamp.secrets.sealing.options import SealOptions

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
    found, refusals = [], []
    for one, headlamp in logins:
        try:
            found.append(_of_chain(one, headlamp, config, options))
        except UsageError as refusal:
            refusals.append(refusal)
    if not found:
        raise refusals[0]
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


def _of_chain(one: Chain, headlamp: Headlamp, config: Config, options: SealOptions) -> Wanted:
    reference, key = _reference(headlamp)
    name = reference.name.text
    if name is None:
        place = reference.name.span
        raise UsageError(f"{place.file.path}:{place.line}: the Secret's name cannot be told: {_GIVE}")
    path = None if options.file else path_of(one, headlamp, reference, config, options)
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
        f"{fact.span.file.path}:{fact.span.line}: the client secret comes from no Secret that can be told "
        f"{fact.value}: {_GIVE}"
    )
