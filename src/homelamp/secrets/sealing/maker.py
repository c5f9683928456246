"""Which file makes the Secret that a Headlamp takes its client secret from."""

from __future__ import annotations

from collections.abc import Sequence

from homelamp.chain.config import Config
from homelamp.chain.join import Chain
from homelamp.chain.secret_search import EMPTY, UNREAD
from homelamp.core.value import Known
from homelamp.errors import UsageError
from homelamp.model import Headlamp, SecretProducer, SecretReference
from homelamp.model.secret_sources import has_name, is_in, makers_of
from homelamp.secrets.sealing.options import SealOptions


def path_of(one: Chain, headlamp: Headlamp, reference: SecretReference, config: Config, options: SealOptions) -> str:
    """The one file with a SealedSecret for it; where there is none, the one that `.homelamp.yaml` names for it.

    Raises:
        UsageError: there are several, or only other makers, or nothing says which file is to be made.
    """
    parts = next((stated for stated in config.chains if stated.name == one.name), None)
    found = _makers(one.secrets, reference, headlamp.namespace)
    makers = [maker for maker in found if _fits(maker, options)]
    named = [maker for maker in makers if parts and parts.names("secret", maker.path)]
    sealed = [maker for maker in named or makers if maker.kind == "SealedSecret"]
    paths = list(dict.fromkeys(maker.path for maker in sealed))
    # A file that is named is not there yet, or it cannot be read: then its place tells why.
    if not paths and all(maker.kind == UNREAD for maker in makers):
        paths = [path for path in (parts.parts["secret"] if parts else ()) if path.endswith((".yaml", ".yml"))]
    if not makers and not paths:
        # kubeseal failed when its output was kept; the file is listed, and sealing fills it.
        paths = [maker.path for maker in one.secrets if maker.kind == EMPTY]
    if len(paths) == 1:
        return paths[0]
    raise _refusal(reference, sealed, makers)


def _refusal(
    reference: SecretReference, sealed: Sequence[SecretProducer], makers: Sequence[SecretProducer]
) -> UsageError:
    name, place = reference.name.text, reference.name.span
    if sealed:
        listed = ", ".join(f"{maker.path}:{maker.span.line}" for maker in sealed)
        return UsageError(f"several SealedSecrets make the Secret {name}, choose one by --file: {listed}")
    if makers:
        listed = ", ".join(f"{maker.path}:{maker.span.line} ({maker.kind})" for maker in makers)
        return UsageError(f"no SealedSecret makes the Secret {name}, but: {listed}; --file names a new one")
    at = f"{place.file.path}:{place.line}"
    return UsageError(f"{at}: nothing makes the Secret {name}: --file names the file to make")


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
