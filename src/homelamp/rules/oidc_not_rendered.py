"""Headlamp's chart is told the name of a Secret, and takes nothing from it.

With `secret.create: false` the chart looks at the values beside it only, whatever its own comment says: `secret.name`
alone makes neither a variable nor an argument. Charts 0.18.1 to 0.21 took the login from that Secret; later ones do
not.

At login: there is no sign-in button, only the field for a token.

Before:

    config:
      oidc:
        secret:
          create: false
          name: headlamp-oidc

After, where the Secret has the keys `OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET` and `OIDC_ISSUER_URL`:

    config:
      oidc:
        secret:
          create: false
        externalSecret:
          enabled: true
          name: headlamp-oidc

Or write `clientID` and `issuerURL` here, and take the client secret alone from the Secret, by `env`.

A warning where the chart's version is not known, or newer than 0.45. Not reported where the client ID or the issuer
is given in any way, and where values come from a place that is not read.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/4498,
https://github.com/kubernetes-sigs/headlamp/issues/2022, https://github.com/kubernetes-sigs/headlamp/issues/2485
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.apps.headlamp.keys import is_newer, named_secret
from homelamp.chain.join import Chain
from homelamp.model import Headlamp, OidcValue
from homelamp.model.finding import Problem, Severity, Unchecked


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for a Secret that is named, and for nothing beside it."""
    headlamp = chain.headlamp
    stated = headlamp.chart_version.text if headlamp and headlamp.chart_version else None
    named = named_secret(headlamp.oidc_values, stated) if headlamp else None
    if headlamp is None or named is None or headlamp.takes_external_secret:
        return
    if headlamp.issuer is not None or headlamp.client_id is not None:
        return
    if headlamp.elsewhere:
        yield Unchecked("client_id", named.value, headlamp.elsewhere)
        return
    yield _problem(headlamp, named, Severity.ERROR if is_newer(stated) is False else Severity.WARNING)


def _problem(headlamp: Headlamp, named: OidcValue, severity: Severity) -> Problem:
    version = f" {headlamp.chart_version.text}" if headlamp.chart_version and headlamp.chart_version.text else ""
    return Problem(
        severity=severity,
        message=f"the chart{version} takes nothing from the Secret {named.text}: it renders no OIDC setting at all",
        span=named.value,
        change=(
            f"add externalSecret: {{enabled: true, name: {named.text}}} beside secret (the Secret needs the keys "
            "OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and OIDC_ISSUER_URL), or write clientID and issuerURL here"
        ),
        symptom="no sign-in button, only the field for a token",
        values=("secret.name", str(named.text)),
        term="client_id",
    )
