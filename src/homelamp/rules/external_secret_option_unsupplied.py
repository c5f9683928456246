"""With `externalSecret` an option of the login is named, and nothing gives it a value.

The chart then makes the argument, such as `-oidc-use-pkce=$(OIDC_USE_PKCE)`, and ignores the value beside it: the
variable must come from the Secret or from `env`. Without it the argument holds the text `$(OIDC_USE_PKCE)`.

At login: Headlamp does not start (`invalid boolean value "$(OIDC_USE_PKCE)"`), or Authentik shows `Redirect URI
Error` for `$(OIDC_CALLBACK_URL)`.

Before:

    config:
      oidc:
        externalSecret: {enabled: true, name: headlamp-oidc}
        usePKCE: true

After:

    env:
      - name: OIDC_USE_PKCE
        value: "true"

Charts up to 0.37 ignored some of these options instead. A Secret whose keys are not known may hold the variable.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/7563, https://github.com/kubernetes-sigs/headlamp/issues/3954
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain import Chain
from homelamp.facts import Headlamp, OidcValue
from homelamp.finding import Problem, Related, Severity
from homelamp.makers import makers_of
from homelamp.readers.headlamp_keys import release_of

# The keys whose argument the chart makes in any case, and the variable that it takes.
_VARIABLES = {
    "callbackURL": "OIDC_CALLBACK_URL",
    "usePKCE": "OIDC_USE_PKCE",
    "useAccessToken": "OIDC_USE_ACCESS_TOKEN",
    "validatorClientID": "OIDC_VALIDATOR_CLIENT_ID",
    "validatorIssuerURL": "OIDC_VALIDATOR_ISSUER_URL",
}
_SINCE = (0, 38)


def check(chain: Chain) -> Iterator[Problem]:
    """Look for a supplier of each option's variable."""
    headlamp = chain.headlamp
    if headlamp is None or headlamp.elsewhere or not headlamp.takes_external_secret:
        return
    release = release_of(headlamp.chart_version.text if headlamp.chart_version else None)
    supplied = _supplied(chain, headlamp)
    if supplied is None or (release and release < _SINCE):
        return
    severity = Severity.ERROR if release else Severity.WARNING
    for value in headlamp.oidc_values:
        variable = _VARIABLES.get(value.name)
        if variable and value.kind == "scalar" and value.truth is not False and variable not in supplied:
            yield _problem(headlamp, value, variable, severity)


def _supplied(chain: Chain, headlamp: Headlamp) -> set[str] | None:
    """The variables that `env` and the Secret hold; None where the Secret's keys are not known."""
    found = set(headlamp.environment)
    whole = [reference for reference in headlamp.secrets if reference.is_whole]
    for reference in whole:
        makers = makers_of(reference, chain.secrets, headlamp.namespace)
        if not makers or any(maker.keys is None for maker in makers):
            return None
        found.update(key for maker in makers for key in maker.keys or ())
    return found if whole else None


def _problem(headlamp: Headlamp, value: OidcValue, variable: str, severity: Severity) -> Problem:
    text = "…" if value.text is None else value.text
    return Problem(
        severity=severity,
        message=f"with externalSecret nothing gives {value.name} its value: the argument holds the text $({variable})",
        span=value.key,
        change=f'add to env: - name: {variable}, value: "{text}"; or the key {variable} to the Secret',
        symptom=(
            f'Headlamp does not start: "invalid boolean value \\"$({variable})\\""'
            if value.tag == "bool"
            else f"Headlamp works with the text $({variable})"
        ),
        related=tuple(
            Related(one.name.span, "the Secret that supplies the variables") for one in headlamp.secrets if one.is_whole
        ),
        values=(value.name, variable),
        term="redirect_uri" if value.name == "callbackURL" else None,
    )
