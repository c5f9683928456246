"""The Secret is there, but not the key that Headlamp takes from it.

With `externalSecret` the Secret's keys become environment variables under their own names, and must be called
`OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET` and `OIDC_ISSUER_URL`. With `env` each entry names its key, and the name is
free; but it must be there.

At login: with a missing key the pod stays in `CreateContainerConfigError`: `couldn't find key clientSecret in Secret`;
with `externalSecret` Headlamp starts, sends the text `$(OIDC_CLIENT_ID)` as client ID, and Authentik answers `The
client identifier (client_id) is missing or invalid`.

Before:

    externalSecret:               # Headlamp's values
      enabled: true
      name: headlamp-oidc
    encryptedData:                # the SealedSecret
      clientID: AgB…
      clientSecret: AgC…
      issuerURL: AgD…

After: the keys `OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET` and `OIDC_ISSUER_URL`.

Key names are compared exactly; values are never looked at. Keys that a secret store decides are not compared.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/3689,
https://github.com/kubernetes-sigs/headlamp/blob/main/charts/headlamp/templates/deployment.yaml
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from homelamp.chain.join import Chain
from homelamp.model import Headlamp, SecretProducer, SecretReference, Setting
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.model.secret_sources import makers_of

# Operators, patches and other tools' files all come to this.
_UNKNOWN = "a Secret whose keys a secret store decides, or a form that is not read"


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for the wanted keys in every Secret that may be meant."""
    headlamp = chain.headlamp
    if headlamp is None:
        return
    for reference in headlamp.secrets:
        makers = makers_of(reference, chain.secrets, headlamp.namespace)
        if any(maker.keys is None for maker in makers):
            yield Unchecked("client_secret", reference.name.span, _UNKNOWN)
            continue
        if reference.is_whole and headlamp.elsewhere:
            yield Unchecked("client_secret", reference.name.span, headlamp.elsewhere)
            continue
        missing = [
            key for key in reference.keys if key.text and not any(key.text in (one.keys or {}) for one in makers)
        ]
        if makers and missing:
            yield _problem(reference, missing, makers[0])
    yield from _optional(chain, headlamp)


def _optional(chain: Chain, headlamp: Headlamp) -> Iterator[Problem]:
    """A client secret that the pod starts without: nothing tells that its key is not there."""
    for reference in headlamp.optional_secrets:
        makers = makers_of(reference, chain.secrets, headlamp.namespace)
        missing = [key for key in reference.keys if key.text]
        is_known = bool(makers) and all(maker.keys is not None for maker in makers)
        is_there = any(key.text in (maker.keys or {}) for maker in makers for key in missing)
        if reference.term == "client_secret" and is_known and missing and not is_there:
            symptom = "Headlamp starts without its client secret: invalid_client after the password"
            yield _problem(reference, missing, makers[0])._replace(symptom=symptom)


def _problem(reference: SecretReference, missing: list[Setting], maker: SecretProducer) -> Problem:
    keys = maker.keys or {}
    wanted = ", ".join(str(key.text) for key in missing)
    there = ", ".join(keys) or "none"
    twins = {str(key.text): twin for key in missing if (twin := _twin(str(key.text), keys))}
    hints = [f"{twin} must be called {key}" for key, twin in twins.items()]
    place = missing[0].span
    return Problem(
        severity=Severity.ERROR,
        message=f"Headlamp takes the key {wanted} from the Secret {maker.name.text}, which has {there}",
        span=place,
        change="; ".join(hints) or f"add the key {wanted} to the {maker.kind}, or name one that is there",
        symptom=(
            'Authentik\'s page says "The client identifier (client_id) is missing or invalid"'
            if reference.is_whole
            else f'the pod does not start: "couldn\'t find key {missing[0].text} in Secret"'
        ),
        related=(
            *(Related(keys[twin], f"most likely meant to be {key}") for key, twin in twins.items()),
            *(Related(span, f"a key of the {maker.kind}") for key, span in keys.items() if key not in twins.values()),
            Related(maker.keys_span or maker.name.span, f"the keys of the {maker.kind} that makes it"),
        ),
        values=(wanted, there),
        term="client_secret",
    )


def _twin(wanted: str, keys: Iterable[str]) -> str | None:
    """A key that is the same but for letter case and separators, such as clientID for OIDC_CLIENT_ID."""
    plain = _plain(wanted)
    return next((key for key in keys if _plain(key) in {plain, plain.removeprefix("oidc")}), None)


def _plain(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "").replace(".", "")
